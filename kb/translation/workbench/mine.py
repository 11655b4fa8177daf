"""What waits for a person in translations, on the first page: questions and returned texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail_localize.models import StringSegment, Translation

from kb.models import SegmentComment, Suggestion
from kb.permissions import languages_of
from kb.translation.segment_text import SegmentText
from kb.translation.workbench.presenting import name_of

if TYPE_CHECKING:
    from kb.models import User

SHOWN = 5


@dataclass(frozen=True)
class Item:
    """A question to the person, or a text of hers that a reviewer sent back."""

    is_question: bool
    who: str
    text: str
    passage: str
    at: datetime | None
    url: str


def items_for(user: User) -> list[Item]:
    """The newest questions that nobody has resolved, and texts sent back that wait for her."""
    # Who left a language is not asked, and not shown what is said there.
    here = {"locale__language_code__in": languages_of(user)}
    questions = (
        SegmentComment.objects.filter(mentioned=user, resolved_at=None, **here)
        .select_related("author__member", "string")
        .order_by("-pk")[:SHOWN]
    )
    returned = _still_waiting(
        Suggestion.objects.filter(author=user, state=Suggestion.State.REJECTED, **here)
        .select_related("decided_by__member", "string")
        .order_by("-pk")[: 4 * SHOWN]
    )[:SHOWN]
    rows: list[Any] = [*questions, *returned]
    addresses = _addresses(rows)
    return [
        Item(
            is_question=isinstance(row, SegmentComment),
            who=name_of(row.author if isinstance(row, SegmentComment) else row.decided_by),
            text=row.text if isinstance(row, SegmentComment) else row.reason,
            passage=SegmentText(row.string.data).plain,
            at=row.created_at if isinstance(row, SegmentComment) else row.decided_at,
            url=addresses[_place(row)],
        )
        for row in rows
        if _place(row) in addresses
    ]


def _place(row: Any) -> tuple[int, int, int]:
    return (row.string_id, row.context_id, row.locale_id)


def _still_waiting(rejected: Iterable[Suggestion]) -> list[Suggestion]:
    """Without the segments for which there is a newer text that is open or was approved."""
    latest = {_place(row): row for row in reversed(list(rejected))}
    newer = Suggestion.objects.filter(
        context_id__in={place[1] for place in latest},
        state__in=(Suggestion.State.OPEN, Suggestion.State.APPROVED),
        author__isnull=False,
    )
    done = {
        _place(row)
        for row in newer
        if (mine := latest.get(_place(row))) and row.updated_at > mine.updated_at
    }
    waiting = [row for place, row in latest.items() if place not in done]
    return sorted(waiting, key=lambda row: -row.pk)


def _addresses(rows: Iterable[Any]) -> dict[tuple[int, int, int], str]:
    """Where in the workbench each segment stands; none for what is no longer in the original."""
    places = {_place(row) for row in rows}
    segments = StringSegment.objects.filter(
        context_id__in={place[1] for place in places}, string_id__in={place[0] for place in places}
    )
    translations = {
        (translation.source_id, translation.target_locale_id): translation.pk
        for translation in Translation.objects.filter(
            enabled=True, source_id__in=segments.values("source_id")
        )
    }
    found = {}
    for segment in segments:
        for place in places:
            translation = translations.get((segment.source_id, place[2]))
            if translation and place[:2] == (segment.string_id, segment.context_id):
                address = reverse("translation_workbench", args=[translation])
                found[place] = f"{address}#segment-{segment.pk}"
    return found


class MinePanel(Component):
    """The panel; it shows nothing when nothing waits."""

    name = "translations_mine"
    template_name = "wagtailadmin/workbench/mine.html"
    order = 90

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"items": items_for(parent_context["request"].user)}
