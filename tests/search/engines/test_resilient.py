"""The breaker, and two engines as one; no Elasticsearch is needed."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from search.engines.base import (
    EngineResult,
    EngineStatus,
    EngineUnavailable,
    Hit,
    RequestRefused,
)
from search.engines.breaker import FIRST_PAUSE_SECONDS, LAST_PAUSE_SECONDS, CircuitBreaker
from search.engines.elasticsearch.client import Deadline, unavailable_on_error, whole
from search.engines.resilient import GuardedEngine, ResilientEngine
from search.query import SearchRequest

REQUEST = SearchRequest()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Fake:
    """An engine that fails with `error` while there is one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.error: Exception | None = None
        self.asked = 0
        self.pinged = threading.Event()

    def _answer(self) -> None:
        self.asked += 1
        if self.error:
            raise self.error

    def search(self, request: SearchRequest) -> EngineResult:
        self._answer()
        return EngineResult([], 0, {}, 0)

    def suggest_titles(self, text: str, ui: str, limit: int) -> list[Hit]:
        self._answer()
        return []

    def status(self) -> EngineStatus:
        self._answer()
        return EngineStatus(self.name, "1", True, 0)

    def ping(self) -> None:
        try:
            self._answer()
        finally:
            self.pinged.set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def first() -> Fake:
    return Fake("first")


@pytest.fixture
def both(first: Fake, clock: Clock) -> ResilientEngine:
    guarded = GuardedEngine(first, CircuitBreaker(clock))  # type: ignore[arg-type]  # a fake
    return ResilientEngine(guarded, Fake("second"))  # type: ignore[arg-type]  # a fake


def test_the_pause_grows_to_a_limit(clock: Clock) -> None:
    breaker = CircuitBreaker(clock)
    assert breaker.closed
    assert not breaker.take_probe()

    breaker.failed()
    pauses = []
    for _ in range(6):
        start = clock.now
        while not breaker.take_probe():
            clock.now += 0.5
        pauses.append(clock.now - start)
        assert not breaker.take_probe()  # one at a time
        breaker.failed()

    assert pauses[0] == FIRST_PAUSE_SECONDS
    assert pauses == sorted(pauses)
    assert pauses[-1] == LAST_PAUSE_SECONDS
    breaker.succeeded()
    assert breaker.closed


def test_who_fails_is_not_asked_again(first: Fake, both: ResilientEngine) -> None:
    assert both.search(REQUEST).engine == "first"
    first.error = EngineUnavailable()

    answers = [both.search(REQUEST).engine for _ in range(5)]

    assert answers == ["second"] * 5
    assert first.asked == 2
    assert both.suggest_titles("x", "lv", 5) == []
    assert both.status().name == "second"


def test_it_heals_beside_the_requests(first: Fake, both: ResilientEngine, clock: Clock) -> None:
    first.error = EngineUnavailable()
    both.search(REQUEST)
    clock.now += FIRST_PAUSE_SECONDS
    first.error = None

    assert both.search(REQUEST).engine == "second"
    assert first.pinged.wait(5)
    end = time.monotonic() + 5
    while not both.first.breaker.closed and time.monotonic() < end:
        time.sleep(0.01)

    assert both.search(REQUEST).engine == "first"


def test_a_probe_that_fails_in_an_unknown_way_keeps_it_shut(
    first: Fake, both: ResilientEngine, clock: Clock
) -> None:
    first.error = EngineUnavailable()
    both.search(REQUEST)
    clock.now += FIRST_PAUSE_SECONDS
    first.error = RuntimeError()

    both.first.probe()

    assert not both.first.breaker.closed


def test_one_bad_request_shuts_nobody_out(first: Fake, both: ResilientEngine) -> None:
    first.error = RequestRefused()
    assert both.search(REQUEST).engine == "second"
    first.error = None
    assert both.search(REQUEST).engine == "first"


def test_the_deadline_covers_all_requests(clock: Clock) -> None:
    deadline = Deadline(2.0, clock)
    clock.now = 1.5
    assert deadline.left() == 0.5
    clock.now = 2.0
    with pytest.raises(EngineUnavailable):
        deadline.left()


@pytest.mark.parametrize(
    "answer",
    [
        {"timed_out": True, "_shards": {"failed": 0}},
        {"timed_out": False, "_shards": {"failed": 1}},
        {"error": {"type": "search_phase_execution_exception"}},
        {"error": "a text"},
        {},
    ],
)
def test_half_an_answer_is_none(answer: dict[str, Any]) -> None:
    with pytest.raises(EngineUnavailable), unavailable_on_error():
        whole(answer)
