"""Elasticsearch when it is not well: a server that answers badly on purpose."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Fault → status, headers, body.
Answer = tuple[int, dict[str, str], bytes]
PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}
HALF = (
    b'{"took": 1, "timed_out": false, "_shards": {"total": 2, "successful": 1, "failed": 1},'
    b' "hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}}'
)
ANSWERS: dict[str, Answer] = {
    "429": (429, PRODUCT, b'{"error": {"type": "es_rejected_execution_exception"}}'),
    "503": (503, PRODUCT, b'{"error": {"type": "cluster_block_exception"}}'),
    "401": (401, PRODUCT, b'{"error": {"type": "security_exception"}}'),
    "404": (404, PRODUCT, b'{"error": {"type": "index_not_found_exception"}}'),
    "another version": (
        400,
        PRODUCT,
        b'{"error": {"root_cause": [{"type": "media_type_header_exception"}]}, "status": 400}',
    ),
    "another product": (200, {"Content-Type": "application/json"}, b"{}"),
    "garbage": (200, PRODUCT, b"\x00<html>no JSON{"),
    "a text": (200, {**PRODUCT, "Content-Type": "text/plain"}, b"hello"),
    "another shape": (200, PRODUCT, b'{"hits": []}'),
    "half of the shards": (200, PRODUCT, HALF),
    "half of the bytes": (200, {**PRODUCT, "Content-Length": "5000"}, b'{"took": 1,'),
}


@contextmanager
def faulty_server(fault: str) -> Iterator[str]:
    """A server on loopback that gives one answer to everything; gives its address."""
    status, headers, body = ANSWERS[fault]

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815  # the names of http.server

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the same
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def silent_socket() -> Iterator[str]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def dripping_server(beginning: bytes) -> Iterator[str]:
    """A server that answers with a beginning and then a byte every tenth of a second, for ever."""
    stopped = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(beginning)
            while not stopped.wait(0.1):
                connection.sendall(b"x")

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _address = listener.accept()
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
