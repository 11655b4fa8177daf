"""An OpenAI-compatible endpoint, played by a small server of the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
import pytest

from search.embeddings.base import EmbedderUnavailable
from search.embeddings.endpoint import PAUSE_SECONDS, Endpoint, EndpointEmbedder


class Server:
    """Answers with `answer`, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Any = {
            "data": [{"index": 1, "embedding": [0, 3]}, {"index": 0, "embedding": [2, 0]}]
        }
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                server.asked.append(json.loads(self.rfile.read(length)))
                server.keys.append(self.headers.get("Authorization"))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(server.answer).encode())

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1/embeddings"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.http.shutdown()
    started.http.server_close()


def embedder(url: str, **changes: Any) -> EndpointEmbedder:
    return EndpointEmbedder(Endpoint(url=url, model="e5", **changes))


def test_vectors_come_in_the_order_of_the_texts(server: Server) -> None:
    vectors = embedder(server.url, api_key="k", passage_prefix="passage: ").passages(["a", "b"])

    assert np.array_equal(vectors, [[1, 0], [0, 1]])
    assert server.asked[0]["input"] == ["passage: a", "passage: b"]
    assert server.asked[0]["model"] == "e5"
    assert server.keys == ["Bearer k"]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"error": "no"},
        {"data": []},
        {"data": [{"index": 0, "embedding": ["x"]}]},
        {"data": [{"index": 0, "embedding": [float("nan")]}]},
    ],
)
def test_nonsense_is_a_failure(server: Server, answer: Any) -> None:
    server.answer = answer

    with pytest.raises(EmbedderUnavailable):
        embedder(server.url).queries(["a"])


def test_after_a_failure_readers_wait_for_nobody() -> None:
    now = [0.0]
    failing = EndpointEmbedder(Endpoint("http://127.0.0.1:9/", "e5"), clock=lambda: now[0])
    with pytest.raises(EmbedderUnavailable, match="endpoint: "):
        failing.queries(["a"])

    with pytest.raises(EmbedderUnavailable, match="a moment ago"):
        failing.queries(["a"])
    now[0] = PAUSE_SECONDS + 1
    with pytest.raises(EmbedderUnavailable, match="endpoint: "):
        failing.queries(["a"])
