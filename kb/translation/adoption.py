"""Takes versions that exist as pages over into the system: their texts as accepted ones.

For imports (a partner's versions, the starter collection) and for pages that were translated by
hand. Passages are matched by their place, and only where both texts are built alike.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from kb.models import Acceptance, TranslationRevision
from kb.translation.publication import record
from kb.translation.segments import Segment, segments_of

if TYPE_CHECKING:
    from datetime import datetime

    from wagtail.models import Page


@transaction.atomic
def adopt(translation: Translation, version: Page, *, at: datetime | None = None) -> list[Segment]:
    """Accept the texts of a published version as they are; give the segments as they are then."""
    if not version.live:
        return segments_of(translation)
    segments = segments_of(translation)
    texts = matched_texts(segments, version, translation)
    if texts:
        write_all(translation, segments, texts, at or version.last_published_at or timezone.now())
        segments = segments_of(translation)
    if version.live_revision_id:
        record(version.live_revision, segments)
    return segments


def matched_texts(
    segments: list[Segment], version: Page, translation: Translation
) -> dict[int, str]:
    """The version's text for each segment (by key) of the paths where both are built alike."""
    texts: dict[str, list[StringSegmentValue]] = defaultdict(list)
    templates: dict[str, str] = {}
    for value in extract_segments(version):
        if isinstance(value, StringSegmentValue):
            texts[value.path].append(value)
        elif isinstance(value, TemplateSegmentValue):
            templates[value.path] = value.template
    original = dict(
        translation.source.templatesegment_set.values_list("context__path", "template__template")
    )
    by_path: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_path[segment.path].append(segment)
    return {
        segment.id: value.string.data
        for path, here in by_path.items()
        if len(here) == len(texts[path]) and original.get(path) == templates.get(path)
        for segment, value in zip(here, texts[path], strict=True)
        if (value.attrs or {}) == segment.attributes
    }


def write_all(
    translation: Translation, segments: list[Segment], texts: dict[int, str], at: datetime
) -> None:
    """Write many accepted texts at once. What is accepted already with the same words stays."""
    # The same passage twice in one place has one translation.
    wanted = {
        (segment.string_id, segment.context_id): texts[segment.id]
        for segment in segments
        if segment.id in texts
        and not (segment.accepted and segment.accepted.text == texts[segment.id])
    }
    existing = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale_id=translation.target_locale_id,
            context__object_id=translation.source.object_id,
        )
    }
    changed = []
    new = []
    for key, text in wanted.items():
        if row := existing.get(key):
            row.data, row.has_error, row.field_error = text, False, ""
            row.tool_name, row.last_translated_by, row.updated_at = "", None, at
            changed.append(row)
        else:
            new.append(
                StringTranslation(
                    translation_of_id=key[0],
                    context_id=key[1],
                    locale_id=translation.target_locale_id,
                    data=text,
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                )
            )
    StringTranslation.objects.bulk_create(new)
    StringTranslation.objects.bulk_update(
        changed,
        ["data", "has_error", "field_error", "tool_name", "last_translated_by", "updated_at"],
    )
    Acceptance.objects.filter(string_translation__in=changed).delete()
    Acceptance.objects.bulk_create(
        Acceptance(string_translation=row, accepted_at=at, origin=Acceptance.Origin.IMPORT)
        for row in (*new, *changed)
    )


def take_over_basis(revision_id: int, earlier_revision_id: int | None) -> None:
    """Note of a revision that changes facts only that it follows what the one before followed."""
    earlier = (
        TranslationRevision.objects.filter(revision_id=earlier_revision_id).first()
        if earlier_revision_id
        else None
    )
    if earlier is None:
        return
    TranslationRevision.objects.update_or_create(
        revision_id=revision_id,
        defaults={
            "basis": earlier.basis,
            "reviewed_on": earlier.reviewed_on,
            "is_machine_assisted": earlier.is_machine_assisted,
        },
    )
