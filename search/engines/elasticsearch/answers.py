"""What Elasticsearch answers, as our results. Pure; raises `KeyError` and the like on nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from search.engines.base import EngineResult, Hit
from search.engines.elasticsearch.bodies import NEAR, WORDS
from search.facets import FACETS


def result(
    answer: Mapping[str, Any], corrected: str | None = None, *, relaxed: bool = False
) -> EngineResult:
    """An answer to `bodies.search_body`."""
    counts = answer["aggregations"]
    total = int(answer["hits"]["total"]["value"])
    total_without_filters = int(counts["_all"]["doc_count"]) if "_all" in counts else total
    return EngineResult(
        hits=hits(answer),
        total=total,
        facets={facet.name: _values(counts[facet.name]) for facet in FACETS},
        total_without_filters=total_without_filters,
        # What is counted without a filter around it had none to leave out.
        without={
            facet.name: int(counts[facet.name].get("doc_count", total_without_filters))
            for facet in FACETS
        },
        corrected=corrected,
        relaxed=relaxed,
    )


def nothing_found() -> EngineResult:
    """A result without cases."""
    return EngineResult(
        hits=[],
        total=0,
        facets={facet.name: {} for facet in FACETS},
        total_without_filters=0,
        without={facet.name: 0 for facet in FACETS},
    )


def hits(answer: Mapping[str, Any]) -> list[Hit]:
    """The cases of an answer; a document of other hands is none."""
    return [_hit(found) for found in answer["hits"]["hits"] if "document" in found["_source"]]


def keys_of(answer: Mapping[str, Any]) -> list[UUID]:
    """The cases of an answer without their sources."""
    return [UUID(found["_id"]) for found in answer["hits"]["hits"]]


def _hit(found: Mapping[str, Any]) -> Hit:
    source = found["_source"]["document"]
    # Sorted by date there is no score.
    parts = found.get("matched_queries", ())
    by_meaning = NEAR in parts and WORDS not in parts
    return Hit(UUID(source["translation_key"]), float(found["_score"] or 0.0), source, by_meaning)


def _values(counted: Mapping[str, Any]) -> dict[str, int]:
    # Within the filters of the other facets, and within one where something is excluded.
    while "values" in counted:
        counted = counted["values"]
    return {str(value["key"]): int(value["doc_count"]) for value in counted["buckets"]}
