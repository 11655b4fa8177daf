from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from search.outbox import drain
from search.reasons import Reason
from search.service import SearchResponse
from tests import factories

pytestmark = pytest.mark.django_db


def why(response: SearchResponse) -> list[tuple[str, str, str, str]]:
    (result,) = response.results
    return [(r.kind, r.text, str(r.word), r.language) for r in result.reasons]


@pytest.fixture
def school(make_case: Any, translated: Callable[..., Any], vocabulary: SimpleNamespace) -> Any:
    case = make_case(
        "lv",
        title="Skola",
        summary="Bērni lasa.",
        topics=["media-literacy"],
        audiences=["seniors"],
        region="LV-113",
        library=factories.LibraryFactory(name="Strenču bibliotēka"),
    )
    translated(case, "uk", title="Школа", summary="Діти читають біля моря.")
    return case


def test_the_words_themselves_need_no_reason(school: Any, find: Any) -> None:
    assert why(find("skolas", ui="lv")) == []


def test_found_by_labels_and_names(school: Any, find: Any) -> None:
    assert why(find("medijpratība", ui="lv")) == [("topic", "Medijpratība", "", "")]
    assert why(find("медіаграмотність", ui="en")) == [
        ("topic", "Media literacy", "<mark>Медіаграмотність</mark>", "uk")
    ]  # fmt: skip
    assert why(find("Valmiera", ui="ru"))[0][0] == "place"


def test_found_by_the_library(school: Any, find: Any) -> None:
    assert why(find("strenči", ui="lv")) == [("library", school.library.name, "", "")]


def test_found_in_another_version(school: Any, find: Any) -> None:
    assert why(find("море", ui="lv")) == [("version", "", "", "uk")]


def test_the_page_tells_and_links_the_other_versions(school: Any, client: Client) -> None:
    drain()

    page = client.get("/lv/search/", {"q": "море"}).content.decode()

    assert (
        f'href="/uk/cases/{school.slug}/" hreflang="uk" lang="uk" title="Українська">UK</a>' in page
    )
    answer = client.get("/api/v1/search", {"q": "медіаграмотність"}).json()
    assert answer["results"][0]["reasons"][0]["kind"] == "topic"
    assert answer["by_meaning"] is False


def test_near_in_meaning(
    school: Any, client: Client, find: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an engine found by meaning alone is told as such."""
    from dataclasses import replace

    from search.engines.embedded import EmbeddedEngine
    from search.query import SearchRequest

    drain()
    engine = EmbeddedEngine()
    all_of_them = engine.search(SearchRequest())
    near = replace(all_of_them, hits=[replace(h, by_meaning=True) for h in all_of_them.hits])
    monkeypatch.setattr(EmbeddedEngine, "search", lambda self, request: near)

    response = find("qwzxvb")
    assert response.by_meaning
    assert response.results[0].reasons == [Reason("meaning")]
    assert "near to them in meaning" in client.get("/en/search/", {"q": "qwzxvb"}).content.decode()


def test_each_filter_that_stands_in_the_way(client: Client, school: Any, make_case: Any) -> None:
    make_case("ro", title="Skola", topics=["youth"])
    drain()

    page = client.get("/en/search/", {"q": "skola", "topic": "youth", "country": "LV"})

    assert page.context["response"].total == 0
    drops = page.context["links"].drops
    assert [(d.labels, d.count, d.url) for d in drops] == [
        ("Youth", 1, "/en/search/?q=skola&country=LV"),
        ("Latvia", 1, "/en/search/?q=skola&topic=youth"),
    ]
    for drop in drops:
        assert client.get(drop.url).context["response"].total == drop.count
    answer = client.get("/api/v1/search", {"q": "skola", "topic": "youth", "country": "LV"}).json()
    assert answer["without_filter"] == {"topic": 1, "country": 1}
