"""A translation with all that is known of its segments, in a fixed number of queries."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from wagtail_localize.models import StringTranslation, Translation

from kb.models import CheckDismissal, SegmentComment, Suggestion
from kb.translation.checks import Finding, Pair, Severity, TermHint, run_checks
from kb.translation.glossary import Glossary
from kb.translation.memory.matching import MemoryMatch, exact_matches
from kb.translation.memory.store import text_hash
from kb.translation.segments import Segment, segments_of

Origin = Suggestion.Origin
# What a person answers for, as against what a memory or machine offers.
PERSONAL = (Origin.PERSON, Origin.FILE)


class State(StrEnum):
    """The state of a segment; it follows from what is accepted and suggested."""

    UNTRANSLATED = "untranslated"
    NEEDS_UPDATE = "needs-update"
    OFFERED = "offered"
    IN_REVIEW = "in-review"
    APPROVED = "approved"


@dataclass
class Row:
    """A segment with suggestions, findings and comments."""

    segment: Segment
    language: str
    suggestions: list[Suggestion] = field(default_factory=list)
    rejected: list[Suggestion] = field(default_factory=list)
    comments: list[SegmentComment] = field(default_factory=list)
    dismissed: dict[tuple[str, str], CheckDismissal] = field(default_factory=dict)
    terms: tuple[TermHint, ...] = ()
    memory: MemoryMatch | None = None
    other_translations: tuple[str, ...] = ()
    source_language: str = ""
    max_length: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        return (self.segment.string_id, self.segment.context_id)

    @property
    def personal(self) -> list[Suggestion]:
        """Suggestions that a person answers for, the latest last."""
        mine = [suggestion for suggestion in self.suggestions if suggestion.origin in PERSONAL]
        return sorted(mine, key=lambda suggestion: (suggestion.updated_at, suggestion.pk))

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that the page shows: a person's latest, else what was offered last."""
        if self.personal:
            return self.personal[-1]
        return self.suggestions[-1] if self.suggestions and not self.segment.accepted else None

    @property
    def returned(self) -> Suggestion | None:
        """What a reviewer sent back last, as long as nobody wrote anything else."""
        is_waiting = not self.personal and not self.segment.accepted
        return self.rejected[-1] if is_waiting and self.rejected else None

    @property
    def text(self) -> str:
        """What stands in the translation's column."""
        if self.current:
            return str(self.current.text)
        if self.segment.accepted:
            return self.segment.accepted.text
        return self.segment.change.old_text if self.segment.change else ""

    @property
    def state(self) -> State:
        if self.personal:
            return State.IN_REVIEW
        if self.segment.accepted:
            return State.APPROVED
        if self.segment.change:
            return State.NEEDS_UPDATE
        return State.OFFERED if self.suggestions else State.UNTRANSLATED

    @property
    def token(self) -> str:
        """Changes whenever a person changes the segment: who saves shows the one she saw."""
        accepted = self.segment.accepted
        parts = [
            f"{accepted.pk}:{accepted.text}" if accepted else "",
            *(f"{suggestion.pk}:{suggestion.version}" for suggestion in self.personal),
        ]
        return hashlib.blake2b("|".join(parts).encode(), digest_size=8).hexdigest()

    def pair(self, text: str) -> Pair:
        """What the checks are given for a text."""
        return Pair(
            source=self.segment.source,
            target=text,
            source_language=self.source_language,
            target_language=self.language,
            max_length=self.max_length,
            role=self.segment.role,
            terms=self.terms,
            other_translations=self.other_translations,
        )

    def check(self, text: str) -> list[Finding]:
        """What is to be said about a text, without what was waived for it."""
        fingerprint = text_hash(text)
        return [
            finding
            for finding in run_checks(self.pair(text))
            if finding.is_final or (finding.code, fingerprint) not in self.dismissed
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings of the text in the translation's column."""
        return self.check(self.text) if self.text and self.state != State.NEEDS_UPDATE else []

    @property
    def has_errors(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def open_comments(self) -> list[SegmentComment]:
        return [comment for comment in self.comments if comment.resolved_at is None]


def read_board(translation: Translation, only: Iterable[int] | None = None) -> list[Row]:
    """The rows of a translation in the order of the page (of some segments only, when given)."""
    source_language = translation.source.locale.language_code
    language = translation.target_locale.language_code
    segments = segments_of(translation)
    if only is not None:
        wanted = set(only)
        segments = [segment for segment in segments if segment.id in wanted]
    owner = {
        "context__object_id": translation.source.object_id,
        "locale_id": translation.target_locale_id,
    }
    suggestions = _by_segment(
        Suggestion.objects.filter(
            **owner, state__in=(Suggestion.State.OPEN, Suggestion.State.REJECTED)
        )
        .select_related("author__member")
        .order_by("pk")
    )
    comments = _by_segment(
        SegmentComment.objects.filter(**owner)
        .select_related("author__member", "resolved_by__member")
        .prefetch_related("mentioned__member")
    )
    dismissals = _by_segment(CheckDismissal.objects.filter(**owner).select_related("user"))
    others = _translations_elsewhere(translation, segments)
    memory = exact_matches(
        {segment.source for segment in segments if not segment.accepted}, source_language, language
    )
    glossary = Glossary(source_language, language)
    model = translation.source.specific_content_type.model_class()
    return [
        Row(
            segment=segment,
            language=language,
            source_language=source_language,
            suggestions=[
                suggestion
                for suggestion in suggestions[segment.string_id, segment.context_id]
                if suggestion.state == Suggestion.State.OPEN
            ],
            rejected=[
                suggestion
                for suggestion in suggestions[segment.string_id, segment.context_id]
                if suggestion.state == Suggestion.State.REJECTED and suggestion.origin in PERSONAL
            ],
            comments=comments[segment.string_id, segment.context_id],
            dismissed={
                (row.code, row.text_hash): row
                for row in dismissals[segment.string_id, segment.context_id]
            },
            terms=glossary.hints(segment.source),
            memory=memory.get(segment.source),
            other_translations=tuple(
                text
                for context_id, text in others[segment.string_id]
                if context_id != segment.context_id
            ),
            max_length=field_limit(model, segment.path),
        )
        for segment in segments
    ]


def read_row(translation: Translation, segment_id: int) -> Row | None:
    """One row, or None when the segment is no longer in the original."""
    rows = read_board(translation, only=[segment_id])
    return rows[0] if rows else None


def _by_segment(rows: Iterable[Any]) -> dict[tuple[int, int], list[Any]]:
    grouped: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.string_id, row.context_id].append(row)
    return grouped


def _translations_elsewhere(
    translation: Translation, segments: list[Segment]
) -> dict[int, list[tuple[int, str]]]:
    """How the same originals were approved in other places: string → (context, text)."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = StringTranslation.objects.filter(
        translation_of_id__in={segment.string_id for segment in segments},
        locale_id=translation.target_locale_id,
        has_error=False,
    ).exclude(data="")
    for string_id, context_id, text in rows.values_list("translation_of_id", "context_id", "data"):
        found[string_id].append((context_id, text))
    return found


def field_limit(model: Any, path: str) -> int | None:
    """How many letters fit into the field that a content path leads to."""
    names = path.split(".")
    try:
        model_field = model._meta.get_field(names[0])
        if model_field.one_to_many and len(names) > 2:
            model_field = model_field.related_model._meta.get_field(names[2])
    except FieldDoesNotExist:
        return None
    limit: int | None = getattr(model_field, "max_length", None)
    return limit
