"""What the engine needs of a database's full-text search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection

from search.engines.embedded.columns import Columns
from search.engines.embedded.expressions import Clause, Expression

# Document id, score (higher is better), packed facets, time of publication, freshness.
Match = tuple[int, float, str, str, str]


class Dialect(Protocol):
    """Full-text search of one database."""

    # A middling score of a good match: databases count on scales of their own.
    half_score: float

    def write(self, rows: Iterable[tuple[int, Columns]]) -> None:
        """Store the terms of documents (by id), in place of those that are there."""

    def remove(self, identifiers: Sequence[int]) -> None:
        """Remove the terms of documents. Call before the documents themselves are deleted."""

    def words(self, identifiers: Sequence[int]) -> set[str]:
        """The folded words of documents, perhaps with other terms of theirs."""

    def used(self, words: Sequence[str]) -> set[str]:
        """Those of the words that a document has still, of whichever index."""

    def forget(self) -> None:
        """Let go of what removed documents have left in the structures of the database."""

    def match(self, expression: Expression) -> list[Match]:
        """The documents of the active index that match, in no order. One query."""

    def match_both(self, first: Expression, second: Expression) -> tuple[list[Match], list[Match]]:
        """As `match`, of two expressions. One query."""

    def match_each(self, clauses: Sequence[Clause]) -> list[set[int]]:
        """For each clause the ids of the documents that match it. One query."""

    def damaged(self, index_id: int) -> set[int]:
        """Documents of an index that have no terms."""


# How much a match in a column counts. The exact forms weigh little on purpose: more would put an
# inflected form of a word behind its citation form, which readers don't mean.
WEIGHTS = {
    "title": 6.0,
    "summary": 3.0,
    "labels": 2.0,
    "body": 1.0,
    "exact_title": 0.5,
    "exact": 0.2,
    "cross_script": 0.5,
}


def get_dialect() -> Dialect:
    """The dialect of the default database."""
    if connection.vendor == "postgresql":
        from search.engines.embedded.postgresql import PostgresDialect

        return PostgresDialect()
    from search.engines.embedded.sqlite import SqliteDialect

    return SqliteDialect()
