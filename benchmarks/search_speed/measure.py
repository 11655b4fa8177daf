"""The measurements: this site through HTTP, the cluster alone, and stock Wagtail, in turn."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.search_speed.cluster import Cluster, Recorded
from benchmarks.search_speed.load import Ask, get, times_of, together
from benchmarks.search_speed.queries import (
    BEGINNINGS,
    QUERIES,
    api_path,
    page_path,
    stock_path,
    suggest_path,
)
from benchmarks.timing import percentiles

ROUNDS = 20
WARMING = 3
# How long several clients ask.
SECONDS = 12.0
API, PAGE, RAW, STOCK = (
    "our API",
    "our page",
    "Elasticsearch alone, the same requests",
    "stock Wagtail",
)

Recordings = Sequence[dict[str, Any]]


def send_all(cluster: Cluster, requests: Recordings) -> None:
    """What the cluster was asked for one search, one request after the other."""
    for request in requests:
        cluster.send(Recorded(**{**request, "body": request["body"].encode()}))


def systems(
    text: str,
    given: dict[str, str],
    site: Path,
    stock: Path | None,
    cluster: Cluster,
    noted: Recordings,
) -> dict[str, Ask]:
    """The ways to ask one question."""
    asks: dict[str, Ask] = {
        API: partial(get, site, api_path(text, given)),
        PAGE: partial(get, site, page_path(text, given)),
        RAW: partial(send_all, cluster, noted),
    }
    if text and stock:  # its view shows nothing without
        asks[STOCK] = partial(get, stock, stock_path(text, given))
    return asks


def searches(
    queries: dict[str, dict[str, str]],
    site: Path,
    stock: Path | None,
    url: str,
    noted: dict[str, Any],
) -> dict[str, Any]:
    """One client: every system in turn for every query; what our code adds to the cluster."""
    cluster = Cluster(url)
    times: dict[str, dict[str, list[float]]] = {}
    for text, given in queries.items():
        asks = systems(text, given, site, stock, cluster, noted[text])
        times[text] = {name: [] for name in asks}
        for round_number in range(WARMING + ROUNDS):
            for name, ask in asks.items():
                taken = times_of(ask, 1)
                if round_number >= WARMING:
                    times[text][name] += taken
    with_words = {text: each for text, each in times.items() if text}
    result: dict[str, Any] = {
        name: percentiles([t for each in with_words.values() for t in each[name]])
        for name in (API, PAGE, RAW, *([STOCK] if stock else []))
    }
    result["on top of Elasticsearch, p50"] = {
        name: round(median(median(each[name]) - median(each[RAW]) for each in times.values()), 2)
        for name in (API, PAGE)
    }
    result["by query, p50"] = {
        text or "(no words)": {name: round(median(values), 1) for name, values in each.items()}
        for text, each in times.items()
    }
    return result


def at_once(
    clients: int, site: Path, stock: Path | None, url: str, noted: dict[str, Any]
) -> dict[str, Any]:
    """Several clients that ask at the same time, one system after the other."""

    def row(name: str) -> list[Ask]:
        cluster = Cluster(url)
        return [
            systems(text, given, site, stock, cluster, noted[text])[name]
            for text, given in QUERIES.items()
            if text
        ]

    return {
        name: together([row(name) for _ in range(clients)], SECONDS)
        for name in (API, RAW, *([STOCK] if stock else []))
    }


def suggestions(site: Path, url: str, noted: Sequence[Recordings]) -> dict[str, Any]:
    """Suggestions for beginnings of words, beside the cluster's part of them."""
    cluster = Cluster(url)
    ours: list[Ask] = [partial(get, site, suggest_path(text, ui)) for text, ui in BEGINNINGS]
    raw: list[Ask] = [partial(send_all, cluster, each) for each in noted]
    return {
        "our API": percentiles(_in_turns(ours)),
        "Elasticsearch alone": percentiles(_in_turns(raw)),
    }


def _in_turns(asks: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """Each several times, in an order by chance."""
    order = [ask for ask in asks for _ in range(rounds)]
    random.Random(1).shuffle(order)  # noqa: S311  # no secret
    for ask in order[: len(asks)]:
        ask()
    return [taken for ask in order for taken in times_of(ask, 1)]
