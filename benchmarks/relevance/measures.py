"""Measures of a ranked list against judgements, and their means with intervals. Pure."""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUERIES = Path(__file__).parent / "queries.jsonl"
# Written when all tuning was done, and never tuned by.
FRESH = Path(__file__).parent / "fresh.jsonl"
NONSENSE = "nonsense"
RESAMPLES = 1000


@dataclass(frozen=True)
class Judged:
    """A query and how well cases answer it: exchange id → 1 (somewhat) to 3 (just that)."""

    kind: str
    language: str
    text: str
    relevant: Mapping[str, int]

    @property
    def half(self) -> str:
        """Which half it belongs to. Only the development half may be looked at for tuning."""
        odd = hashlib.sha256(self.text.encode()).digest()[0] % 2
        return "development" if odd else "test"


def judged_queries(path: Path = QUERIES) -> list[Judged]:
    """All judged queries."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Judged(row["class"], row["language"], row["query"], row["relevant"]) for row in rows]


def ndcg(found: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain. 1 for rightly finding nothing."""
    if not relevant:
        return 0.0 if found else 1.0

    def gain(grades: Iterable[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    got = gain(relevant.get(identifier, 0) for identifier in found[:depth])
    return got / gain(sorted(relevant.values(), reverse=True)[:depth])


def recall(found: Sequence[str], relevant: Mapping[str, int], depth: int = 3) -> float:
    """The share of the relevant cases, as far as they fit, among the first."""
    if not relevant:
        return 0.0 if found else 1.0
    return sum(name in relevant for name in found[:depth]) / min(depth, len(relevant))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Between which the mean lies with 95 %, by resampling."""
    chance = random.Random(1)  # noqa: S311  # the same resamples every time
    size = len(values)
    means = sorted(sum(chance.choices(values, k=size)) / size for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def summary(queries: Sequence[Judged], answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The measures by class and for all queries that have an answer; `answers` by text."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for query in queries:
        groups[query.kind].append(query)
        if query.kind != NONSENSE:
            groups["all"].append(query)
    return {kind: _row(groups[kind], answers) for kind in sorted(groups, key=lambda k: k != "all")}


def _row(queries: Sequence[Judged], answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    gains = [ndcg(answers[query.text], query.relevant) for query in queries]
    recalls = [recall(answers[query.text], query.relevant) for query in queries]
    low, high = interval(gains)
    return {
        "n": len(queries),
        "nDCG@10": round(sum(gains) / len(gains), 3),
        "95 %": f"{low:.2f}–{high:.2f}",
        "recall@3": round(sum(recalls) / len(recalls), 3),
        "zero results": round(sum(not answers[q.text] for q in queries) / len(queries), 3),
    }
