"""Takes versions that exist as pages over into the system: their texts as accepted ones.

For imports (a partner's versions, the starter collection) and for pages that were translated by
hand. Passages are matched by their place, and only where both texts are built alike. All versions
of a case together take a fixed number of queries.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from kb.models import Acceptance, SourceChange, TranslationRevision
from kb.translation.basis import Basis, fingerprint
from kb.translation.memory.store import remember_translations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wagtail.models import Page
    from wagtail_localize.models import TranslationSource

# A segment is known by its text and its place: (string, context).
Key = tuple[int, int]


@dataclass
class Passages:
    """The passages of an original by content path, and how each rich text is built."""

    by_path: dict[str, list[StringSegment]] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, source: TranslationSource) -> Passages:
        """Read them."""
        by_path: dict[str, list[StringSegment]] = defaultdict(list)
        rows = StringSegment.objects.filter(source=source).select_related("string", "context")
        for row in rows.order_by("order"):
            by_path[row.context.path].append(row)
        templates = source.templatesegment_set.values_list("context__path", "template__template")
        return cls(dict(by_path), dict(templates))

    def matched(self, version: Page) -> list[tuple[StringSegment, str]]:
        """Each passage with the version's text, on the paths where both are built alike."""
        texts: dict[str, list[StringSegmentValue]] = defaultdict(list)
        templates: dict[str, str] = {}
        for value in extract_segments(version):
            if isinstance(value, StringSegmentValue):
                texts[value.path].append(value)
            elif isinstance(value, TemplateSegmentValue):
                templates[value.path] = value.template
        return [
            (row, value.string.data)
            for path, rows in self.by_path.items()
            if len(rows) == len(texts[path]) and self.templates.get(path) == templates.get(path)
            for row, value in zip(rows, texts[path], strict=True)
            if (value.attrs or {}) == (json.loads(row.attrs) or {})
        ]


@dataclass(frozen=True)
class Review:
    """What is known of a version that comes from elsewhere."""

    reviewed_on: date | None = None
    is_machine_assisted: bool = False
    # Fields of which the original says something newer: their texts are not accepted.
    newer: frozenset[str] = frozenset()

    def accepted_at(self, page: Page) -> datetime:
        """When its texts were accepted: on the day of the review, else of the publication."""
        published: datetime = page.last_published_at or timezone.now()
        if self.reviewed_on is None:
            return published
        noon = datetime.combine(self.reviewed_on, time(12), timezone.get_current_timezone())
        return min(noon, published)


UNKNOWN = Review()


@transaction.atomic
def adopt(
    source: TranslationSource,
    versions: Iterable[Page],
    reviews: Mapping[int, Review] | None = None,
) -> list[Translation]:
    """Accept the texts of published versions as they are; `reviews` by language (key of locale).

    A version that follows another source, or none of whose sections is built like the original's,
    is left as it is: its page stays, and its sections wait to be translated by segments.
    """
    pages = {page.locale_id: page for page in versions if page.live_revision_id}
    translations = _translations(source, pages)
    passages = Passages.of(source)
    known: dict[int, dict[Key, StringTranslation]] = defaultdict(dict)
    for row in StringTranslation.objects.filter(
        context__object_id=source.object_id, locale_id__in=list(translations)
    ):
        known[row.locale_id][row.translation_of_id, row.context_id] = row
    new: list[StringTranslation] = []
    changed: list[StringTranslation] = []
    records = []
    found = {pk: (reviews or {}).get(pk, UNKNOWN) for pk in translations}
    for locale_id in translations:
        page = pages[locale_id]
        review = found[locale_id]
        matched = [
            (row, text) for row, text in passages.matched(page) if field_of(row) not in review.newer
        ]
        _sort_texts(matched, locale_id, known[locale_id], new, changed)
        records.append(_record(page, matched, review))
        _note_newer(source, passages, review)
    StringTranslation.objects.bulk_create(new)
    if changed:
        StringTranslation.objects.bulk_update(changed, CHANGED_FIELDS)
        Acceptance.objects.filter(string_translation__in=changed).delete()
    remember_translations(row.pk for row in (*new, *changed))
    Acceptance.objects.bulk_create(
        Acceptance(
            string_translation=row,
            accepted_at=found[row.locale_id].accepted_at(pages[row.locale_id]),
            origin=Acceptance.Origin.MACHINE
            if found[row.locale_id].is_machine_assisted
            else Acceptance.Origin.IMPORT,
        )
        for row in (*new, *changed)
    )
    TranslationRevision.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["revision"],
        update_fields=["basis", "reviewed_on", "is_machine_assisted", "accepted_until"],
    )
    return list(translations.values())


CHANGED_FIELDS = (
    "data",
    "has_error",
    "field_error",
    "tool_name",
    "last_translated_by",
    "translation_type",
    "updated_at",
)


def _translations(source: TranslationSource, pages: dict[int, Page]) -> dict[int, Translation]:
    """The translations of these versions by language; those that follow another source are not."""
    rows = Translation.objects.filter(
        source__object_id=source.object_id, target_locale_id__in=list(pages)
    )
    found: dict[int, Translation] = {}
    elsewhere = set()
    for row in rows:
        if row.source_id == source.pk:
            found[row.target_locale_id] = row
        elif row.enabled:
            elsewhere.add(row.target_locale_id)
    missing = [pk for pk in pages if pk not in found and pk not in elsewhere]
    made = Translation.objects.bulk_create(
        Translation(source=source, target_locale_id=locale_id) for locale_id in missing
    )
    found.update({row.target_locale_id: row for row in made})
    return {pk: row for pk, row in found.items() if pk not in elsewhere}


def _sort_texts(
    matched: list[tuple[StringSegment, str]],
    locale_id: int,
    known: dict[Key, StringTranslation],
    new: list[StringTranslation],
    changed: list[StringTranslation],
) -> None:
    """Put each text to the new or the changed ones; what is accepted in these words stays."""
    for segment, text in matched:
        key = (segment.string_id, segment.context_id)
        row = known.get(key)
        if row is None:
            row = known[key] = StringTranslation(
                translation_of_id=segment.string_id,
                context_id=segment.context_id,
                locale_id=locale_id,
                data=text,
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
            new.append(row)
        elif row.data != text and row.pk:
            row.data, row.has_error, row.field_error = text, False, ""
            row.tool_name, row.last_translated_by, row.updated_at = "", None, timezone.now()
            row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
            changed.append(row)


def field_of(row: StringSegment) -> str:
    """The field that a passage belongs to."""
    return str(row.context.path.split(".", maxsplit=1)[0])


def _note_newer(source: TranslationSource, passages: Passages, review: Review) -> None:
    """Note what a version does not follow yet, so that it needs an update here too."""
    rows = [row for rows in passages.by_path.values() for row in rows]
    SourceChange.objects.bulk_create(
        (
            SourceChange(source=source, context_id=row.context_id, string_id=row.string_id)
            for row in rows
            if field_of(row) in review.newer
        ),
        ignore_conflicts=True,
    )


def _record(
    page: Page, matched: list[tuple[StringSegment, str]], review: Review
) -> TranslationRevision:
    basis: Basis = {}
    for segment, text in matched:
        basis.setdefault(segment.context.path, []).append(
            [str(segment.string.data_hash)[:18], fingerprint(text)]
        )
    moment = page.last_published_at or timezone.now()
    return TranslationRevision(
        revision_id=page.live_revision_id,
        basis=basis,
        reviewed_on=review.reviewed_on or timezone.localtime(moment).date(),
        is_machine_assisted=review.is_machine_assisted,
        accepted_until=moment,
    )


def expect(revision: Any) -> None:
    """Let a revision with an import's texts go live: they are accepted in the same transaction."""
    TranslationRevision.objects.get_or_create(revision=revision)


def take_over_basis(revision_id: int, earlier_revision_id: int | None) -> None:
    """Note of a revision that changes facts only that it follows what the one before followed."""
    if earlier_revision_id is None:
        return
    earlier = TranslationRevision.objects.filter(revision_id=earlier_revision_id).first()
    if earlier is None:
        return
    TranslationRevision.objects.update_or_create(
        revision_id=revision_id,
        defaults={
            "basis": earlier.basis,
            "reviewed_on": earlier.reviewed_on,
            "is_machine_assisted": earlier.is_machine_assisted,
            "accepted_until": earlier.accepted_until,
        },
    )
