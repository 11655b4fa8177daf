"""Cases that a reader of one case may like too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from home.content_version import remember
from kb.models import CaseStudyAudience, CaseStudyTopic
from kb.presentation.cards import StoredCase, read_cases

if TYPE_CHECKING:
    from kb.models import CaseStudyPage
    from kb.presentation.parts import Parts
    from kb.presentation.reader import Reader

MAX_RELATED = 4
# Cases near in meaning that are considered.
MAX_NEAR = 8

# Gives the cases nearest to one in meaning, the nearest first. Search registers one; without it
# topics, audiences and place decide.
Nearness = Callable[[UUID, int], Sequence[UUID]]
_nearness: list[Nearness] = []


def register_nearness(nearness: Nearness) -> None:
    """Take this one from now on."""
    _nearness[:] = [nearness]


def related_cases(
    page: CaseStudyPage, parts: Parts, reader: Reader, *, is_preview: bool = False
) -> list[StoredCase]:
    """Other cases that a reader of one may like too, at most four: what cards need of them.

    They are kept until something changes: finding them takes a third of the page's time. Where the
    vectors of a new text come only after its first reader, it counts from the next change.
    """
    if is_preview:  # its topics may be nobody else's yet
        return _find(page, parts, reader)
    return remember(
        reader.request,
        f"related-{page.pk}-{reader.language}",
        lambda: _find(page, parts, reader),
    )


def _find(page: CaseStudyPage, parts: Parts, reader: Reader) -> list[StoredCase]:
    """Those with the most topics in common, then the nearest in meaning, whatever their language,
    then audiences and region.

    Of equals, one in the reader's language comes first, then the newest.
    """
    labels = reader.labels
    topics = [labels.topics[code].pk for code in parts.topics if code in labels.topics]
    audiences = [labels.audiences[code].pk for code in parts.audiences if code in labels.audiences]
    near = [key for find in _nearness for key in find(page.translation_key, MAX_NEAR)]
    pages = (
        reader.cases.exclude(translation_key=page.translation_key)
        .annotate(
            shared_topics=_shared(CaseStudyTopic.objects.filter(topic__in=topics)),
            shared_audiences=_shared(CaseStudyAudience.objects.filter(audience__in=audiences)),
            same_place=_yes(
                Q(region=page.region_id) if page.region_id else Q(country=page.country)
            ),
            nearness=_nearest_first(near),
            same_language=_yes(Q(locale__language_code=reader.language)),
        )
        .filter(
            Q(shared_topics__gt=0) | Q(shared_audiences__gt=0) | Q(same_place=1) | Q(nearness__gt=0)
        )
        .order_by(
            "-shared_topics",
            # Without any, PostgreSQL would take the constant for the number of a column.
            *(["-nearness"] if near else []),
            (F("shared_audiences") + F("same_place")).desc(),
            "-same_language",
            "-first_published_at",
            "-pk",
        )
    )
    return read_cases(pages[:MAX_RELATED])


def _shared(links: QuerySet[Any]) -> Coalesce:
    """The number of links that a page has among the given ones."""
    counted = (
        links.filter(page=OuterRef("pk"))
        .order_by()
        .values("page")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _nearest_first(keys: Sequence[UUID]) -> Case:
    """A number for each of these cases, the highest for the first; 0 for all others."""
    numbers = range(len(keys), 0, -1)
    whens = [When(translation_key=key, then=Value(n)) for key, n in zip(keys, numbers, strict=True)]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
