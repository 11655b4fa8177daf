"""The connection to the cluster: configuration, time limits, and one kind of error for all faults.

Whatever goes wrong on the way (no connection, a timeout, 429, 5xx, garbage, another product or
version) is an `EngineUnavailable`, so that the breaker needs to know nothing of the client.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

from search.engines.base import EngineUnavailable, RequestRefused
from search.engines.elasticsearch.node import LimitedNode

# What nobody waits for on a page: a rebuild, a comparison, bulk writes of a command.
PATIENT_SECONDS = 60.0
# Errors of the request itself, not of the cluster: they must not shut the cluster out.
_OUR_FAULT = frozenset({"parsing_exception", "x_content_parse_exception", "query_shard_exception"})


@dataclass(frozen=True)
class Configuration:
    """Where the cluster is and how we get in."""

    hosts: tuple[str, ...]
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca_certs: str = ""
    prefix: str = "common-shelf"
    # Of a whole answer to a reader, however many requests it takes.
    timeout: float = 2.0


def configuration() -> Configuration:
    """What the settings say; ELASTICSEARCH_URL must not be empty."""
    hosts = (host.strip() for host in settings.ELASTICSEARCH_URL.split(","))
    return Configuration(
        hosts=tuple(host for host in hosts if host),
        user=settings.ELASTICSEARCH_USER,
        password=settings.ELASTICSEARCH_PASSWORD,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_certs=settings.ELASTICSEARCH_CA_CERTS,
        prefix=settings.ELASTICSEARCH_INDEX_PREFIX,
        timeout=settings.ELASTICSEARCH_TIMEOUT,
    )


@cache
def connect(given: Configuration) -> Elasticsearch:
    """The client of a configuration, one for the process (it keeps a pool of connections).

    Makes no request. A node that refuses is passed over for the next one; whatever takes time is
    not tried again, since the fallback is quicker.
    """
    options: dict[str, Any] = {}
    if given.api_key:
        options["api_key"] = given.api_key
    elif given.user:
        options["basic_auth"] = (given.user, given.password)
    if given.ca_certs:
        options["ca_certs"] = given.ca_certs
    return Elasticsearch(
        list(given.hosts),
        node_class=LimitedNode,
        request_timeout=given.timeout,
        max_retries=len(given.hosts) - 1,
        retry_on_timeout=False,
        retry_on_status=(),
        **options,
    )


@contextmanager
def unavailable_on_error() -> Iterator[None]:
    """Turn every fault of the cluster or its answers into `EngineUnavailable`."""
    try:
        yield
    except ApiError as error:
        kind = _kind(error.body)
        message = f"Elasticsearch answered {error.status_code} {kind}".rstrip()
        if error.status_code == 400 and kind in _OUR_FAULT:
            raise RequestRefused(message) from error
        raise EngineUnavailable(message) from error
    except TransportError as error:
        raise EngineUnavailable(f"Elasticsearch: {type(error).__name__}") from error
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise EngineUnavailable(f"Elasticsearch answered nonsense: {error!r}") from error


def _kind(body: Any) -> str:
    """The type of an error, from its root cause."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return ""
    causes = error.get("root_cause") or [error]
    return str(causes[0].get("type", "")) if isinstance(causes[0], Mapping) else ""


class Deadline:
    """The time that is left for one answer, over all its requests."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds left. Raises `EngineUnavailable` when there are none."""
        left = self._end - self._clock()
        if left <= 0.05:
            raise EngineUnavailable("Elasticsearch is too slow.")
        return left


def limited(client: Elasticsearch, seconds: float) -> Elasticsearch:
    """The client with a time limit for each request, to the next tenth of a second."""
    return _limited(client, ceil(seconds * 10))


@lru_cache(maxsize=100)
def _limited(client: Elasticsearch, tenths: int) -> Elasticsearch:
    # Kept, since each makes an object for every part of the API.
    return client.options(request_timeout=tenths / 10)


def whole(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer to a search that comes from every shard and in time; else `EngineUnavailable`."""
    if "error" in answer:
        raise EngineUnavailable(f"Elasticsearch failed: {_kind(answer)}")
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise EngineUnavailable("Elasticsearch gave half an answer.")
    return answer
