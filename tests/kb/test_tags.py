"""What the home page shows of the collection."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kb.presentation.collection import (
    EXCERPT_LENGTH,
    collection_numbers,
    excerpt,
    newest_cases,
    not_worked_of_the_week,
    region_map,
    topic_shelf,
)
from kb.presentation.reader import Reader
from tests.factories import CaseStudyPageFactory, LibraryFactory, translated

MONDAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_the_map_counts_cases_where_they_are(site, full_vocabulary):
    CaseStudyPageFactory(region="LV-113")
    translated(CaseStudyPageFactory(region="LV-113"), "en")
    CaseStudyPageFactory(region="LV-007")
    CaseStudyPageFactory(language="uk", region="UA-32")
    CaseStudyPageFactory(language="uk", region="", country="UA")
    countries = {country.code: country for country in region_map(Reader("en"))}
    assert {code: country.count for code, country in countries.items()} == {
        "LV": 3,
        "MD": 0,
        "UA": 2,
    }
    assert countries["LV"].label == "Latvia"
    assert countries["LV"].url == "/en/cases/?country=LV"
    regions = {region.code: region for region in countries["LV"].regions}
    assert regions["LV-AREA-VIDZEME"].count == 3
    assert regions["LV-AREA-VIDZEME"].level == 4
    assert regions["LV-AREA-LATGALE"].level == 0
    kyiv = next(region for region in countries["UA"].regions if region.code == "UA-32")
    assert (kyiv.count, kyiv.level) == (1, 2)
    assert kyiv.url == "/en/cases/?region=UA-32"
    assert kyiv.title.endswith(": 1 practice")
    assert float(kyiv.label_x)
    # Every region of the map is one that the vocabulary knows and the list can filter by.
    labels = Reader("en").labels
    for country in countries.values():
        for region in country.regions:
            assert region.code in labels.places
            assert region.label != region.code


def test_an_empty_map(site, full_vocabulary):
    assert {region.level for country in region_map(Reader("lv")) for region in country.regions} == {
        0
    }


def test_the_shelf_has_all_topics_in_their_order(site, full_vocabulary):
    CaseStudyPageFactory(topics=["youth"])
    shelf = topic_shelf(Reader("uk"))
    assert len(shelf) == 20
    assert {term.code: term.count for term in shelf}["youth"] == 1
    assert sum(term.count for term in shelf) == 1
    assert next(term for term in shelf if term.code == "youth").url == "/uk/cases/?topic=youth"


def test_the_newest_come_first(site):
    pages = [CaseStudyPageFactory(external_id=f"case-{number}") for number in range(4)]
    # A change of an old case does not make it a new one.
    pages[0].save_revision().publish()
    cards = newest_cases(Reader("lv"), 3)
    assert [card.id for card in cards] == ["case-3", "case-2", "case-1"]


def test_numbers(site):
    library = LibraryFactory()
    page = CaseStudyPageFactory(library=library)
    translated(page, "en")
    translated(page, "uk")
    translated(page, "ru", live=False)
    CaseStudyPageFactory(library=library)
    CaseStudyPageFactory(language="ro", library=LibraryFactory(country="MD", name="B"))
    CaseStudyPageFactory(live=False, library=LibraryFactory(name="C"))
    numbers = collection_numbers(Reader("en"))
    assert (numbers.cases, numbers.libraries, numbers.countries) == (3, 2, 2)
    assert (numbers.languages, numbers.translations) == (4, 2)


class TestWhatDidNotWork:
    """One case a week."""

    def test_it_stays_for_the_week_and_changes_with_the_weeks(self, site):
        for number in range(6):
            CaseStudyPageFactory(external_id=f"case-{number}", not_worked="<p>Nē.</p>")
        week = {
            not_worked_of_the_week(Reader("lv"), MONDAY + timedelta(days=day)).card.id
            for day in range(7)
        }
        assert len(week) == 1
        weeks = {
            not_worked_of_the_week(Reader("lv"), MONDAY + timedelta(weeks=number)).card.id
            for number in range(12)
        }
        assert len(weeks) > 2

    def test_one_in_the_readers_language_is_preferred(self, site):
        for number in range(4):
            CaseStudyPageFactory(external_id=f"case-{number}", not_worked="<p>Nē.</p>")
        own = CaseStudyPageFactory(language="ro", external_id="own", not_worked="<p>Nu.</p>")
        lesson = not_worked_of_the_week(Reader("ro"), MONDAY)
        assert lesson.card.id == own.external_id
        assert lesson.excerpt == "Nu."
        assert lesson.url == "/ro/cases/own/#what-did-not-work"
        assert not_worked_of_the_week(Reader("en"), MONDAY).card.in_other_language

    def test_none_when_no_case_tells(self, site):
        CaseStudyPageFactory(not_worked="")
        CaseStudyPageFactory(not_worked="<p>Nē.</p>", live=False)
        assert not_worked_of_the_week(Reader("lv"), MONDAY) is None


@given(st.lists(st.text("abcābв. !?", min_size=1, max_size=60), max_size=30))
def test_an_excerpt_is_short_plain_and_a_beginning(parts):
    plain = " ".join(" ".join(parts).split())
    found = excerpt("".join(f"<p>{part}</p>" for part in parts))
    assert len(found) <= EXCERPT_LENGTH
    assert "<" not in found
    assert plain.startswith(found.removesuffix("…").strip())


def test_an_excerpt_ends_with_a_sentence_or_a_word():
    sentence = "Vakari bija tukši. "
    assert excerpt(f"<p>{sentence * 40}</p>").endswith("tukši.")
    assert excerpt("<p>" + "vārds " * 100 + "</p>").endswith("vārds…")
    assert excerpt("<p>viens</p><p>divi</p>") == "viens divi"


def test_the_tags_give_their_data_to_templates(site, full_vocabulary, rf):
    CaseStudyPageFactory(not_worked="<p>Nē.</p>", topics=["youth"])
    template = Template(
        "{% load kb_tags %}{% region_map as map %}{% topic_shelf as shelf %}"
        "{% newest_cases 3 as cards %}{% not_worked_of_the_week as lesson %}"
        "{% collection_numbers as numbers %}"
        "{{ map|length }} {{ shelf|length }} {{ cards|length }} "
        "{{ lesson.excerpt }} {{ numbers.cases }}"
    )
    request = rf.get("/lv/")
    with translation.override("lv"):
        assert template.render(Context({"request": request})) == "3 20 1 Nē. 1"
        assert template.render(Context({})) == "3 20 1 Nē. 1"
    with translation.override("de"):
        # Wagtail's admin may run in a language that readers don't have.
        assert template.render(Context({"request": request})) == "3 20 1 Nē. 1"
