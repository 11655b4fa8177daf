"""Full-text search with SQLite's FTS5."""

# ruff: noqa: S608  # only constants of ours stand in the SQL; what readers type is a parameter
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from search.engines.embedded.columns import BREAK, COLUMN_NAMES, Columns
from search.engines.embedded.dialect import WEIGHTS, Match
from search.engines.embedded.expressions import AnyOf, Clause, Expression, InOrder
from search.engines.embedded.sql import ACTIVE, both, fetch

TABLE = "search_fulltext"
_COLUMNS = ", ".join(COLUMN_NAMES)
_BM25 = ", ".join(str(WEIGHTS[name]) for name in COLUMN_NAMES)
# SQLite takes no more than 500 SELECTs in one UNION, and we never ask for as many.
_MAX_CLAUSES = 400


class SqliteDialect:
    """Implements `Dialect` on an FTS5 table whose rowid is the document's id.

    CROSS JOIN keeps that table first in every query: the planner can't know how few rows match,
    and would ask it for each document.
    """

    half_score = 10.0

    def write(self, rows: Iterable[tuple[int, Columns]]) -> None:
        """See `Dialect`."""
        placeholders = ", ".join(["%s"] * (len(COLUMN_NAMES) + 1))
        values = [(pk, *(getattr(row, name) for name in COLUMN_NAMES)) for pk, row in rows]
        self.remove([pk for pk, *_ in values])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, {_COLUMNS}) VALUES ({placeholders})", values
            )

    def remove(self, identifiers: Sequence[int]) -> None:
        """See `Dialect`."""
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in identifiers]
            )

    def words(self, identifiers: Sequence[int]) -> set[str]:
        """See `Dialect`."""
        found: set[str] = set()
        for pk in identifiers:
            for (text,) in fetch(f"SELECT exact FROM {TABLE} WHERE rowid = %s", [pk]):
                found.update(text.split())
        return found - {BREAK}

    def used(self, words: Sequence[str]) -> set[str]:
        """See `Dialect`."""
        found: set[str] = set()
        one = f"SELECT %s WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s)"
        for start in range(0, len(words), _MAX_CLAUSES):
            asked = words[start : start + _MAX_CLAUSES]
            parameters = [part for word in asked for part in (word, _clause(InOrder((word,))))]
            rows = fetch(" UNION ALL ".join([one] * len(asked)), parameters)
            found.update(word for (word,) in rows)
        return found

    def forget(self) -> None:
        """See `Dialect`. FTS5 only marks what is removed, until it merges its lists."""
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")

    def match(self, expression: Expression) -> list[Match]:
        """See `Dialect`."""
        return fetch(*self._select(expression))

    def match_both(self, first: Expression, second: Expression) -> tuple[list[Match], list[Match]]:
        """See `Dialect`."""
        return both(self._select(first), self._select(second))

    def _select(self, expression: Expression) -> tuple[str, list[Any]]:
        columns = "document.facets, document.published_at, document.freshness"
        parameters: list[Any] = []
        if expression.required:
            sql = f"""
                SELECT document.id, -bm25({TABLE}, {_BM25}), {columns}
                FROM {TABLE} CROSS JOIN search_searchdocument document
                ON document.id = {TABLE}.rowid
                WHERE {TABLE} MATCH %s AND document.index_id = {ACTIVE}"""
            joint = " OR " if expression.relaxed else " AND "
            parameters.append(joint.join(_clause(clause) for clause in expression.required))
        else:
            sql = f"""
                SELECT document.id, 0.0, {columns} FROM search_searchdocument document
                WHERE document.index_id = {ACTIVE}"""
        if expression.excluded:
            sql += f" AND document.id NOT IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)"
            parameters.append(" OR ".join(_clause(clause) for clause in expression.excluded))
        return sql, parameters

    def match_each(self, clauses: Sequence[Clause]) -> list[set[int]]:
        """See `Dialect`."""
        found: list[set[int]] = [set() for _ in clauses]
        asked = clauses[:_MAX_CLAUSES]
        if not asked:
            return found
        one = f"""
            SELECT %s, document.id FROM {TABLE} CROSS JOIN search_searchdocument document
            ON document.id = {TABLE}.rowid
            WHERE {TABLE} MATCH %s AND document.index_id = {ACTIVE}"""
        parameters: list[Any] = []
        for position, clause in enumerate(asked):
            parameters += [position, _clause(clause)]
        for position, pk in fetch(" UNION ALL ".join([one] * len(asked)), parameters):
            found[position].add(pk)
        return found

    def damaged(self, index_id: int) -> set[int]:
        """See `Dialect`."""
        rows = fetch(
            f"""SELECT id FROM search_searchdocument WHERE index_id = %s
                AND id NOT IN (SELECT rowid FROM {TABLE})""",
            [index_id],
        )
        return {pk for (pk,) in rows}


def _clause(clause: Clause) -> str:
    # Terms hold letters, digits and "_" only; in quotes none of them is an operator.
    if isinstance(clause, AnyOf):
        return "(" + " OR ".join(f'"{term}"' for term in clause.terms) + ")"
    if isinstance(clause, InOrder):
        return f'(exact : "{" ".join(clause.words)}")'
    *complete, beginning = clause.words
    words = [f'"{word}"' for word in complete] + [f'"{beginning}" *']
    return f"(exact_title : ({' AND '.join(words)}))"
