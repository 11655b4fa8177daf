"""Cases that a reader of one case may like too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

from kb.models import CaseStudyAudience, CaseStudyTopic
from kb.presentation.cards import for_cards

if TYPE_CHECKING:
    from kb.models import CaseStudyPage
    from kb.presentation.parts import Parts
    from kb.presentation.reader import Reader

MAX_RELATED = 4


def related_pages(page: CaseStudyPage, parts: Parts, reader: Reader) -> list[CaseStudyPage]:
    """Other cases with the most topics in common, then audiences and region; at most four.

    Of equals, one in the reader's language comes first, then the newest. Read for cards.
    """
    labels = reader.labels
    topics = [labels.topics[code].pk for code in parts.topics if code in labels.topics]
    audiences = [labels.audiences[code].pk for code in parts.audiences if code in labels.audiences]
    pages = (
        for_cards(reader.cases)
        .exclude(translation_key=page.translation_key)
        .annotate(
            shared_topics=_shared(CaseStudyTopic.objects.filter(topic__in=topics)),
            shared_audiences=_shared(CaseStudyAudience.objects.filter(audience__in=audiences)),
            same_place=_yes(
                Q(region=page.region_id) if page.region_id else Q(country=page.country)
            ),
            same_language=_yes(Q(locale__language_code=reader.language)),
        )
        .filter(Q(shared_topics__gt=0) | Q(shared_audiences__gt=0) | Q(same_place=1))
        .order_by(
            "-shared_topics",
            (F("shared_audiences") + F("same_place")).desc(),
            "-same_language",
            "-first_published_at",
            "-pk",
        )
    )
    return list(pages[:MAX_RELATED])


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


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
