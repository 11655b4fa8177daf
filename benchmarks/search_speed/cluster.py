"""Raw requests to Elasticsearch over a connection that stays open: the floor that nobody can go
below. And the requests that our engine makes, recorded."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Recorded:
    """A request as it went to the cluster."""

    method: str
    target: str
    body: bytes
    content_type: str


class Cluster:
    """One connection to one node."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=600)

    def send(self, request: Recorded) -> bytes:
        """The whole answer; raises for one that says no."""
        headers = {"Content-Type": request.content_type}
        self.connection.request(request.method, request.target, request.body, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{request.target} answers {answer.status} {body[:500]!r}")
        return body

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """A request with JSON both ways."""
        sent = json.dumps(body).encode() if body is not None else b""
        return json.loads(self.send(Recorded(method, target, sent, "application/json")) or b"{}")

    def megabytes(self, index: str) -> float:
        """What the pieces that are searched take on disk. Those they were merged from may lie
        there for some minutes more, and `_stats/store` counts them too."""
        self.ask("POST", f"/{index}/_flush")
        sizes = [
            segment["size_in_bytes"]
            for found in self.ask("GET", f"/{index}/_segments")["indices"].values()
            for copies in found["shards"].values()
            for copy in copies
            if copy["routing"]["primary"]
            for segment in copy["segments"].values()
            if segment["search"]
        ]
        return round(sum(sizes) / 1e6, 1)

    def remove(self, prefix: str) -> None:
        """Remove every index whose name begins so."""
        for row in self.ask("GET", f"/_cat/indices/{prefix}*?format=json"):
            self.ask("DELETE", f"/{row['index']}")


@contextmanager
def recording() -> Iterator[list[Recorded]]:
    """Note every request that the official client sends in this process."""
    from search.engines.elasticsearch.node import LimitedNode

    noted: list[Recorded] = []
    perform = LimitedNode.perform_request

    def note(
        self: Any, method: str, target: str, body: Any = None, *others: Any, **named: Any
    ) -> Any:
        headers = dict(others[0] if others else named.get("headers") or {})
        kind = headers.get("content-type", "application/json").split(";")[0]
        kind = kind.replace("vnd.elasticsearch+", "")
        noted.append(Recorded(method, target, bytes(body or b""), kind))
        return perform(self, method, target, body, *others, **named)

    LimitedNode.perform_request = note  # type: ignore[method-assign,assignment]  # counted on the way
    try:
        yield noted
    finally:
        LimitedNode.perform_request = perform  # type: ignore[method-assign]  # as it was
