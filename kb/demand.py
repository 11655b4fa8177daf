"""How much readers want a case in a language that it does not have: counts by day, no person.

Three things count: a reader asks for it (`kb.wishes`), opens the page that says it is not there,
or finds it by a search in her language. `search`, which knows the last, adds it by `add`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from kb.models import CaseStudyPage, ReaderDemand, TranslationWish

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from kb.asking import Question

# What readers wanted longer ago than this no longer counts.
DAYS = 365
# Who asks has decided to; who opens a page or searches may only have looked.
WISH_WEIGHT = 10


@dataclass
class Demand:
    """What readers wanted of a case in a language, within the last year."""

    wishes: int = 0
    views: int = 0
    searches: int = 0

    @property
    def score(self) -> int:
        """One number to sort by."""
        return WISH_WEIGHT * self.wishes + self.views + self.searches


@transaction.atomic
def add(kind: ReaderDemand.Kind, counts: Mapping[tuple[UUID, str], int]) -> None:
    """Add to today's counts of cases in languages. Two at the same moment both count."""
    day = timezone.localdate()
    # Always in the same order, so that two who add many don't wait for each other for ever.
    ReaderDemand.objects.bulk_create(
        [
            ReaderDemand(translation_key=key, language=language, kind=kind, day=day)
            for key, language in sorted(counts)
        ],
        ignore_conflicts=True,
    )
    today = ReaderDemand.objects.filter(kind=kind, day=day).select_for_update().order_by("pk")
    rows = defaultdict(list)
    for row in today.filter(translation_key__in={key for key, _language in counts}):
        if number := counts.get((row.translation_key, row.language)):
            rows[number].append(row.pk)
    for number, keys in rows.items():
        ReaderDemand.objects.filter(pk__in=keys).update(count=F("count") + number)


def first_day() -> date:
    """Since when demand counts."""
    return timezone.localdate() - timedelta(days=DAYS)


def still_open(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of wishes or other demand what is of the last year, and not to be read there by now."""
    readable = CaseStudyPage.objects.live().filter(
        translation_key=OuterRef("translation_key"), locale__language_code=OuterRef("language")
    )
    return rows.filter(day__gte=first_day()).exclude(Exists(readable.order_by())).order_by()


def demand_questions(near: Q) -> dict[str, Question]:
    """What is wanted of the cases to which a condition on `translation_key` leads."""
    columns = ("translation_key", "language")
    return {
        f"wanted {kind}": (
            still_open(rows.filter(near)).values(*columns).annotate(number=Sum("count")),
            (*columns, "number"),
        )
        for kind, rows in (
            ("wishes", TranslationWish.objects.all()),
            ("views", ReaderDemand.objects.filter(kind=ReaderDemand.Kind.VIEW)),
            ("searches", ReaderDemand.objects.filter(kind=ReaderDemand.Kind.SEARCH)),
        )
    }


def read_demand(answers: Mapping[str, list[dict[str, Any]]]) -> dict[tuple[UUID, str], Demand]:
    """The answers to these questions, by case and language."""
    found: dict[tuple[UUID, str], Demand] = defaultdict(Demand)
    for kind in ("wishes", "views", "searches"):
        for row in answers[f"wanted {kind}"]:
            setattr(found[row["translation_key"], row["language"]], kind, row["number"])
    return found


def demand_score(languages: Iterable[str] | None = None) -> Any:
    """For a case in the outer query: the score of its demand in these languages (all if none)."""
    codes = list(languages or ())

    def total(model: Any) -> Coalesce:
        rows = still_open(model.objects.filter(translation_key=OuterRef("translation_key")))
        if codes:
            rows = rows.filter(language__in=codes)
        summed = rows.values("translation_key").annotate(number=Sum("count")).values("number")
        return Coalesce(Subquery(summed, output_field=IntegerField()), 0)

    return total(TranslationWish) * WISH_WEIGHT + total(ReaderDemand)
