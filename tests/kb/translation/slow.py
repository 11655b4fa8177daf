"""The state of a version worked out one row at a time, to compare the database's answer with."""

from __future__ import annotations

from wagtail.models import Locale
from wagtail_localize.models import Translation

from kb.models import (
    Acceptance,
    CaseStudyPage,
    SourceChange,
    Suggestion,
    TranslationRevision,
    TranslationTask,
)
from kb.translation.segments import segments_of
from kb.translation.states import State


def changed_segments(translation: Translation) -> list:
    """The segments that changed and that nobody has translated."""
    return [
        segment
        for segment in segments_of(translation)
        if segment.accepted is None
        and SourceChange.objects.filter(
            source=translation.source, string=segment.string_id, context=segment.context_id
        ).exists()
    ]


def unpublished(translation: Translation, page: CaseStudyPage) -> list:
    """The segments whose accepted text is newer than what the published revision holds."""
    record = TranslationRevision.objects.filter(revision=page.live_revision_id).first()
    until = record.accepted_until if record else page.last_published_at
    return [
        segment
        for segment in segments_of(translation)
        if segment.accepted
        and segment.accepted.accepted_at > until
        and segment.accepted.origin != Acceptance.Origin.UNCHANGED
    ]


def pivot_lags(pivot: Translation) -> bool:
    """Whether the version in between is behind the original, or its update is not published."""
    page = CaseStudyPage.objects.get(
        translation_key=pivot.source.object_id, locale=pivot.target_locale
    )
    changed = SourceChange.objects.filter(source=pivot.source).values_list("string", "context")
    waiting = page.live and [
        segment
        for segment in unpublished(pivot, page)
        if (segment.string_id, segment.context_id) in set(changed)
    ]
    return bool(changed_segments(pivot) or waiting)


def slow_state(original: CaseStudyPage, language: str) -> State:
    """The state of a case in a language."""
    if language == original.original_language:
        return State.ORIGINAL
    locale = Locale.objects.get(language_code=language)
    page = CaseStudyPage.objects.filter(
        translation_key=original.translation_key, locale=locale
    ).first()
    translation = Translation.objects.filter(
        source__object_id=original.translation_key, target_locale=locale, enabled=True
    ).first()
    if translation is None:
        if page is None:
            return State.MISSING
        return State.PUBLISHED if page.live else State.IN_TRANSLATION
    task = TranslationTask.objects.filter(translation=translation).first()
    is_paused = bool(task and task.is_paused)
    pivot = Translation.objects.filter(
        source__object_id=original.translation_key,
        target_locale=translation.source.locale,
        enabled=True,
    ).first()
    lags = bool(changed_segments(translation) or (pivot and pivot_lags(pivot)))
    left = [segment for segment in segments_of(translation) if segment.accepted is None]
    if page is None or not page.live:
        if is_paused:
            return State.PAUSED
        if not left:
            return State.READY
        written = all(
            Suggestion.objects.filter(
                string=segment.string_id,
                context=segment.context_id,
                locale=locale,
                state=Suggestion.State.OPEN,
                origin__in=("person", "file"),
            ).exists()
            for segment in left
        )
        return State.IN_REVIEW if written else State.IN_TRANSLATION
    if lags:
        return State.PAUSED if is_paused else State.NEEDS_UPDATE
    return State.READY if unpublished(translation, page) and not is_paused else State.PUBLISHED
