from __future__ import annotations

from search.facets import FACETS_BY_NAME, facet_values, narrow
from search.vocabulary import Term, Vocabulary

PACKED = [
    (1, "topic=youth topic=environment country=LV region=LV-113 region=LV language=lv"),
    (2, "topic=youth country=MD region=MD language=ro"),
    (3, "topic=environment country=LV region=LV language=lv language=uk"),
]
VOCABULARY = Vocabulary(
    topics={
        "youth": Term("youth", labels={"lv": "Jaunieši", "en": "Youth"}),
        "environment": Term("environment", labels={"en": "Environment"}),
    },
    audiences={},
    regions={
        "LV": Term("LV", labels={"en": "Latvia"}),
        "LV-A": Term("LV-A", parent="LV", labels={"en": "Vidzeme"}),
        "LV-113": Term("LV-113", parent="LV-A", labels={"en": "Valmiera"}),
        "MD": Term("MD", labels={"en": "Moldova"}),
    },
)


def test_without_filters_everything_counts() -> None:
    passing, counts, _without = narrow(PACKED, {})

    assert passing == [1, 2, 3]
    assert counts["topic"] == {"youth": 2, "environment": 2}
    assert counts["language"] == {"lv": 2, "ro": 1, "uk": 1}
    assert counts["cost"] == {}


def test_values_of_one_facet_widen() -> None:
    passing, _counts, _without = narrow(PACKED, {"country": ("LV", "MD")})

    assert passing == [1, 2, 3]


def test_several_facets_narrow() -> None:
    passing, _counts, _without = narrow(PACKED, {"country": ("LV",), "topic": ("youth",)})

    assert passing == [1]


def test_counts_of_a_facet_ignore_its_own_selection_only() -> None:
    _passing, counts, _without = narrow(PACKED, {"country": ("LV",), "topic": ("youth",)})

    assert counts["country"] == {"LV": 1, "MD": 1}  # of those about youth
    assert counts["topic"] == {"youth": 1, "environment": 2}  # of those in Latvia
    assert counts["language"] == {"lv": 1}  # of those that pass both


def test_an_empty_filter_filters_nothing() -> None:
    assert narrow(PACKED, {"topic": ()})[0] == [1, 2, 3]


def test_the_order_is_kept() -> None:
    assert narrow(reversed(PACKED), {"country": ("LV",)})[0] == [3, 1]


def test_values_are_labelled_in_the_readers_language() -> None:
    counts = {"youth": 1, "environment": 5, "retired-topic": 2}
    values = facet_values(FACETS_BY_NAME["topic"], counts, ["youth"], VOCABULARY, "lv")

    assert [(v.code, v.label, v.count, v.selected) for v in values] == [
        ("environment", "Environment", 5, False),
        ("youth", "Jaunieši", 1, True),
    ]


def test_a_selected_value_stays_although_nothing_has_it() -> None:
    values = facet_values(FACETS_BY_NAME["topic"], {}, ["youth"], VOCABULARY, "en")

    assert [(value.code, value.count, value.selected) for value in values] == [("youth", 0, True)]


def test_regions_stand_below_the_ones_they_lie_in() -> None:
    counts = {"LV-113": 3, "LV-A": 4, "LV": 5, "MD": 9}
    values = facet_values(FACETS_BY_NAME["region"], counts, [], VOCABULARY, "en")

    assert [(value.code, value.parent) for value in values] == [
        ("MD", None),
        ("LV", None),
        ("LV-A", "LV"),
        ("LV-113", "LV-A"),
    ]


def test_languages_and_years_keep_their_own_order() -> None:
    languages = facet_values(
        FACETS_BY_NAME["language"], {"ru": 9, "lv": 1, "en": 5}, [], VOCABULARY, "en"
    )
    years = facet_values(
        FACETS_BY_NAME["period"], {"2019": 9, "2024": 1, "ongoing": 2}, [], VOCABULARY, "en"
    )

    assert [value.code for value in languages] == ["lv", "en", "ru"]
    assert [value.label for value in languages] == ["Latvian", "English", "Russian"]
    assert [value.code for value in years] == ["ongoing", "2024", "2019"]
