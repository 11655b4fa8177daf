"""SQL that both dialects share."""

# ruff: noqa: S608  # only SQL of the dialects is put together; what readers type is a parameter
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

# The index that readers see: a subquery, so that no search needs a query of its own for it.
ACTIVE = "(SELECT id FROM search_searchindex WHERE state = 'active')"


def fetch(sql: str, parameters: Sequence[Any]) -> list[Any]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def both(
    first: tuple[str, Sequence[Any]], second: tuple[str, Sequence[Any]]
) -> tuple[list[Any], list[Any]]:
    """The rows of two queries with the same columns, asked as one."""
    sql = f"SELECT 0, a.* FROM ({first[0]}) a UNION ALL SELECT 1, b.* FROM ({second[0]}) b"
    rows = fetch(sql, [*first[1], *second[1]])
    return [row[1:] for row in rows if not row[0]], [row[1:] for row in rows if row[0]]
