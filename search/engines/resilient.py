"""Two engines as one: the first answers, and the second when the first can't.

Readers wait for a failing engine once, for its time limit; from then on the second answers at its
own speed, while a thread beside the requests finds out when the first is well again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Protocol, TypeVar
from uuid import UUID

from search.documents import CaseDocument
from search.engines.base import (
    Engine,
    EngineResult,
    EngineStatus,
    EngineUnavailable,
    Hit,
    RequestRefused,
)
from search.engines.breaker import CircuitBreaker
from search.query import SearchRequest

logger = logging.getLogger(__name__)

T = TypeVar("T")


class RemoteEngine(Engine, Protocol):
    """An engine that may be away."""

    def ping(self) -> None:
        """Raise `EngineUnavailable` unless it answers searches."""


class GuardedEngine:
    """An engine behind a breaker: while that is open, every call fails at once.

    Implements `Engine`.
    """

    def __init__(self, engine: RemoteEngine, breaker: CircuitBreaker) -> None:
        self.engine, self.breaker, self.name = engine, breaker, engine.name

    def search(self, request: SearchRequest) -> EngineResult:
        """See `Engine`."""
        return self._guarded(lambda: self.engine.search(request))

    def suggest_titles(self, text: str, ui: str, limit: int) -> list[Hit]:
        """See `Engine`."""
        return self._guarded(lambda: self.engine.suggest_titles(text, ui, limit))

    def near(self, case: UUID, limit: int) -> list[UUID]:
        """See `Engine`."""
        return self._guarded(lambda: self.engine.near(case, limit))

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """See `Engine`."""
        with self.engine.exclusive():
            yield

    def put(self, documents: Iterable[CaseDocument]) -> None:
        """See `Engine`."""
        self._guarded(lambda: self.engine.put(documents))

    def delete(self, keys: Iterable[UUID]) -> None:
        """See `Engine`."""
        self._guarded(lambda: self.engine.delete(keys))

    def rebuild(self, keys: list[UUID], report: Callable[[int], None] = lambda done: None) -> int:
        """See `Engine`. Whoever asks for it wants to know, so the breaker is not asked first."""
        count = self.engine.rebuild(keys, report)
        self.breaker.succeeded()
        return count

    def compact(self) -> None:
        """See `Engine`. Asks in any case, as `rebuild`."""
        self.engine.compact()

    def contents(self) -> dict[UUID, str]:
        """See `Engine`. Asks in any case, as `rebuild`."""
        return self.engine.contents()

    def status(self) -> EngineStatus:
        """See `Engine`."""
        return self._guarded(self.engine.status)

    def probe(self) -> None:
        """Ask whether it is well again, if that is due; tell the breaker. Never raises."""
        if self.breaker.take_probe():
            self._probe()

    def probe_beside(self) -> None:
        """The same in a thread of its own, so that no reader waits for the answer."""
        if self.breaker.take_probe():
            threading.Thread(target=self._probe, name="search-probe", daemon=True).start()

    def _probe(self) -> None:
        try:
            self.engine.ping()
        except Exception as error:
            self.breaker.failed()
            if not isinstance(error, EngineUnavailable):
                logger.exception("The probe of %s failed in an unknown way.", self.name)
        else:
            self.breaker.succeeded()
            logger.warning("%s answers again.", self.name)

    def _guarded(self, ask: Callable[[], T]) -> T:
        if not self.breaker.closed:
            raise EngineUnavailable(f"{self.name} is away.")
        try:
            return ask()
        except RequestRefused:
            raise
        except EngineUnavailable:
            self.breaker.failed()
            raise


class ResilientEngine:
    """Implements `Engine` with a guarded engine and one that stands in for it."""

    def __init__(self, first: GuardedEngine, second: Engine) -> None:
        self.first, self.second, self.name = first, second, first.name

    def search(self, request: SearchRequest) -> EngineResult:
        """See `Engine`. The result says which of the two answered."""
        try:
            return replace(self.first.search(request), engine=self.first.name)
        except EngineUnavailable as error:
            self._stand_in(error)
        return replace(self.second.search(request), engine=self.second.name)

    def suggest_titles(self, text: str, ui: str, limit: int) -> list[Hit]:
        """See `Engine`."""
        try:
            return self.first.suggest_titles(text, ui, limit)
        except EngineUnavailable as error:
            self._stand_in(error)
        return self.second.suggest_titles(text, ui, limit)

    def near(self, case: UUID, limit: int) -> list[UUID]:
        """See `Engine`. The second is not asked: it would first have to read all its vectors."""
        try:
            return self.first.near(case, limit)
        except EngineUnavailable as error:
            self._stand_in(error)
        return []

    def _stand_in(self, error: EngineUnavailable) -> None:
        if error.__cause__ is not None:
            # Once per outage: while the breaker is open, nothing causes the error.
            logger.warning("%s answers instead of %s: %s", self.second.name, self.name, error)
        self.first.probe_beside()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """See `Engine`."""
        with ExitStack() as stack:
            stack.enter_context(self.first.exclusive())
            stack.enter_context(self.second.exclusive())
            yield

    def put(self, documents: Iterable[CaseDocument]) -> None:
        """See `Engine`. The outbox feeds each by itself."""
        given = list(documents)
        self.second.put(given)
        self.first.put(given)

    def delete(self, keys: Iterable[UUID]) -> None:
        """See `Engine`. The outbox feeds each by itself."""
        given = list(keys)
        self.second.delete(given)
        self.first.delete(given)

    def rebuild(self, keys: list[UUID], report: Callable[[int], None] = lambda done: None) -> int:
        """See `Engine`. Both; `report` hears of the first."""
        self.second.rebuild(keys)
        return self.first.rebuild(keys, report)

    def compact(self) -> None:
        """See `Engine`. Both."""
        self.second.compact()
        self.first.compact()

    def contents(self) -> dict[UUID, str]:
        """See `Engine`. Of the first."""
        return self.first.contents()

    def status(self) -> EngineStatus:
        """See `Engine`. Of the one that would answer a search now."""
        try:
            return self.first.status()
        except EngineUnavailable as error:
            self._stand_in(error)
            return self.second.status()
