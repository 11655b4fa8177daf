"""Full-text search with PostgreSQL's tsvector.

The vector is written as a literal, not parsed from a text: the analysis is ours, and the parser
of PostgreSQL would split our terms. One vector holds both the terms (weights by column) and the
exact forms at their positions (for phrases).
"""

# ruff: noqa: S608  # only constants of ours stand in the SQL; what readers type is a parameter
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from search.engines.embedded.columns import BREAK, Columns
from search.engines.embedded.dialect import Match
from search.engines.embedded.expressions import AnyOf, Clause, Expression, InOrder
from search.engines.embedded.sql import ACTIVE, both, fetch

COLUMN = "terms"
# PostgreSQL's own limits: the highest position, the positions of a lexeme, the size of a vector.
_MAX_POSITION = 16_383
_MAX_POSITIONS = 255
_MAX_SIZE = 1_000_000
# Weights of D, C, B, A for ts_rank: exact forms, body, summary and labels, title.
_RANK = "'{0.05, 0.2, 0.5, 1.0}'"


class PostgresDialect:
    """Implements `Dialect` on the column `terms` of the documents' table."""

    half_score = 0.3

    def write(self, rows: Iterable[tuple[int, Columns]]) -> None:
        """See `Dialect`."""
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE search_searchdocument SET {COLUMN} = %s::tsvector WHERE id = %s",
                [(_vector(columns), pk) for pk, columns in rows],
            )

    def remove(self, identifiers: Sequence[int]) -> None:
        """See `Dialect`: the terms go with the row."""

    def words(self, identifiers: Sequence[int]) -> set[str]:
        """See `Dialect`."""
        rows = fetch(
            f"""SELECT DISTINCT unnest(tsvector_to_array({COLUMN}))
                FROM search_searchdocument WHERE id = ANY(%s)""",
            [list(identifiers)],
        )
        return {word for (word,) in rows}

    def used(self, words: Sequence[str]) -> set[str]:
        """See `Dialect`."""
        rows = fetch(
            f"""SELECT word FROM unnest(%s::text[]) AS word WHERE EXISTS (
                SELECT 1 FROM search_searchdocument
                WHERE {COLUMN} @@ quote_literal(word)::tsquery)""",
            [list(words)],
        )
        return {word for (word,) in rows}

    def forget(self) -> None:
        """See `Dialect`: (auto)vacuum does."""

    def match(self, expression: Expression) -> list[Match]:
        """See `Dialect`."""
        return fetch(*self._select(expression))

    def match_both(self, first: Expression, second: Expression) -> tuple[list[Match], list[Match]]:
        """See `Dialect`."""
        return both(self._select(first), self._select(second))

    def _select(self, expression: Expression) -> tuple[str, list[Any]]:
        conditions = [f"index_id = {ACTIVE}"]
        parameters: list[Any] = []
        score = "0.0::float"
        if expression.required:
            joint = " | " if expression.relaxed else " & "
            query = joint.join(_clause(clause) for clause in expression.required)
            score = f"ts_rank({_RANK}, {COLUMN}, %s::tsquery)::float"
            conditions.append(f"{COLUMN} @@ %s::tsquery")
            parameters += [query, query]
        if expression.excluded:
            conditions.append(f"NOT ({COLUMN} @@ %s::tsquery)")
            parameters.append(" | ".join(_clause(clause) for clause in expression.excluded))
        sql = f"""SELECT id, {score}, facets, published_at, freshness FROM search_searchdocument
                  WHERE {" AND ".join(conditions)}"""
        return sql, parameters

    def match_each(self, clauses: Sequence[Clause]) -> list[set[int]]:
        """See `Dialect`."""
        found: list[set[int]] = [set() for _ in clauses]
        if not clauses:
            return found
        one = f"""SELECT %s, id FROM search_searchdocument
                  WHERE {COLUMN} @@ %s::tsquery AND index_id = {ACTIVE}"""
        parameters: list[Any] = []
        for position, clause in enumerate(clauses):
            parameters += [position, _clause(clause)]
        for position, pk in fetch(" UNION ALL ".join([one] * len(clauses)), parameters):
            found[position].add(pk)
        return found

    def damaged(self, index_id: int) -> set[int]:
        """See `Dialect`."""
        rows = fetch(
            f"SELECT id FROM search_searchdocument WHERE index_id = %s AND {COLUMN} IS NULL",
            [index_id],
        )
        return {pk for (pk,) in rows}


def _vector(columns: Columns) -> str:
    """The vector as a literal: `'lv_bibliotek':1A,2C 'biblioteka':1`."""
    positions: dict[str, list[str]] = defaultdict(list)
    for weight, text in (
        ("A", columns.title),
        ("B", columns.summary),
        ("B", columns.labels),
        ("C", columns.body),
        ("C", columns.cross_script),
    ):
        for term in text.split():
            # The position is a mere number here: rank counts how many there are.
            positions[term].append(f"{len(positions[term]) + 1}{weight}")
    in_title = set(columns.exact_title.split())
    for position, word in enumerate(columns.exact.split(), start=1):
        # Past the last position a word is still found, but no longer as part of a phrase.
        if word != BREAK and position < _MAX_POSITION:
            # One position of weight A tells suggestions that the word stands in a title.
            is_first = word in in_title and word not in positions
            positions[word].append(f"{position}A" if is_first else f"{position}")
        elif word != BREAK:
            positions.setdefault(word, [str(_MAX_POSITION)])
    parts: list[str] = []
    size = 0
    for term, places in positions.items():
        part = f"'{term}':{','.join(places[:_MAX_POSITIONS])}"
        size += len(part.encode())
        if size > _MAX_SIZE:
            break
        parts.append(part)
    return " ".join(parts)


def _clause(clause: Clause) -> str:
    # Terms hold letters, digits and "_" only, so the quotes can't be broken out of.
    if isinstance(clause, AnyOf):
        return "(" + " | ".join(f"'{term}'" for term in clause.terms) + ")"
    if isinstance(clause, InOrder):
        return "(" + " <-> ".join(f"'{word}'" for word in clause.words) + ")"
    *complete, beginning = clause.words
    words = [f"'{word}':A" for word in complete] + [f"'{beginning}':*A"]
    return "(" + " & ".join(words) + ")"
