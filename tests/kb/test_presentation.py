"""What pages show, made from the database: labels, cards, cases, dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from wagtail.models import PageViewRestriction

from kb.models import CaseStudyPage, TopicLabel
from kb.presentation import dates
from kb.presentation.cards import cards, read_cases, versions_of
from kb.presentation.case import build_case, present_case
from kb.presentation.labels import Labels, alphabetical
from kb.presentation.licences import licence
from kb.presentation.parts import Parts
from kb.presentation.reader import Reader
from kb.presentation.related import related_cases
from kb.presentation.versions import default_version
from tests.factories import CaseStudyPageFactory, ImageFactory, LibraryFactory, topic, translated

MONTHS = {
    "lv": "2021. gada marts",
    "ro": "martie 2021",
    "uk": "березень 2021",
    "en": "March 2021",
    "ru": "март 2021",
}
DAYS = {
    "lv": "2021. gada 7. marts",
    "ro": "7 martie 2021",
    "uk": "7 березня 2021",
    "en": "7 March 2021",
    "ru": "7 марта 2021",
}


@pytest.mark.parametrize("language", MONTHS)
def test_partial_dates_are_written_as_the_language_does(language):
    with translation.override(language):
        assert dates.partial_date("2021") == "2021"
        assert dates.partial_date("2021-03") == MONTHS[language]
        assert dates.partial_date("2021-03-07") == DAYS[language]


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "period", "years"),
    [
        ("", "", False, "", ""),
        ("2021", "", False, "2021", "2021"),
        ("2021-03", "2022-05", False, "March 2021 – May 2022", "2021–2022"),
        ("2021-03-07", "2021-03-07", False, "7 March 2021", "2021"),
        ("2021-03", "2021-05", False, "March 2021 – May 2021", "2021"),
        ("2021-03", "", True, "March 2021, still running", "since 2021"),
        ("", "", True, "still running", ""),
        ("", "2022", False, "ended: 2022", "2022"),
    ],
)
def test_periods(start, end, ongoing, period, years):
    with translation.override("en"):
        assert dates.period(start, end, ongoing=ongoing) == period
        assert dates.years(start, end, ongoing=ongoing) == years


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("lv", Decimal("1250.00"), "1\xa0250"),
        ("en", Decimal("1234567.50"), "1,234,567.5"),
        ("ro", 1250, "1.250"),
        ("uk", Decimal("0.5"), "0,5"),
        ("ru", Decimal("100.00"), "100"),
    ],
)
def test_numbers_have_the_separators_of_the_language(language, value, text):
    with translation.override(language):
        assert dates.number(value) == text


def test_a_moment_is_told_in_the_time_zone_of_the_site():
    # Half past eleven in the evening in London is the next day in Riga.
    moment = datetime(2025, 5, 11, 23, 30, tzinfo=UTC)
    with translation.override("en"):
        assert dates.day_in_words(moment) == dates.Day("12 May 2025", "2025-05-12")
        assert dates.day_in_words(None) is None


def test_licences():
    assert licence("CC-BY-4.0", "lv").url == "https://creativecommons.org/licenses/by/4.0/deed.lv"
    assert licence("CC-BY-NC-SA-4.0", "uk").name.endswith("NonCommercial-ShareAlike 4.0")
    assert licence("CC0-1.0", "en").url.endswith("zero/1.0/deed.en")
    assert licence("Own terms", "en") == licence("Own terms", "ro")
    assert licence("Own terms", "en").url == ""


def test_sorting_keeps_letters_with_marks_beside_their_base():
    names = ["Zilupe", "Ādaži", "Aizpute", "Saldus", "Šķilbēni"]
    ordered = ["Ādaži", "Aizpute", "Saldus", "Šķilbēni", "Zilupe"]
    assert sorted(names, key=alphabetical) == ordered


def test_labels_take_one_query_and_fall_back_to_english_then_the_code(
    vocabulary, django_assert_num_queries
):
    TopicLabel.objects.filter(concept__code="youth").exclude(language="en").delete()
    TopicLabel.objects.filter(concept__code="local-memory").delete()
    with django_assert_num_queries(1):
        labels = Labels.load("uk")
    assert labels.topics["media-literacy"].label == "Медіаграмотність"
    assert labels.topics["youth"].label == "Youth"
    assert labels.topics["local-memory"].label == "local-memory"
    assert labels.places[labels.places["LV-113"].parent].kind == "area"
    assert labels.place(labels.places["UA-32"].pk).code == "UA-32"
    assert labels.place(None) is None


def test_each_case_stands_once_in_the_language_of_the_reader(site):
    own = CaseStudyPageFactory(language="uk", external_id="both", title="Українською")
    translated(own, "lv", title="Latviski")
    CaseStudyPageFactory(language="ro", external_id="only-ro", title="Numai în română")
    reader = Reader("lv")
    with translation.override("lv"):
        shown = {card.id: card for card in cards(read_cases(reader.cases), reader)}
    assert shown.keys() == {"both", "only-ro"}
    assert shown["both"].title == "Latviski"
    assert shown["both"].url == "/lv/cases/both/"
    assert not shown["both"].in_other_language
    assert [(mark.code, mark.is_original, mark.is_shown) for mark in shown["both"].marks] == [
        ("uk", True, False),
        ("lv", False, True),
    ]
    assert shown["only-ro"].language == "ro"
    assert shown["only-ro"].in_other_language
    assert shown["only-ro"].url == "/ro/cases/only-ro/"


def test_private_pages_and_drafts_are_never_published(site, django_assert_num_queries):
    public = CaseStudyPageFactory(external_id="public")
    private = CaseStudyPageFactory(external_id="private")
    CaseStudyPageFactory(external_id="draft", live=False)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    with django_assert_num_queries(1):
        assert list(CaseStudyPage.objects.published()) == [public]
    # A private list hides all that is in it, and only that.
    elsewhere = CaseStudyPageFactory(language="uk", external_id="elsewhere")
    PageViewRestriction.objects.create(page=site.index["lv"], restriction_type="login")
    assert list(CaseStudyPage.objects.published()) == [elsewhere]
    assert [page.pk for page in CaseStudyPage.objects.one_per_case("lv")] == [elsewhere.pk]


@pytest.fixture
def full_case(site):
    """A case with something in every field."""
    return CaseStudyPageFactory(
        language="lv",
        external_id="full",
        library=LibraryFactory(name="Valmieras bibliotēka"),
        place="Valmiera",
        latitude=Decimal("57.54"),
        longitude=Decimal("25.43"),
        topics=["youth", "media-literacy"],
        audiences=["seniors", "adults"],
        needs=["internet", "space"],
        partners=["Skola", "Dome"],
        funders=["Fonds"],
        sources=[
            ("Raksts", "https://www.example.org/a", "lv"),
            ("Bez valodas", "https://x.lv/", ""),
        ],
        indicators=[("klausītāji", "1250"), ("stundas", "4.5")],
        pictures=[(ImageFactory(), "Lasītāji pie galda", "Pirmā tikšanās")],
        not_worked="<p>Vakari bija <b>tukši</b>.</p>",
        lessons='<p data-block-key="a"></p>',
        cost="under-500",
        people=2,
        staff_hours=40,
        preparation_weeks=6,
        last_confirmed_on=date(2025, 5, 12),
    )


def show(page: CaseStudyPage, rf, *, preview: bool = False):
    """The case as its page shows it, with English words."""
    request = rf.get("/en/")
    request.is_preview = preview
    with translation.override("en"):
        if preview:
            return present_case(page, request)
        reader = Reader(page.locale.language_code)
        parts = Parts.of_published(page)
        return build_case(
            page,
            reader,
            parts,
            versions=versions_of([page.translation_key], reader)[page.translation_key],
            related=(),
            site_name="The Common Shelf",
        )


def test_a_case_shows_all_that_is_known_in_order(full_case, rf):
    case = show(full_case, rf)
    assert [(fact.name, fact.text) for fact in case.glance] == [
        ("where", case.where),
        ("when", "2022"),
        ("cost", "Under 500 €"),
        ("people", "2"),
        ("staff_hours", "40"),
        ("preparation_weeks", "6"),
        ("needs", "Internets, Telpa"),
        ("audiences", "Seniori, Pieaugušie"),
    ]
    assert case.where.startswith("Valmiera, ")
    assert [section.name for section in case.sections] == [
        "context",
        "actions",
        "results",
        "not_worked",
    ]
    assert case.sections[-1].anchor == "what-did-not-work"
    assert case.sections[-1].html == "<p>Vakari bija <b>tukši</b>.</p>"
    assert case.contents[-1].url == "#sources"
    assert [(number.value, number.label) for number in case.indicators] == [
        ("1,250", "klausītāji"),
        ("4.5", "stundas"),
    ]
    assert [topic.code for topic in case.topics] == ["youth", "media-literacy"]
    assert case.topics[0].url == "/lv/cases/?topic=youth"
    assert case.partners == ("Skola", "Dome")
    assert [(source.host, source.language) for source in case.sources] == [
        ("example.org", "lv"),
        ("x.lv", ""),
    ]
    assert case.library.name == "Valmieras bibliotēka"
    assert case.confirmed.iso == "2025-05-12"
    assert case.pictures[0].alt == "Lasītāji pie galda"
    assert case.open_graph.image == case.pictures[0].image
    assert case.pin.latitude == Decimal("57.54")
    assert [version.language for version in case.missing] == ["ro", "uk", "en", "ru"]
    assert case.missing[0].url == "/ro/cases/full/"


def test_a_preview_shows_the_same_as_the_published_page(full_case, rf):
    draft = full_case.get_latest_revision_as_object()
    assert Parts.of_preview(draft) == Parts.of_published(full_case)


def test_a_preview_shows_what_was_not_saved(full_case, rf):
    draft = full_case.get_latest_revision_as_object()
    draft.title = "Nesaglabāts nosaukums"
    draft.partners = draft.partners.all()[:1]
    case = show(draft, rf, preview=True)
    assert case.title == "Nesaglabāts nosaukums"
    assert case.partners == ("Skola",)
    assert case.language == "lv"


def test_a_case_with_nothing_but_the_needful_shows_no_empty_facts(site, rf):
    page = CaseStudyPageFactory(
        region="", country="MD", audiences=[], needs=[], period_start="", results=""
    )
    case = show(page, rf)
    assert [fact.name for fact in case.glance] == ["where"]
    assert case.where == case.country.label
    assert case.library is None
    assert case.region is None
    assert case.contents[-1].url == "#what-was-done"


def test_no_pin_and_no_coordinates_for_ukraine_whatever_the_database_holds(site, rf):
    page = CaseStudyPageFactory(language="uk", region="UA-32")
    CaseStudyPage.objects.filter(pk=page.pk).update(latitude="50.12", longitude="30.98")
    page.refresh_from_db()
    assert page.latitude is not None
    case = show(page, rf)
    assert case.pin is None
    assert "50.12" not in repr(case)


def test_a_translation_follows_the_original_until_that_is_published_again(site, rf):
    original = CaseStudyPageFactory(language="uk", external_id="states")
    version = translated(original, "lv")
    case = show(version, rf)
    assert [(item.language, item.state) for item in case.versions] == [
        ("uk", "original"),
        ("lv", "translation"),
    ]
    assert "Ukrainian" in case.translation_note.text
    assert "changed" not in case.translation_note.text
    CaseStudyPage.objects.filter(pk=original.pk).update(
        last_published_at=version.last_published_at + timedelta(days=1)
    )
    case = show(version, rf)
    assert [item.state for item in case.versions] == ["original", "outdated"]
    assert "changed" in case.translation_note.text
    assert show(original, rf).translation_note is None


def test_a_translation_whose_original_was_withdrawn_still_shows(site, rf):
    original = CaseStudyPageFactory(language="uk", external_id="alone")
    version = translated(original, "en")
    # Unpublishing takes translations along; a database of earlier days may have such a case.
    type(original).objects.filter(pk=original.pk).update(live=False)
    case = show(version, rf)
    assert [item.language for item in case.versions] == ["en"]
    assert case.original is None
    assert {(item.hreflang, item.url.rpartition("8000")[2]) for item in case.alternates} == {
        ("en", "/en/cases/alone/"),
        ("x-default", "/en/cases/alone/"),
    }


def test_other_readers_are_sent_to_english_and_never_first_to_russian():
    assert default_version(["ru", "en", "lv"]) == "en"
    assert default_version(["ru", "uk", "ro"]) == "ro"
    assert default_version(["ru"]) == "ru"
    assert default_version([]) == ""


def test_related_cases_share_most_topics_then_place_and_language_decide(site):
    for code in ("youth", "media-literacy", "local-memory"):
        topic(code)
    page = CaseStudyPageFactory(topics=["youth", "media-literacy"], region="LV-113")
    same = {"topics": ["youth"], "audiences": ["children"]}
    both = CaseStudyPageFactory(
        external_id="both", language="uk", topics=["media-literacy", "youth"], audiences=[]
    )
    near = CaseStudyPageFactory(external_id="near", **same, region="LV-113")
    own_language = CaseStudyPageFactory(external_id="own", **same, region="LV-047")
    far = CaseStudyPageFactory(external_id="far", **same, language="ro")
    CaseStudyPageFactory(
        external_id="nothing", topics=["local-memory"], audiences=[], language="ro"
    )
    translated(both, "ro")
    found = related_cases(page, Parts.of_published(page), Reader("lv"))
    assert [item.external_id for item in found] == ["both", "near", "own", "far"]
    assert far.external_id not in {item.external_id for item in found[:3]}
    assert near.live
    assert own_language.live


def test_a_case_is_not_related_to_its_own_translation(site):
    page = CaseStudyPageFactory()
    version = translated(page, "en")
    assert related_cases(version, Parts.of_published(version), Reader("en")) == []
