"""Search through HTTP, facets and highlights included, and the rate of import."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.generate import generate
from benchmarks.pages import get
from benchmarks.servers import PYTHON, ROOT, run
from benchmarks.timing import milliseconds, percentiles

# What readers type: one word, several, inflected, mistyped, another script, a phrase, nothing.
QUERIES = (
    "medijpratība",
    "bibliotekas senioriem",
    "bibliotecile",
    "copii refugiați",
    "переселенцям",
    "бібліотека під час відключень світла",
    "волонтёры",
    "elderly",
    "media literacy for older people",
    "libary",
    "Dagda",
    "Харків",
    "kultura pamiati",
    '"participatory budgeting"',
    "youth -robotics",
    "",
)
ROUNDS = 10


def query_times(site: str) -> dict[str, Any]:
    """Milliseconds of a search by query and in all, one client, each query `ROUNDS` times."""
    by_query: dict[str, list[float]] = {query: [] for query in QUERIES}
    hits: dict[str, int] = {}
    for query in QUERIES:
        _status, body = get(site, f"/api/v1/search?ui=en&q={quote(query)}")
        hits[query] = json.loads(body)["total"]
    for _round in range(ROUNDS):
        for query, times in by_query.items():
            path = f"/api/v1/search?ui=en&q={quote(query)}"
            times.append(milliseconds(lambda path=path: get(site, path)))
    everything = [value for times in by_query.values() for value in times]
    return {
        "all queries": percentiles(everything),
        "by query": {
            query or "(no words)": {**percentiles(times), "hits": hits[query]}
            for query, times in by_query.items()
        },
    }


def suggest_times(site: str) -> dict[str, float]:
    """Milliseconds of suggestions for beginnings of words."""
    beginnings = [query[:length] for query in QUERIES if query for length in (2, 4, 6)]
    for beginning in beginnings[:3]:
        get(site, f"/api/v1/suggest?ui=lv&q={quote(beginning)}")
    return percentiles(
        [
            milliseconds(lambda b=beginning: get(site, f"/api/v1/suggest?ui=lv&q={quote(b)}"))
            for beginning in beginnings
        ]
    )


def import_generated(folder: Path, environment: dict[str, str], count: int) -> dict[str, Any]:
    """Import generated cases, each in two languages; give the rate in cases a second."""
    file = folder / f"generated-{count}.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for record in generate(count):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    start = time.monotonic()
    run([PYTHON, "manage.py", "import_cases", str(file), "--publish"], ROOT, environment)
    seconds = time.monotonic() - start
    return {
        "cases": count,
        "versions": 2 * count,
        "seconds": round(seconds, 1),
        "cases per second": round(count / seconds, 1),
    }
