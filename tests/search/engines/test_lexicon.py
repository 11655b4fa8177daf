"""What is written in another language, or in other words, is found by words: every engine."""

from __future__ import annotations

from typing import Any

import pytest

from search.engines.base import Engine
from tests.search.engines.asking import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def dogs(make_case: Any, index: Any) -> Any:
    """A case in Latvian beside others."""
    case = make_case("lv", title="Suņi klausās", summary="Bērni lasa priekšā suņiem.")
    index(case, make_case("lv", title="Dārzs"), make_case("uk", title="Тиха зала"))
    return case


@pytest.mark.parametrize(
    "query", ["dogs", "children read to dogs", "собаки", "діти читають собакам", "câinii", "caini"]
)
def test_a_word_finds_what_is_written_in_another_language(
    dogs: Any, found: Any, query: str
) -> None:
    assert found(query) == [dogs.external_id]


def test_the_words_themselves_come_first(make_case: Any, index: Any, found: Any) -> None:
    other = make_case("lv", title="Suņi", summary="Suņi, suņi un suņi.")
    itself = make_case("en", title="A quiet hour", context="<p>Somebody brings a dog.</p>")
    index(other, itself)

    assert found("dog", ui="lv") == [itself.external_id, other.external_id]


def test_every_word_is_needed_in_whatever_language(dogs: Any, engine: Engine) -> None:
    assert ask(engine, "dogs gardens").relaxed
    assert not ask(engine, "dogs bērni").relaxed


def test_an_excluded_word_is_meant_as_it_stands(dogs: Any, found: Any) -> None:
    assert found("suņi -children") == [dogs.external_id]
    assert found("dogs -bērni") == []


def test_a_slip_is_still_corrected(dogs: Any, engine: Engine) -> None:
    result = ask(engine, "klausāas dogs")

    assert [hit.source["id"] for hit in result.hits] == [dogs.external_id]
    assert result.corrected == "klausās dogs"


def test_nobody_wrote_a_translated_phrase(dogs: Any, engine: Engine) -> None:
    assert ask(engine, '"children read"').relaxed
