from __future__ import annotations

from typing import Any

from search.facets import FacetValue
from search.presentation import Links
from search.query import SearchRequest
from search.service import FacetGroup, SearchResponse


def links(total: int = 100, facets: Any = (), **request: Any) -> Links:
    response = SearchResponse(
        request=SearchRequest(**request),
        engine="embedded",
        took_ms=1,
        total=total,
        total_without_filters=total,
        results=[],
        facets=list(facets),
        did_you_mean=None,
    )
    return Links(response, "/lv/search/")


def topics(*selected: str) -> FacetGroup:
    values = [
        FacetValue(code, code.title(), 3, code in selected, excluded=f"-{code}" in selected)
        for code in ("youth", "environment")
    ]
    return FacetGroup("topic", "Topic", values)


def test_a_value_is_added_or_taken_away_from_the_first_page() -> None:
    made = links(facets=[topics("youth")], text="skola", filters={"topic": ("youth",)}, page=3)
    youth, environment = made.facets[0].values

    assert youth.url_toggle == "/lv/search/?q=skola"
    assert environment.url_toggle == "/lv/search/?q=skola&topic=youth&topic=environment"


def test_chosen_values_are_chips() -> None:
    made = links(facets=[topics("youth")], text="skola", filters={"topic": ("youth",)})

    (chip,) = made.chips

    assert (chip.facet, chip.label, chip.url_remove) == ("topic", "Youth", "/lv/search/?q=skola")
    assert made.clear_url == "/lv/search/?q=skola"


def test_an_excluded_value_is_a_chip_of_its_own() -> None:
    filters = {"topic": ("youth", "-environment")}
    made = links(facets=[topics("youth", "-environment")], filters=filters)

    chosen = {chip.label: chip.url_remove for chip in made.chips}
    values = {value.code: value for value in made.facets[0].values}

    assert chosen == {
        "Youth": "/lv/search/?topic=-environment",
        "not: Environment": "/lv/search/?topic=youth",
    }
    assert not values["environment"].selected
    assert values["environment"].url_toggle == "/lv/search/?topic=youth&topic=environment"


def test_addresses_are_encoded() -> None:
    assert links(text="a&b=c d\"'<>").url(SearchRequest(text='a&b=c "<')) == (
        "/lv/search/?q=a%26b%3Dc+%22%3C"
    )
    assert links().clear_url == "/lv/search/"


def test_empty_facets_are_left_out() -> None:
    assert links(facets=[FacetGroup("cost", "Cost", [])]).facets == []


def test_depth_of_regions() -> None:
    values = [
        FacetValue("LV", "Latvia", 2, selected=False),
        FacetValue("LV-A", "Vidzeme", 2, selected=False, parent="LV"),
        FacetValue("LV-113", "Valmiera", 2, selected=False, parent="LV-A"),
        FacetValue("MD-BA", "Bălți", 1, selected=False, parent="MD"),
    ]
    made = links(facets=[FacetGroup("region", "Region", values)])

    assert [value.depth for value in made.facets[0].values] == [0, 1, 2, 0]


def test_sorting_keeps_the_search() -> None:
    relevance, newest, freshest = links(text="skola", page=2).sorts

    assert (relevance.url, relevance.selected) == ("/lv/search/?q=skola", True)
    assert (newest.url, newest.selected) == ("/lv/search/?q=skola&sort=newest", False)
    assert (freshest.url, freshest.selected) == ("/lv/search/?q=skola&sort=freshest", False)


def test_one_page_needs_no_numbers() -> None:
    made = links(total=20)

    assert (made.pages, made.previous, made.next) == ([], "", "")


def test_numbers_with_gaps() -> None:
    made = links(total=400, page=10, text="x")

    assert [link.number for link in made.pages] == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert [link.number for link in made.pages if link.current] == [10]
    assert made.pages[0].url == "/lv/search/?q=x"
    assert made.previous == "/lv/search/?q=x&page=9"
    assert made.next == "/lv/search/?q=x&page=11"


def test_first_and_last_page() -> None:
    assert [link.number for link in links(total=60).pages] == [1, 2, 3]
    assert links(total=60, page=1).previous == ""
    assert links(total=60, page=3).next == ""


def test_a_correction_has_an_address() -> None:
    made = links(text="skloa")
    assert made.correction is None

    corrected = SearchResponse(
        SearchRequest(text="skloa"), "embedded", 1, 1, 1, [], [], did_you_mean="skola"
    )
    correction = Links(corrected, "/lv/search/").correction
    assert correction is not None
    assert (correction.text, correction.url) == ("skola", "/lv/search/?q=skola")
