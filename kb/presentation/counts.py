"""How many cases of the whole collection belong to each topic, audience and place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, F, QuerySet, Value

from kb.models import CaseStudyAudience, CaseStudyTopic

if TYPE_CHECKING:
    from kb.presentation.labels import Labels
    from kb.querysets import CaseStudyQuerySet


@dataclass(frozen=True)
class Counts:
    """How many cases of the whole collection have each topic, audience (primary keys) and place.

    `chosen` counts those of a choice that was given.
    """

    total: int = 0
    chosen: int = 0
    topics: Counter[int] = field(default_factory=Counter)
    audiences: Counter[int] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)


def count_collection(
    cases: CaseStudyQuerySet, labels: Labels, chosen: CaseStudyQuerySet | None = None
) -> Counts:
    """Count cases by topic, audience and place, and a choice of them: one query."""
    rows: QuerySet[Any, Any] = _grouped("place", cases, F("region_id"), F("country")).union(
        _grouped(
            "topic", CaseStudyTopic.objects.filter(page__in=cases.values("pk")), F("topic_id")
        ),
        _grouped(
            "audience",
            CaseStudyAudience.objects.filter(page__in=cases.values("pk")),
            F("audience_id"),
        ),
        *([_grouped("chosen", chosen, Value(0))] if chosen is not None else []),
        all=True,
    )
    topics: Counter[int] = Counter()
    audiences: Counter[int] = Counter()
    places: Counter[str] = Counter()
    total = number_chosen = 0
    for kind, key, country, number in rows:
        if kind == "topic":
            topics[key] += number
        elif kind == "audience":
            audiences[key] += number
        elif kind == "chosen":
            number_chosen += number
        else:
            total += number
            # A case in a subdivision is one in its area and its country too.
            place = labels.place(key)
            within = {country}
            while place is not None and place.code not in within:
                within.add(place.code)
                place = labels.places.get(place.parent)
            places.update(dict.fromkeys(within, number))
    return Counts(total, number_chosen, topics, audiences, places)


def _grouped(
    kind: str, rows: QuerySet[Any], key: F | Value, country: F | Value | None = None
) -> QuerySet[Any, Any]:
    # Names that no model field has, for grouping by them.
    return (
        rows.order_by()
        .annotate(
            counted_kind=Value(kind, CharField()),
            counted_key=key,
            counted_country=country or Value("", CharField()),
        )
        .values("counted_kind", "counted_key", "counted_country")
        .annotate(number=Count("pk"))
        .values_list("counted_kind", "counted_key", "counted_country", "number")
    )
