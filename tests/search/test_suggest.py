from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertNumQueries

from home import content_version
from search.outbox import drain
from search.suggest import Suggestions, suggest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(make_case: Any, translated: Callable[..., Any], vocabulary: SimpleNamespace) -> Any:
    case = make_case("lv", title="Dzīvā bibliotēka", topics=["media-literacy"], region="LV-113")
    translated(case, "ru", title="Живая библиотека")
    make_case("ro", title="Radio sătesc", topics=["local-memory"], region="MD-BA")
    drain()
    return case


def texts(found: list[Any]) -> list[str]:
    return [suggestion.text for suggestion in found]


def test_titles_in_the_readers_language_where_it_fits(cases: Any) -> None:
    assert texts(suggest("библ", "ru").titles) == ["Живая библиотека"]
    assert texts(suggest("библ", "lv").titles) == ["Живая библиотека"]
    assert texts(suggest("bibl", "ru").titles) == ["Dzīvā bibliotēka"]
    assert texts(suggest("dziva bi", "lv").titles) == ["Dzīvā bibliotēka"]


def test_a_title_leads_to_its_case(cases: Any) -> None:
    (title,) = suggest("dzīv", "lv").titles

    assert (title.url, title.language) == (f"/lv/cases/{cases.slug}/", "lv")


def test_topics_by_any_word_in_any_language(cases: Any) -> None:
    for typed in ("media l", "medij", "фейк", "știri f", "dezinf", "viltus"):
        (topic,) = suggest(typed, "en").topics
        assert (topic.text, topic.code) == ("Media literacy", "media-literacy"), typed
        assert topic.url == "/en/search/?topic=media-literacy"


def test_topics_that_no_case_has_are_not_suggested(cases: Any) -> None:
    assert suggest("youth", "en").topics == []


def test_places(cases: Any) -> None:
    assert texts(suggest("Валм", "lv").places) == ["Valmieras novads"]
    assert "Latvia" in texts(suggest("latv", "en").places)


def test_nothing_for_too_little(cases: Any) -> None:
    for typed in ("", " ", "d", "!!", "-", "\x00"):
        found = suggest(typed, "lv")
        assert [*found.titles, *found.topics, *found.places, *found.libraries] == [], typed
    assert suggest("d", "lv") == Suggestions("d")


def test_nothing_withdrawn(cases: Any) -> None:
    cases.unpublish()

    assert suggest("dzīv", "lv").titles == []
    # Its translations go with it.
    assert suggest("жив", "lv").titles == []


def test_libraries_of_published_cases(make_case: Any, client: Client) -> None:
    library = factories.LibraryFactory(name='Strenču "Zelta" bibliotēka')
    case = make_case("lv", title="Skola", library=library)
    drain()
    factories.LibraryFactory(name="Strenči bez prakses")

    (found,) = suggest("stren zelt", "en").libraries
    assert (found.text, found.language) == (library.name, "lv")
    assert client.get(found.url).context["response"].total == 1

    case.unpublish()
    assert suggest("stren", "en").libraries == []


def test_the_api_and_the_page_group_them(cases: Any, client: Client) -> None:
    found = client.get("/api/v1/suggest", {"q": "val", "ui": "lv"}).json()

    assert list(found) == ["query", "titles", "topics", "places", "libraries"]
    assert [place["text"] for place in found["places"]] == ["Valmieras novads"]
    page = client.get("/lv/search/suggest/", {"q": "me"}).json()
    assert {one["kind"] for one in page["suggestions"]} == {"topic"}


def test_few_queries(cases: Any) -> None:
    content_version.renew()
    suggest("bib", "lv")

    # The token of the content, titles, their documents, and whether these may be shown.
    with assertNumQueries(4):
        suggest("bib", "lv")
