"""The engines, and which of them is in use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from search.engines.base import Engine
from search.engines.breaker import CircuitBreaker

if TYPE_CHECKING:
    from search.engines.elasticsearch.client import Configuration
    from search.engines.resilient import GuardedEngine


def get_engine() -> Engine:
    """The engine that answers searches: Elasticsearch where there is one, the embedded engine
    standing in for it; else the embedded engine."""
    first, *others = get_engines()
    if not others:
        return first
    from search.engines.resilient import GuardedEngine, ResilientEngine

    assert isinstance(first, GuardedEngine)  # noqa: S101  # for the type checker
    return ResilientEngine(first, others[0])


def get_engines() -> list[Engine]:
    """Every engine that the outbox feeds, the first in use first.

    The embedded index is kept in step even beside Elasticsearch, to stand in at any moment.
    """
    from search.engines.elasticsearch.client import configuration
    from search.engines.embedded import EmbeddedEngine

    if not settings.ELASTICSEARCH_URL:
        return [EmbeddedEngine()]

    return [_elasticsearch(configuration()), EmbeddedEngine()]


def _elasticsearch(given: Configuration) -> GuardedEngine:
    from search.engines.elasticsearch import ElasticsearchEngine
    from search.engines.elasticsearch.client import connect
    from search.engines.resilient import GuardedEngine

    engine = ElasticsearchEngine(connect(given), given.prefix, timeout=given.timeout)
    return GuardedEngine(engine, _breaker(given))


@cache
def _breaker(given: Configuration) -> CircuitBreaker:
    """One for the process and cluster: what one request learns holds for all."""
    return CircuitBreaker()
