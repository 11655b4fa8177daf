"""The list of all cases."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import browse as browse_module
from kb.browse import browse, parse_filters
from kb.presentation.labels import Label, Labels, PlaceLabel
from kb.presentation.reader import Reader
from tests.factories import CaseStudyPageFactory, topic, translated


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def collection(site, vocabulary):
    """Five cases; the first has a translation."""
    first = CaseStudyPageFactory(
        external_id="case-a", topics=["youth"], audiences=["adults"], region="LV-113"
    )
    translated(first, "en")
    CaseStudyPageFactory(
        external_id="case-b",
        topics=["youth", "media-literacy"],
        audiences=["children"],
        region="LV-047",
    )
    CaseStudyPageFactory(
        external_id="case-c", topics=["media-literacy"], audiences=["adults"], language="uk"
    )
    CaseStudyPageFactory(
        external_id="case-d", topics=["local-memory"], audiences=["seniors"], language="ro"
    )
    CaseStudyPageFactory(
        external_id="case-e", topics=["youth"], audiences=[], region="", country="UA", language="uk"
    )
    CaseStudyPageFactory(external_id="draft", topics=["youth"], live=False)


def ids(query: str, language: str = "en") -> set[str]:
    return {card.id.removeprefix("case-") for card in browse(QueryDict(query), language).cases}


FILTERED = {
    "": "abcde",
    "topic=youth": "abe",
    "topic=youth&topic=local-memory": "abde",
    "topic=youth&audience=adults": "a",
    "region=LV-113": "a",
    "region=UA-32": "c",
    "country=LV": "ab",
    "country=LV&country=MD": "abd",
    "country=UA&topic=youth": "e",
    "region=LV-113&country=UA": "",
    "topic=no-such": "abcde",
    "topic=youth&topic=youth&page=7": "abe",
}


def test_values_of_a_filter_widen_and_filters_narrow(collection):
    for query, expected in FILTERED.items():
        assert ids(query) == set(expected), query
        assert browse(QueryDict(query), "en").total == len(expected), query


def test_an_area_holds_what_lies_in_its_regions(collection):
    labels = Labels.load("en")
    area = labels.places["LV-113"].parent
    assert labels.places[area].kind == "area"
    assert "a" in ids(f"region={area}")
    assert ids("region=LV") == {"a", "b"}


def test_numbers_are_those_of_the_whole_collection_and_agree_with_the_lists(collection):
    result = browse(QueryDict("topic=local-memory"), "en")
    assert result.collection_total == 5
    for term in (*result.topics, *result.audiences):
        name = "topic" if term in result.topics else "audience"
        assert term.count == len(ids(f"{name}={term.code}")), term
    for country in result.countries:
        assert country.count == len(ids(f"country={country.code}")), country
        for place in country.places:
            assert place.count == len(ids(f"region={place.code}")), place


def test_what_is_unknown_is_named_and_left_out(collection):
    result = browse(QueryDict("topic=no-such&region=XX-1&audience=&topic=youth"), "en")
    assert [(item.name, item.value) for item in result.ignored] == [
        ("topic", "no-such"),
        ("region", "XX-1"),
    ]
    assert "no-such" in result.ignored_text
    assert not result.is_indexable
    assert result.canonical_url.endswith("/en/cases/?topic=youth")
    assert browse(QueryDict("topic=youth"), "en").ignored_text == ""


def test_a_single_choice_gives_the_heading(collection):
    assert browse(QueryDict("topic=youth"), "uk").heading == "Молодь"
    assert browse(QueryDict("audience=seniors"), "en").heading == "Older people"
    assert browse(QueryDict("topic=youth&audience=adults"), "en").heading == ""
    assert browse(QueryDict(""), "en").heading == ""


def test_choices_can_be_taken_away_one_by_one(collection):
    result = browse(QueryDict("topic=youth&country=LV"), "en")
    assert [(choice.name, choice.code, choice.remove_url) for choice in result.chosen] == [
        ("topic", "youth", "/en/cases/?country=LV"),
        ("country", "LV", "/en/cases/?topic=youth"),
    ]
    by_code = {term.code: term for term in result.topics}
    assert by_code["youth"].selected
    assert by_code["youth"].url == "/en/cases/?country=LV"
    assert by_code["local-memory"].url == "/en/cases/?topic=youth&country=LV&topic=local-memory"
    assert result.clear_url == "/en/cases/"


def test_the_feed_follows_a_single_topic(collection):
    assert browse(QueryDict("topic=youth"), "ro").feed.url == "/ro/feed/youth/"
    assert browse(QueryDict("topic=youth&country=LV"), "ro").feed.url == "/ro/feed/"


WRONG_PAGES = {"": 1, "2": 2, "3": 3, "99": 3, "0": 1, "-1": 1, "x": 1, "²": 1, "9" * 5000: 3}


def test_a_wrong_page_number_leads_to_the_nearest(collection, monkeypatch):
    monkeypatch.setattr(browse_module, "PAGE_SIZE", 2)
    for page, number in WRONG_PAGES.items():
        result = browse(QueryDict(f"page={page}&country=LV&country=UA&country=MD"), "en")
        assert (result.number, result.pages, result.total) == (number, 3, 5), page[:9]
        assert [link.number for link in result.page_links] == [1, 2, 3]
        assert [link.number for link in result.page_links if link.is_current] == [number]
        assert bool(result.previous_url) == (number > 1)
        assert bool(result.next_url) == (number < 3)
        assert "country=LV" in result.page_links[0].url


def test_every_case_is_on_exactly_one_page(collection, monkeypatch):
    monkeypatch.setattr(browse_module, "PAGE_SIZE", 2)
    seen = [card.id for page in (1, 2, 3) for card in browse(QueryDict(f"page={page}"), "lv").cases]
    assert sorted(seen) == [f"case-{letter}" for letter in "abcde"]


def test_an_empty_collection(site, vocabulary):
    result = browse(QueryDict("topic=youth"), "en")
    assert (result.cases, result.total, result.pages, result.page_links) == ((), 0, 1, ())


def test_the_number_of_queries_does_not_grow(site, vocabulary, django_assert_num_queries, rf):
    def check(shown):
        filtered = ("topic=youth", "topic=youth&audience=adults&country=LV")
        browse(QueryDict(""), "lv")  # labels and numbers are kept until the next change
        # What changed, cases, versions, topics; of a choice the numbers too.
        for query, number in ("", 4), *((query, 5) for query in filtered):
            with django_assert_num_queries(number):
                reader = Reader("lv", rf.get("/"))
                assert len(browse(QueryDict(query), "lv", reader).cases) == shown

    for number in range(5):
        CaseStudyPageFactory(external_id=f"few-{number}", topics=["youth"])
    browse(QueryDict(""), "lv")  # Wagtail's table of root paths is cached now
    check(5)
    for number in range(20):
        CaseStudyPageFactory(external_id=f"many-{number}", topics=["youth", "media-literacy"])
    check(20)


LABELS = Labels(
    topics={"youth": Label(1, "youth", "Youth")},
    places={"LV-113": PlaceLabel(1, "LV-113", "Valmiera", "subdivision")},
)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_address_can_break_the_filters(text):
    params = QueryDict(mutable=True)
    for name in browse_module.FILTERS:
        params.setlist(name, [text, "youth", text * 50, "\x00", "LV-113"])
    chosen, ignored = parse_filters(params, LABELS)
    assert ("topic", "youth") in chosen
    assert len(chosen) == len(set(chosen))
    assert len(ignored) <= browse_module.MAX_IGNORED
    for item in ignored:
        assert len(item.value) <= browse_module.MAX_IGNORED_LENGTH
        assert item.value.isprintable()


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_page_number_can_break_the_list(text):
    params = QueryDict(mutable=True)
    params["page"] = text
    assert browse_module._page_number(params) >= 1


def test_a_new_topic_without_cases_is_listed(site, vocabulary):
    topic("brand-new")
    result = browse(QueryDict(""), "en")
    assert {term.code: term.count for term in result.topics}["brand-new"] == 0
