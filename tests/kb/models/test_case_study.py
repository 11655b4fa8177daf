"""A case study: what follows by itself, what is checked, and where no coordinate is ever stored."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from wagtail.models import Revision

from kb.models import CaseStudyPage, CaseStudyTopic, Indicator, TranslationWish
from tests.factories import CaseStudyPageFactory, ImageFactory, region, topic, translated


def errors_of(case):
    with pytest.raises(ValidationError) as caught:
        case.full_clean()
    return set(caught.value.message_dict)


class TestProperties:
    def test_original_and_translation(self, case):
        version = translated(case, "uk")
        assert case.is_original
        assert not version.is_original
        assert version.original_language == "lv"

    @pytest.mark.parametrize(
        ("keywords", "tags"),
        [("", []), ("a", ["a"]), (" a , b c,, ", ["a", "b c"])],
    )
    def test_tags(self, db, keywords, tags):
        assert CaseStudyPage(keywords=keywords).tags == tags

    def test_vocabulary_in_the_editors_order(self, site):
        case = CaseStudyPageFactory(
            topics=["youth", "media-literacy"], audiences=["seniors", "adults"], needs=["internet"]
        )
        case = CaseStudyPage.objects.get(pk=case.pk)
        assert [concept.code for concept in case.topics] == ["youth", "media-literacy"]
        assert [concept.code for concept in case.audiences] == ["seniors", "adults"]
        assert [concept.code for concept in case.needs] == ["internet"]

    def test_the_address_is_the_same_in_all_languages_but_for_the_language(self, case):
        version = translated(case, "uk")
        assert case.url == f"/lv/cases/{case.slug}/"
        assert version.url == f"/uk/cases/{case.slug}/"

    def test_a_translation_shares_children_as_their_kind_asks(self, site):
        case = CaseStudyPageFactory(
            indicators=[("dalībnieki", 90)],
            partners=["Biedrība"],
            pictures=[(ImageFactory(), "Zāle", "Lasītāji")],
        )
        version = translated(case, "en")
        assert [partner.name for partner in version.partners.all()] == ["Biedrība"]
        (indicator,) = version.indicators.all()
        assert indicator.translation_key == case.indicators.get().translation_key
        assert indicator.locale.language_code == "en"
        assert version.media.get().image == case.media.get().image


class TestChecks:
    def test_a_complete_one_passes(self, case):
        case.full_clean()

    def test_the_original_needs_its_first_sections(self, case):
        case.context = case.actions = ""
        assert errors_of(case) == {"context", "actions"}

    def test_a_translation_may_be_of_some_sections(self, case):
        version = translated(case, "en", actions="", results="")
        version.full_clean()

    def test_a_region_of_another_country(self, case):
        case.region = region("MD-BA")
        assert errors_of(case) == {"region"}

    @pytest.mark.parametrize("code", ["LV", "LV-AREA-VIDZEME", "LV-113"])
    def test_a_region_an_area_or_the_country(self, case, code):
        case.region = region(code)
        case.full_clean()

    def test_an_end_before_the_beginning(self, case):
        case.period_start, case.period_end = "2022-05", "2021"
        assert errors_of(case) == {"period_end"}

    @pytest.mark.parametrize("value", ["2022-13", "spring"])
    def test_a_date_that_does_not_exist(self, case, value):
        case.period_start = value
        assert "period_start" in errors_of(case)

    @pytest.mark.parametrize("name", ["latitude", "longitude"])
    def test_half_a_coordinate(self, case, name):
        setattr(case, name, Decimal("25.10"))
        assert errors_of(case) == {"latitude"}

    def test_a_coordinate_off_the_globe(self, case):
        case.latitude, case.longitude = Decimal("90.01"), Decimal("-180.01")
        assert errors_of(case) == {"latitude", "longitude"}

    def test_a_coordinate_too_exact(self, case):
        case.latitude, case.longitude = Decimal("57.5401"), Decimal("25.43")
        assert errors_of(case) == {"latitude"}

    @pytest.mark.parametrize("value", ["ab", "Big-Id", "a b"])
    def test_an_identifier_nobody_can_use(self, case, value):
        case.external_id = value
        assert errors_of(case) == {"external_id"}

    def test_an_identifier_of_another_case(self, case):
        other = CaseStudyPageFactory()
        other.external_id = case.external_id
        assert errors_of(other) == {"external_id"}

    def test_versions_share_their_identifier(self, case):
        translated(case, "en").full_clean()

    def test_a_topic_stands_once(self, case):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseStudyTopic.objects.create(page=case, topic=topic("media-literacy"))

    def test_a_topic_in_use_cannot_go(self, case):
        with pytest.raises(ProtectedError):
            topic("media-literacy").delete()

    def test_the_original_language_follows_the_page(self, site):
        case = CaseStudyPageFactory.build(title="A", external_id="a-case")
        case.locale, case.original_language = site.locale["ro"], ""
        site.index["ro"].add_child(instance=case)
        assert CaseStudyPage.objects.get(pk=case.pk).original_language == "ro"


def stored_coordinates():
    """What stands in the tables themselves, and in every revision."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT latitude, longitude FROM kb_casestudypage")
        rows = {tuple(row) for row in cursor.fetchall()}
    contents = Revision.objects.values_list("content", flat=True)
    return rows | {(content["latitude"], content["longitude"]) for content in contents}


class TestNoCoordinateInUkraine:
    KYIV = {"latitude": Decimal("50.45"), "longitude": Decimal("30.52")}

    def test_a_new_case(self, site):
        CaseStudyPageFactory(language="uk", region="UA-32", **self.KYIV)
        assert stored_coordinates() == {(None, None)}

    def test_saved_without_any_check(self, site):
        case = CaseStudyPageFactory(language="uk", region="UA-32")
        case.latitude, case.longitude = self.KYIV.values()
        case.save(clean=False)
        assert stored_coordinates() == {(None, None)}

    def test_saved_as_a_draft_without_any_check(self, site):
        case = CaseStudyPageFactory(language="uk", region="UA-32")
        case.latitude, case.longitude = self.KYIV.values()
        case.save_revision(clean=False)
        assert stored_coordinates() == {(None, None)}

    def test_a_case_that_moves_there(self, site):
        case = CaseStudyPageFactory(region="LV-113", **self.KYIV)
        assert (case.latitude, case.longitude) == tuple(self.KYIV.values())
        case.country, case.region = "UA", region("UA-32")
        case.save_revision().publish()
        case = CaseStudyPage.objects.get(pk=case.pk)
        assert (case.latitude, case.longitude) == (None, None)

    def test_written_in_any_language(self, site):
        CaseStudyPageFactory(language="en", region="UA-32", **self.KYIV)
        assert stored_coordinates() == {(None, None)}

    def test_elsewhere_it_stays(self, site):
        CaseStudyPageFactory(region="LV-113", latitude=Decimal("57.54"), longitude=Decimal("25.43"))
        assert CaseStudyPage.objects.get().latitude == Decimal("57.54")


def test_indicators_with_decimals(case):
    case.indicators = [Indicator(label="a", value=Decimal("12.50"), locale=case.locale)]
    case.save_revision().publish()
    assert CaseStudyPage.objects.get(pk=case.pk).indicators.get().value == Decimal("12.5")


def test_wishes_are_counted_by_day(case):
    facts = {"translation_key": case.translation_key, "language": "uk", "day": "2026-05-03"}
    wish = TranslationWish.objects.create(**facts, count=2)
    assert str(wish) == f"{case.translation_key} uk 2026-05-03: 2"
    with pytest.raises(IntegrityError), transaction.atomic():
        TranslationWish.objects.create(**facts)


def test_one_list_of_practices_in_each_language(site):
    from kb.models import CaseStudyIndexPage

    assert not CaseStudyIndexPage.can_create_at(site.home["lv"])
