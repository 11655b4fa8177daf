"""A translation service on this machine, which behaves as a test wants it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Stub(BaseHTTPRequestHandler):
    """What every service does; `server.mood` says what goes wrong, `server.requests` what came."""

    server: Any

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        """Answer what was asked."""
        raise NotImplementedError

    def body(self) -> bytes:
        """What was sent."""
        return self.rfile.read(int(self.headers["Content-Length"]))

    def answer(
        self, status: int, content: bytes | str = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """Send an answer."""
        content = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing: pytest's output is for tests."""


@contextmanager
def serving(handler: type[Stub]) -> Iterator[Any]:
    """A server with this handler, as long as it is used."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
