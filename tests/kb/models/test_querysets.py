"""The named sets of case studies."""

import pytest
from wagtail.models import PageViewRestriction

from kb.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory, region, translated

cases = CaseStudyPage.objects


@pytest.fixture
def latvian(site):
    return CaseStudyPageFactory(
        language="lv", topics=["youth"], audiences=["children"], region="LV-113"
    )


@pytest.fixture
def ukrainian(site):
    return CaseStudyPageFactory(
        language="uk", topics=["media-literacy", "youth"], audiences=["adults"], region="UA-63"
    )


@pytest.fixture
def moldovan_draft(site):
    return CaseStudyPageFactory(language="ro", topics=["youth"], region="MD-BA", live=False)


def test_published(latvian, ukrainian, moldovan_draft):
    PageViewRestriction.objects.create(page=ukrainian, restriction_type="login")
    assert list(cases.published()) == [latvian]


def test_published_leaves_out_what_lies_below_a_private_page(site, latvian, ukrainian):
    PageViewRestriction.objects.create(page=site.index["uk"], restriction_type="login")
    assert list(cases.published()) == [latvian]


def test_originals_and_translations(latvian, moldovan_draft):
    version = translated(latvian, "en")
    assert set(cases.originals()) == {latvian, moldovan_draft}
    assert list(cases.translations()) == [version]


def test_in_language(latvian, ukrainian):
    version = translated(ukrainian, "lv")
    assert set(cases.in_language("lv")) == {latvian, version}
    assert not cases.in_language("ru").exists()


class TestAwaitingTranslation:
    def test_originals_without_a_published_version(self, latvian, ukrainian, moldovan_draft):
        translated(latvian, "en")
        assert list(cases.awaiting_translation("en")) == [ukrainian]
        assert list(cases.awaiting_translation("lv")) == [ukrainian]
        assert set(cases.awaiting_translation("ru")) == {latvian, ukrainian}

    def test_a_draft_translation_still_waits(self, latvian):
        translated(latvian, "en", live=False)
        assert list(cases.awaiting_translation("en")) == [latvian]

    def test_chained_to_another_set(self, latvian, ukrainian):
        assert list(cases.about(["media-literacy"]).awaiting_translation("en")) == [ukrainian]


class TestNarrowed:
    def test_about(self, latvian, ukrainian):
        assert set(cases.about(["youth"])) == {latvian, ukrainian}
        assert list(cases.about(["media-literacy"])) == [ukrainian]
        assert list(cases.about(["media-literacy", "youth"]).order_by("pk")) == [latvian, ukrainian]
        assert not cases.about(["unknown"]).exists()

    def test_for_audiences(self, latvian, ukrainian):
        assert list(cases.for_audiences(["children"])) == [latvian]
        assert set(cases.for_audiences(["children", "adults"])) == {latvian, ukrainian}

    @pytest.mark.parametrize("code", ["LV-113", "LV-AREA-VIDZEME", "LV"])
    def test_in_a_region_its_area_its_country(self, latvian, ukrainian, code):
        assert list(cases.in_regions([code])) == [latvian]

    def test_in_the_next_region_of_the_area(self, latvian):
        region("LV-047")
        assert not cases.in_regions(["LV-047"]).exists()
        assert not cases.in_regions(["LV-AREA-LATGALE"]).exists()

    def test_a_case_without_region_lies_in_its_country(self, site):
        case = CaseStudyPageFactory(region=None, country="MD")
        assert list(cases.in_regions(["MD"])) == [case]

    def test_chained(self, latvian, ukrainian):
        assert list(cases.about(["youth"]).in_regions(["UA"]).for_audiences(["adults"])) == [
            ukrainian
        ]


class TestOnePerCase:
    def test_the_readers_language_first(self, latvian):
        english = translated(latvian, "en")
        translated(latvian, "uk")
        assert list(cases.one_per_case("en")) == [english]

    def test_else_the_original(self, latvian):
        translated(latvian, "en")
        assert list(cases.one_per_case("ro")) == [latvian]

    def test_else_english_then_any(self, latvian):
        russian = translated(latvian, "ru")
        english = translated(latvian, "en")
        # Unpublishing takes translations along; a database of earlier days may have such a case.
        cases.filter(pk=latvian.pk).update(live=False)
        assert list(cases.one_per_case("ro")) == [english]
        english.unpublish()
        assert list(cases.one_per_case("ro")) == [russian]

    def test_nothing_of_a_case_nobody_may_read(self, moldovan_draft):
        assert not cases.one_per_case("ro").exists()

    def test_each_case_once(self, latvian, ukrainian):
        for language in ("en", "ru"):
            translated(latvian, language)
            translated(ukrainian, language)
        for language in ("lv", "ro", "uk", "en", "ru"):
            assert cases.one_per_case(language).count() == 2


def test_a_listing_takes_the_same_queries_for_few_and_many(site, django_assert_num_queries):
    def read():
        return [
            (case.title, case.library, case.region and case.region.name("lv"), case.topics)
            for case in cases.for_listing()
        ]

    CaseStudyPageFactory()
    read()
    with django_assert_num_queries(5):
        assert len(read()) == 1
    for _number in range(4):
        CaseStudyPageFactory(topics=["youth", "media-literacy"])
    with django_assert_num_queries(5):
        assert len(read()) == 5
