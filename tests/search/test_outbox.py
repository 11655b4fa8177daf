from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from search import outbox
from search.engines import get_engine
from search.engines.embedded import EmbeddedEngine
from search.models import OutboxEntry
from search.outbox import DrainReport, drain, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The engine refuses to write, till the fixture is called."""
    with monkeypatch.context() as patch:

        def refuse(*args: Any) -> None:
            raise ConnectionError("no engine today\x00")

        patch.setattr(EmbeddedEngine, "put", refuse)
        yield patch.undo


def test_an_entry_is_applied_and_removed(case: Any) -> None:
    assert OutboxEntry.objects.filter(translation_key=case.translation_key).exists()

    report = drain()

    assert report.applied >= 1
    assert not OutboxEntry.objects.exists()
    assert case.translation_key in get_engine().contents()


def test_a_case_waits_once(case: Any) -> None:
    before = OutboxEntry.objects.get(translation_key=case.translation_key).token

    register([case.translation_key, case.translation_key])

    entry = OutboxEntry.objects.get(translation_key=case.translation_key)
    assert entry.token != before


def test_nothing_to_register() -> None:
    register([])

    assert not OutboxEntry.objects.exists()


def test_a_failure_keeps_the_entry_for_later(case: Any, broken: Callable[[], None]) -> None:
    report = drain()

    entry = OutboxEntry.objects.get(translation_key=case.translation_key)
    assert report == DrainReport(applied=0, failed=1)
    assert entry.attempts == 1
    assert entry.error == "ConnectionError: no engine today"
    assert entry.next_attempt_at > timezone.now()
    assert drain() == DrainReport()  # not due yet


def test_a_failure_heals_when_the_engine_is_back(case: Any, broken: Callable[[], None]) -> None:
    drain()
    broken()
    OutboxEntry.objects.update(next_attempt_at=timezone.now())

    assert drain() == DrainReport(applied=1, failed=0)
    assert case.translation_key in get_engine().contents()


def test_the_pause_grows_with_each_failure(case: Any, broken: Callable[[], None]) -> None:
    pauses: list[timedelta] = []
    for _ in range(4):
        OutboxEntry.objects.update(next_attempt_at=timezone.now())
        drain()
        pauses.append(OutboxEntry.objects.get().next_attempt_at - timezone.now())

    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]
    OutboxEntry.objects.update(attempts=5000, next_attempt_at=timezone.now())
    drain()
    assert OutboxEntry.objects.get().next_attempt_at < timezone.now() + timedelta(hours=2)


def test_a_new_change_makes_a_failing_entry_due_at_once(
    case: Any, broken: Callable[[], None]
) -> None:
    drain()
    broken()

    register([case.translation_key])

    assert drain() == DrainReport(applied=1, failed=0)


def test_one_bad_case_does_not_hold_up_the_others(
    make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = make_case("lv"), make_case("lv")
    put = EmbeddedEngine.put

    def picky(self: EmbeddedEngine, documents: Any) -> None:
        given = list(documents)
        if any(document.id == bad.external_id for document in given):
            raise ValueError("this one")
        put(self, given)

    monkeypatch.setattr(EmbeddedEngine, "put", picky)

    assert drain() == DrainReport(applied=1, failed=1)
    assert set(get_engine().contents()) == {good.translation_key}
    assert [entry.translation_key for entry in OutboxEntry.objects.all()] == [bad.translation_key]


def test_a_change_while_an_entry_is_applied_is_not_lost(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_changes = outbox.apply_changes

    def change_meanwhile(keys: Any, engine: Any) -> None:
        apply_changes(keys, engine)
        monkeypatch.setattr(outbox, "apply_changes", apply_changes)
        register(keys)

    monkeypatch.setattr(outbox, "apply_changes", change_meanwhile)

    assert drain() == DrainReport(applied=2, failed=0)
    assert not OutboxEntry.objects.exists()


def test_a_case_that_is_gone_is_no_failure() -> None:
    register([uuid4()])

    assert drain() == DrainReport(applied=1, failed=0)


def test_more_entries_than_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH_SIZE", 3)
    register(uuid4() for _ in range(10))

    assert drain() == DrainReport(applied=10, failed=0)


def test_what_was_rolled_back_leaves_nothing(make_case: Any) -> None:
    def fail() -> None:
        with transaction.atomic():
            make_case("lv")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_commit_applies_at_once(make_case: Any) -> None:
    case = make_case("lv")

    assert case.translation_key in get_engine().contents()
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_reaches_no_index(make_case: Any) -> None:
    case = make_case("lv")

    def fail() -> None:
        with transaction.atomic():
            make_case("lv")
            case.unpublish()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert set(get_engine().contents()) == {case.translation_key}
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_engine_that_fails_disturbs_no_editor(
    make_case: Any, broken: Callable[[], None]
) -> None:
    case = make_case("lv")

    assert case.live
    assert OutboxEntry.objects.get().attempts >= 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_part_does_not_stop_the_rest(make_case: Any) -> None:
    def fail() -> None:
        with transaction.atomic():
            make_case("lv")
            raise RuntimeError

    with transaction.atomic():
        with pytest.raises(RuntimeError):
            fail()
        case = make_case("lv")

    assert set(get_engine().contents()) == {case.translation_key}
