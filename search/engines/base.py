"""What every engine does. One test suite (tests/search/engines) holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from search.documents import CaseDocument
from search.query import SearchRequest

# Facet name → code → number of cases.
FacetCounts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Hit:
    """A case that was found."""

    translation_key: UUID
    score: float
    # `CaseDocument.source()` as it was indexed.
    source: Mapping[str, Any]
    # Whether it has none of the words, and is only near to them in meaning.
    by_meaning: bool = False


@dataclass(frozen=True)
class EngineResult:
    """One page of what was found, and the counts of all of it."""

    hits: list[Hit]
    total: int
    facets: FacetCounts
    # Cases that match the text, whatever the filters.
    total_without_filters: int
    # Facet in which something is chosen → cases if nothing were chosen in it.
    without: Mapping[str, int] = field(default_factory=dict)
    # The text that was searched instead, when the reader's found nothing.
    corrected: str | None = None
    # Whether that text is the reader's with another keyboard layout.
    retyped: bool = False
    # Whether any of the words was enough, because no case has them all.
    relaxed: bool = False
    # Who answered, where two engines stand in for each other; else "".
    engine: str = ""


@dataclass(frozen=True)
class EngineStatus:
    """The state of an engine, for people who operate the site."""

    name: str
    version: str
    # Whether the index was built with this version of the code.
    current: bool
    documents: int
    # Language → cases with a published version in it.
    languages: Mapping[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """A search engine. Any of its methods may raise `EngineUnavailable`."""

    name: str

    def search(self, request: SearchRequest) -> EngineResult:
        """Find cases. Never raises for what a reader typed."""

    def suggest_titles(self, text: str, ui: str, limit: int) -> list[Hit]:
        """Cases with words of a title that begin as `text` does, the reader's language first."""

    def near(self, case: UUID, limit: int) -> list[UUID]:
        """The other cases nearest to one in meaning, whatever their language, the nearest first.

        None where the index has no vectors.
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Within it no other process writes, so that no older state overwrites a newer one."""

    def put(self, documents: Iterable[CaseDocument]) -> None:
        """Write documents, each in place of the one with the same `translation_key`."""

    def delete(self, keys: Iterable[UUID]) -> None:
        """Remove documents; those that are not there are no error."""

    def rebuild(self, keys: list[UUID], report: Callable[[int], None] = lambda done: None) -> int:
        """Build a new index beside the old one and swap it in when it is complete.

        `keys` are all cases; `report` is told how many are done. Gives the number of documents.
        """

    def compact(self) -> None:
        """Make the index small and quick, where there is something to do; it may take minutes.
        Readers search it all the while."""

    def contents(self) -> dict[UUID, str]:
        """What is in the index: case → content hash ("" for one that is damaged)."""

    def status(self) -> EngineStatus:
        """Its state. Raises when it can't answer."""


class EngineUnavailable(Exception):
    """The engine can't answer now."""


class RequestRefused(EngineUnavailable):
    """The engine is well but can't answer this very request."""


class NoIndex(EngineUnavailable):
    """The engine is well but has no index yet."""
