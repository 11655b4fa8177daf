"""The segments of a translation side by side: source, accepted text, and what changed."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from django.core.exceptions import FieldDoesNotExist
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    TemplateSegment,
    Translation,
    TranslationSource,
)

from kb.models import Acceptance, SourceChange

if TYPE_CHECKING:
    from datetime import datetime

    from kb.models import User


class SegmentState(StrEnum):
    """What is known of a segment from accepted texts alone; suggestions refine it."""

    UNTRANSLATED = "untranslated"
    NEEDS_UPDATE = "needs update"
    ACCEPTED = "accepted"


class Role(StrEnum):
    """What a segment is on the page."""

    TITLE = "title"
    SUMMARY = "summary"
    KEYWORDS = "keywords"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    QUOTE = "quote"
    LABEL = "label"
    CAPTION = "caption"
    DESCRIPTION = "description"
    TEXT = "text"


FIELD_ROLES = {
    "title": Role.TITLE,
    "summary": Role.SUMMARY,
    "keywords": Role.KEYWORDS,
    "label": Role.LABEL,
    "caption": Role.CAPTION,
    "alt_text": Role.DESCRIPTION,
    "introduction": Role.SUMMARY,
}
TAG_ROLES = {
    "li": Role.LIST_ITEM,
    "blockquote": Role.QUOTE,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Role.HEADING),
}


@dataclass(frozen=True)
class AcceptedText:
    """A text that readers may see."""

    pk: int
    text: str
    author: User | None
    reviewer: User | None
    accepted_at: datetime
    origin: str
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """What the original said before, and how that was translated."""

    since: datetime
    old_source: str
    old_text: str


@dataclass(frozen=True)
class Segment:
    """One passage of the original. `id` is the key of wagtail-localize's `StringSegment`."""

    id: int
    context_id: int
    string_id: int
    path: str
    field: str
    label: str
    role: Role
    order: int
    source: str
    attributes: dict[str, Any] = dataclasses.field(default_factory=dict)
    accepted: AcceptedText | None = None
    change: Change | None = None
    # When the original came to say this, if it said something else, or nothing, before.
    changed_at: datetime | None = None

    @property
    def state(self) -> SegmentState:
        """Accepted, to be updated, or not translated yet."""
        if self.accepted:
            return SegmentState.ACCEPTED
        return SegmentState.NEEDS_UPDATE if self.change else SegmentState.UNTRANSLATED

    @property
    def words(self) -> int:
        """How many words the source has."""
        return words_in(self.source)


def words_in(text: str) -> int:
    """Words of a segment, counted as the database counts them: gaps between them, and one."""
    return text.count(" ") + 1 if text else 0


def accepted_texts(translation: Translation) -> dict[tuple[int, int], AcceptedText]:
    """The accepted texts of a case in a language by (string, context), older ones too."""
    rows = (
        StringTranslation.objects.filter(
            context__object_id=translation.source.object_id,
            locale_id=translation.target_locale_id,
            has_error=False,
        )
        .exclude(data="")
        .select_related("acceptance__author", "acceptance__reviewer", "last_translated_by")
        .order_by("pk")
    )
    return {(row.translation_of_id, row.context_id): _accepted(row) for row in rows}


def _accepted(row: StringTranslation) -> AcceptedText:
    acceptance = getattr(row, "acceptance", None)
    if acceptance is None:  # made by wagtail-localize itself, before we were here
        is_machine = row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE
        origin = Acceptance.Origin.MACHINE if is_machine else Acceptance.Origin.PERSON
        return AcceptedText(
            row.pk, row.data, row.last_translated_by, None, row.updated_at, origin.value
        )
    return AcceptedText(
        row.pk,
        row.data,
        acceptance.author,
        acceptance.reviewer,
        acceptance.accepted_at,
        acceptance.origin,
        acceptance.reason,
    )


def segments_of(translation: Translation) -> list[Segment]:
    """All segments of a translation in the order of the page, in a fixed number of queries."""
    source = translation.source
    texts = accepted_texts(translation)
    changes = {
        (change.string_id, change.context_id): change
        for change in SourceChange.objects.filter(source=source).select_related("old_string")
    }
    roles = roles_by_path(source)
    labels = FieldLabels(source.specific_content_type.model_class())
    rows = (
        StringSegment.objects.filter(source=source)
        .select_related("string", "context")
        .order_by("order")
    )
    seen: dict[str, int] = defaultdict(int)
    segments = []
    for row in rows:
        path = row.context.path
        position = seen[path]
        seen[path] += 1
        key = (row.string_id, row.context_id)
        accepted = texts.get(key)
        segments.append(
            Segment(
                id=row.pk,
                context_id=row.context_id,
                string_id=row.string_id,
                path=path,
                field=path.split(".", maxsplit=1)[0],
                label=labels.of(path),
                role=_role(path, roles.get(path, []), position),
                order=row.order,
                source=row.string.data,
                attributes=json.loads(row.attrs or "null") or {},
                accepted=accepted,
                change=None if accepted else what_changed(key, changes, texts),
                changed_at=changes[key].changed_at if key in changes else None,
            )
        )
    return segments


def what_changed(
    key: tuple[int, int],
    changes: dict[tuple[int, int], SourceChange],
    texts: dict[tuple[int, int], AcceptedText],
) -> Change | None:
    """The nearest earlier text of a segment that was translated, and since when it is not so.

    The original may have changed several times since somebody last translated it.
    """
    string_id, context_id = key
    visited: set[int] = set()
    while (change := changes.get((string_id, context_id))) and string_id not in visited:
        visited.add(string_id)
        if change.old_string is None:
            break
        string_id = change.old_string.pk
        if old := texts.get((string_id, context_id)):
            return Change(change.changed_at, change.old_string.data, old.text)
    return None


def roles_by_path(source: TranslationSource) -> dict[str, list[Role]]:
    """For each rich text what its passages are: paragraphs, list items, headings."""
    rows = TemplateSegment.objects.filter(source=source).values_list(
        "context__path", "template__template"
    )
    return {path: _roles_in(template) for path, template in rows}


def _roles_in(template: str) -> list[Role]:
    roles = []
    for element in BeautifulSoup(template, "html.parser").find_all("text"):
        names = (parent.name for parent in element.parents)
        roles.append(next((TAG_ROLES[name] for name in names if name in TAG_ROLES), Role.PARAGRAPH))
    return roles


def _role(path: str, roles: list[Role], position: int) -> Role:
    if roles:
        return roles[position] if position < len(roles) else Role.PARAGRAPH
    return FIELD_ROLES.get(path.rsplit(".", maxsplit=1)[-1], Role.TEXT)


class FieldLabels:
    """The names of a page's fields as its editor reads them."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def of(self, path: str) -> str:
        """The name of the field that a content path leads to."""
        parts = path.split(".")
        model_field = self.model._meta.get_field(parts[0])
        if model_field.one_to_many and len(parts) > 2:
            try:
                model_field = model_field.related_model._meta.get_field(parts[2])
            except FieldDoesNotExist:
                return parts[0]
        return str(getattr(model_field, "verbose_name", parts[0]))
