"""What every engine must do with documents and rebuilds: one suite for all of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from search.documents import build_documents
from search.engines.base import Engine
from tests.search.engines.asking import ask

pytestmark = pytest.mark.django_db


def test_a_document_is_replaced(make_case: Any, index: Any, found: Any) -> None:
    case = make_case("lv", title="Skola")
    index(case)
    case.title = "Dārzs"
    case.save_revision().publish()
    index(case)

    assert found("dārzs") == [case.external_id]
    assert found("skola") == []


def test_a_document_is_removed(engine: Engine, make_case: Any, index: Any, found: Any) -> None:
    case, other = make_case("lv", title="Skola"), make_case("lv", title="Skola")
    index(case, other)

    engine.delete([case.translation_key, uuid4()])

    assert found("skola") == [other.external_id]
    assert set(engine.contents()) == {other.translation_key}


def test_titles_are_suggested_by_their_beginnings(
    engine: Engine, make_case: Any, index: Any
) -> None:
    case = make_case("lv", title="Dzīvā bibliotēka")
    index(case, make_case("lv", title="Skola", context="<p>Bibliotēka</p>"))

    for text in ("bibl", "dziva b", "BIBLIOTĒKA"):
        hits = engine.suggest_titles(text, "lv", 5)
        assert [hit.source["id"] for hit in hits] == [case.external_id], text
    assert engine.suggest_titles("skola dz", "lv", 5) == []
    assert engine.suggest_titles("!", "lv", 5) == []


def test_contents_and_status(engine: Engine, make_case: Any, index: Any, translated: Any) -> None:
    case = make_case("lv", title="Skola")
    translated(case, "uk")
    index(case)
    built = build_documents([case.translation_key])[case.translation_key]

    status = engine.status()

    assert engine.contents() == {case.translation_key: built.content_hash()}
    assert (status.name, status.documents, status.current) == (engine.name, 1, True)
    assert status.languages == {"lv": 1, "uk": 1}


def test_an_empty_engine_answers(engine: Engine) -> None:
    assert ask(engine, "skola").total == 0
    assert ask(engine, "").total == 0
    assert engine.contents() == {}
    assert engine.status().documents == 0


def test_a_rebuild_leaves_only_what_is_given(
    engine: Engine, make_case: Any, index: Any, found: Any
) -> None:
    kept, gone = make_case("lv", title="Skola"), make_case("lv", title="Skola")
    index(kept, gone)
    progress: list[int] = []

    assert engine.rebuild([kept.translation_key], progress.append) == 1

    assert found("skola") == [kept.external_id]
    assert progress == [1]
    assert ask(engine, "skloa").corrected == "skola"


def test_readers_see_the_old_index_until_the_new_one_is_complete(
    engine: Engine, make_case: Any, index: Any, found: Any
) -> None:
    cases = [make_case("lv", title="Skola") for _ in range(3)]
    index(*cases)
    seen: list[int] = []

    engine.rebuild(
        [case.translation_key for case in cases], lambda done: seen.append(len(found("skola")))
    )

    assert set(seen) == {3}
    assert len(found("skola")) == 3


def test_a_failed_rebuild_leaves_readers_untouched(
    engine: Engine, make_case: Any, index: Any, found: Any
) -> None:
    case = make_case("lv", title="Skola")
    index(case)

    def fail(done: int) -> None:
        raise RuntimeError("the machine went down")

    with pytest.raises(RuntimeError):
        engine.rebuild([case.translation_key], fail)

    assert found("skola") == [case.external_id]
    assert engine.rebuild([case.translation_key]) == 1
    assert found("skola") == [case.external_id]


def test_a_change_during_a_rebuild_is_not_lost(
    engine: Engine, make_case: Any, index: Any, found: Any
) -> None:
    case, removed = make_case("lv", title="Skola"), make_case("lv", title="Skola")
    index(case, removed)
    new = make_case("lv", title="Skola")

    def meanwhile(done: int) -> None:
        case.title = "Dārzs"
        case.save_revision().publish()
        index(case, new)
        engine.delete([removed.translation_key])

    engine.rebuild([case.translation_key, removed.translation_key], meanwhile)

    assert found("dārzs") == [case.external_id]
    assert found("skola") == [new.external_id]
