"""Embeddings from a server that speaks the protocol of OpenAI (`POST …/v1/embeddings`)."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException

from search.embeddings.base import EmbedderUnavailable, Matrix, normalised

# Nobody waits long for it: search without it is nearly as good.
QUERY_SECONDS = 1.0
PASSAGE_SECONDS = 60.0
# After a failure nobody asks again for so long.
PAUSE_SECONDS = 30.0
MAX_ANSWER = 64 * 1024 * 1024


@dataclass(frozen=True)
class Endpoint:
    """Where the server is and how it wants to be asked."""

    url: str
    model: str
    api_key: str = ""
    # What the model wants before a query and a passage: "query: " and "passage: " for E5.
    query_prefix: str = ""
    passage_prefix: str = ""


class EndpointEmbedder:
    """Implements `Embedder`."""

    def __init__(self, endpoint: Endpoint, clock: Callable[[], float] = time.monotonic) -> None:
        self.endpoint, self.model, self._clock = endpoint, endpoint.model, clock
        self._silent_until = 0.0

    def queries(self, texts: Sequence[str]) -> Matrix:
        """See `Embedder`."""
        if self._clock() < self._silent_until:
            raise EmbedderUnavailable("The embeddings endpoint failed a moment ago.")
        try:
            return self._ask([self.endpoint.query_prefix + text for text in texts], QUERY_SECONDS)
        except EmbedderUnavailable:
            self._silent_until = self._clock() + PAUSE_SECONDS
            raise

    def passages(self, texts: Sequence[str]) -> Matrix:
        """See `Embedder`."""
        return self._ask([self.endpoint.passage_prefix + text for text in texts], PASSAGE_SECONDS)

    def _ask(self, texts: list[str], seconds: float) -> Matrix:
        headers = {"Content-Type": "application/json"}
        if self.endpoint.api_key:
            headers["Authorization"] = f"Bearer {self.endpoint.api_key}"
        body = {"model": self.endpoint.model, "input": texts, "encoding_format": "float"}
        request = urllib.request.Request(  # noqa: S310  # the operator's own setting
            self.endpoint.url, json.dumps(body).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310  # as above
                data = json.loads(answer.read(MAX_ANSWER))["data"]
            rows = [row["embedding"] for row in sorted(data, key=lambda row: row["index"])]
            if len(rows) != len(texts):
                raise ValueError(f"{len(rows)} vectors for {len(texts)} texts")
            return normalised(rows)
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise EmbedderUnavailable(f"The embeddings endpoint: {error!r}") from error
