"""Cases near to a case in meaning, for its page. `kb` asks through a hook: it knows no search."""

from __future__ import annotations

import logging
from uuid import UUID

from django.core.cache import cache

from search.embeddings import get_embedder
from search.engines import get_engine
from search.engines.base import EngineUnavailable

logger = logging.getLogger(__name__)

# What is near changes when a case comes or goes; the page leaves out what is gone by itself.
KEPT_SECONDS = 60 * 60
# Nothing is near while texts wait for their vectors, or while the engine is away.
NOTHING_SECONDS = 60


def near_cases(case: UUID, limit: int) -> list[UUID]:
    """The cases nearest to one, the nearest first; none without an embedder. Never raises."""
    embedder = get_embedder()
    if embedder is None:
        return []
    key = f"search-near-{case}-{limit}"
    known: list[UUID] | None = cache.get(key)
    if known is None:
        known = _ask(case, limit)
        cache.set(key, known, KEPT_SECONDS if known else NOTHING_SECONDS)
    return known


def _ask(case: UUID, limit: int) -> list[UUID]:
    try:
        return get_engine().near(case, limit)
    except EngineUnavailable as error:
        logger.warning("Nobody can tell which cases are near: %s", error)
        return []
