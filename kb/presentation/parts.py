"""The child rows of a case: what it is about, needs and counted, who helped, where it can be read.

A published page has them in nine tables; one union reads them all. A preview has them in memory,
partly unsaved, so there they are read through the page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from kb.models import (
    CaseStudyAudience,
    CaseStudyDocument,
    CaseStudyMedia,
    CaseStudyNeed,
    CaseStudyTopic,
    Funder,
    Indicator,
    Library,
    Partner,
    Source,
)

if TYPE_CHECKING:
    from kb.models import CaseStudyPage


@dataclass(frozen=True)
class Parts:
    """The rows of one page, in the editors' order; topics, audiences and needs as codes."""

    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    indicators: tuple[tuple[str, Decimal], ...] = ()
    sources: tuple[tuple[str, str, str], ...] = ()
    library: tuple[str, str] | None = None
    media: tuple[CaseStudyMedia, ...] = ()
    # What it is, key, bytes.
    documents: tuple[tuple[str, str, int], ...] = ()

    @classmethod
    def of_published(cls, page: CaseStudyPage) -> Self:
        """Read the rows of a page in the database: two queries, a third when it has pictures."""
        rows: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for kind, _order, _pk, first, second, third in _union(page).order_by(
            "kind", "position", "row"
        ):
            rows[kind].append((first, second, third))
        media = CaseStudyMedia.objects.filter(page=page.pk).order_by("sort_order")
        return cls(
            topics=_firsts(rows["topic"]),
            audiences=_firsts(rows["audience"]),
            needs=_firsts(rows["need"]),
            partners=_firsts(rows["partner"]),
            funders=_firsts(rows["funder"]),
            indicators=tuple((label, Decimal(value)) for label, value, _ in rows["indicator"]),
            sources=tuple(rows["source"]),
            library=rows["library"][0][:2] if rows["library"] else None,
            media=tuple(media.select_related("image").prefetch_related("image__renditions")),
            documents=tuple(
                (title, str(UUID(key)), int(size)) for title, key, size in rows["document"]
            ),
        )

    @classmethod
    def of_preview(cls, page: CaseStudyPage) -> Self:
        """Read the rows that a page holds in memory."""
        return cls(
            topics=tuple(topic.code for topic in page.topics),
            audiences=tuple(audience.code for audience in page.audiences),
            needs=tuple(need.code for need in page.needs),
            partners=tuple(partner.name for partner in page.partners.all()),
            funders=tuple(funder.name for funder in page.funders.all()),
            indicators=tuple((item.label, Decimal(item.value)) for item in page.indicators.all()),
            sources=tuple((item.title, item.url, item.language) for item in page.sources.all()),
            library=(page.library.name, page.library.website) if page.library else None,
            media=tuple(page.media.all()),
            documents=tuple(
                (item.title, str(item.key), item.size) for item in page.documents.all()
            ),
        )


def _firsts(rows: list[tuple[str, str, str]]) -> tuple[str, ...]:
    return tuple(row[0] for row in rows)


def _rows(
    kind: str, rows: QuerySet[Any], first: str, second: Any = None, third: Any = None
) -> QuerySet[Any, Any]:
    empty = Value("", CharField())
    return (
        rows.order_by()
        .annotate(
            kind=Value(kind, CharField()),
            position=Coalesce("sort_order", 0)
            if hasattr(rows.model, "sort_order")
            else Value(0, IntegerField()),
            row=F("pk"),
            first=Cast(first, CharField()),
            second=Cast(second, CharField()) if second else empty,
            third=Cast(third, CharField()) if third else empty,
        )
        .values_list("kind", "position", "row", "first", "second", "third")
    )


def _union(page: CaseStudyPage) -> QuerySet[Any, Any]:
    own = {"page": page.pk}
    return _rows("topic", CaseStudyTopic.objects.filter(**own), "topic__code").union(
        _rows("audience", CaseStudyAudience.objects.filter(**own), "audience__code"),
        _rows("need", CaseStudyNeed.objects.filter(**own), "need__code"),
        _rows("partner", Partner.objects.filter(**own), "name"),
        _rows("funder", Funder.objects.filter(**own), "name"),
        _rows("indicator", Indicator.objects.filter(**own), "label", "value"),
        _rows("source", Source.objects.filter(**own), "title", "url", "language"),
        _rows("document", CaseStudyDocument.objects.filter(**own), "title", "key", "size"),
        _rows("library", Library.objects.filter(pk=page.library_id), "name", "website"),
        all=True,
    )
