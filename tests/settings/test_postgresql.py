"""A connection that outlives a request, on a real PostgreSQL that ends it meanwhile."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="it is about PostgreSQL"),
]


@pytest.fixture
def kept() -> Iterator[Any]:
    """A second connection, as a thread of the server keeps it from one request to the next."""
    with closing(connection.copy()) as other:
        ask(other, "SELECT 'first request'")
        other.close_if_unusable_or_obsolete()  # as Django does at the end of a request
        yield other


def ask(asked: Any, sql: str, *parameters: Any) -> Any:
    with asked.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def process(asked: Any) -> int:
    """The server's process behind a connection; asks nothing."""
    number: int = asked.connection.info.backend_pid
    return number


def last_question(of: int) -> str:
    """What a process of the server was asked last."""
    return str(ask(connection, "SELECT query FROM pg_stat_activity WHERE pid = %s", of))


def test_a_healthy_connection_is_not_asked(kept: Any) -> None:
    before = process(kept)
    kept.cursor()
    assert last_question(before) == "SELECT 'first request'"
    assert kept.health_check_done
    assert process(kept) == before


def test_a_connection_that_the_server_ended_is_opened_anew(kept: Any) -> None:
    before = process(kept)
    ask(connection, "SELECT pg_terminate_backend(%s, 5000)", before)
    assert ask(kept, "SELECT 'second request'") == "second request"
    assert process(kept) != before


def test_a_connection_that_was_closed_here_is_opened_anew(kept: Any) -> None:
    kept.connection.close()
    assert ask(kept, "SELECT 'second request'") == "second request"


def test_a_connection_on_which_the_server_said_something_else_is_asked_and_kept(kept: Any) -> None:
    with kept.cursor() as cursor:
        cursor.execute("LISTEN shelf")
    kept.close_if_unusable_or_obsolete()
    before = process(kept)
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("NOTIFY shelf")
    assert select.select([kept.connection], [], [], 10)[0]
    kept.cursor()
    assert last_question(before) == "SELECT 1"
    assert process(kept) == before
