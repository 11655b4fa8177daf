"""A whole answer takes no longer than its limit, however slowly it comes."""

from __future__ import annotations

import time

import pytest

from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.client import Configuration, connect
from search.query import SearchRequest
from tests.search.outages import PRODUCT, dripping_server, faulty_server, silent_socket

LIMIT = 0.5
HEADERS = b"".join(f"{name}: {value}\r\n".encode() for name, value in PRODUCT.items())
STATUS = b"HTTP/1.1 200 OK\r\n"


def ask(url: str) -> float:
    """Seconds until the engine has given up."""
    engine = ElasticsearchEngine(connect(Configuration((url,), timeout=LIMIT)), "x", timeout=LIMIT)
    request = SearchRequest(text="skola")
    assert request.parsed.highlighted  # the dictionaries are loaded now
    start = time.monotonic()
    with pytest.raises(EngineUnavailable):
        engine.search(request)
    return time.monotonic() - start


@pytest.mark.parametrize(
    "beginning",
    [b"", STATUS, STATUS + HEADERS + b"Content-Length: 100000\r\n\r\n", STATUS + HEADERS + b"\r\n"],
    ids=["status line", "headers", "body", "body without an end"],
)
def test_a_dripping_server(beginning: bytes) -> None:
    with dripping_server(beginning) as url:
        assert LIMIT * 0.8 < ask(url) < LIMIT * 4


def test_a_silent_server() -> None:
    with silent_socket() as url:
        assert ask(url) < LIMIT * 4


def test_a_server_that_answers_is_heard_to_the_end() -> None:
    with faulty_server("503") as url:
        client = connect(Configuration((url,), timeout=5))
        # Twice: the connection is used again.
        for _ in range(2):
            assert client.options(ignore_status=503).info().meta.status == 503
