"""What readers are told of a translation: what it follows, who read it, what is newer elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb.models import SECTIONS, TranslationRevision
from kb.translation.basis import fingerprint, newer_paths

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from kb.models import CaseStudyPage
    from kb.presentation.cards import StoredVersion

# Fields as readers meet them, in the order of the page.
READING_ORDER = ("title", "summary", *SECTIONS, "indicators", "media", "keywords")

# A passage: where it stands, its text and its place (keys), the fingerprint of its text.
Passage = tuple[str, int, int, str]
Version = tuple["UUID", int]


@dataclass(frozen=True)
class Following:
    """What a published translation follows."""

    # The language that it was translated from; it need not be the original's.
    source_language: str
    reviewed_on: date | None
    is_machine_assisted: bool
    # Fields of which the original says something newer.
    newer: tuple[str, ...]


def following_of(versions: Iterable[CaseStudyPage | StoredVersion]) -> dict[int, Following]:
    """What is known of these published versions, by page; of any number in a few queries.

    Versions that were never translated by segments are not in it.
    """
    pages = {page.live_revision_id: page for page in versions if page.live_revision_id}
    records = {
        pages[record.revision_id].pk: record
        for record in TranslationRevision.objects.filter(revision_id__in=list(pages))
    }
    if not records:
        return {}
    by_version = {
        (page.translation_key, page.locale_id): page
        for page in pages.values()
        if page.pk in records
    }
    translations = {
        (row.source.object_id, row.target_locale_id): row
        for row in Translation.objects.filter(
            source__object_id__in={key for key, _locale in by_version}, enabled=True
        ).select_related("source__locale")
    }
    passages = _passages({row.source_id for row in translations.values()})
    newer: dict[Version, set[str]] = {}
    for version, page in by_version.items():
        if translation := translations.get(version):
            newer[version] = _newer(
                records[page.pk], passages[translation.source_id], translation.target_locale_id
            )
    return {
        by_version[version].pk: Following(
            source_language=translations[version].source.locale.language_code,
            reviewed_on=records[by_version[version].pk].reviewed_on,
            is_machine_assisted=records[by_version[version].pk].is_machine_assisted,
            newer=tuple(name for name in READING_ORDER if name in fields),
        )
        for version, fields in (
            (version, fields | _newer_there(version, newer, translations))
            for version, fields in newer.items()
        )
    }


def _newer_there(
    version: Version,
    newer: dict[Version, set[str]],
    translations: dict[Version, Translation],
) -> set[str]:
    """What is newer in the original than in the translation that a version was made from."""
    return newer.get((version[0], translations[version].source.locale_id), set())


def _passages(sources: Iterable[int]) -> dict[int, list[Passage]]:
    passages: dict[int, list[Passage]] = defaultdict(list)
    rows = (
        StringSegment.objects.filter(source_id__in=list(sources))
        .order_by("order")
        .values_list("source_id", "context__path", "string_id", "context_id", "string__data_hash")
    )
    for source, path, string, context, data_hash in rows:
        passages[source].append((path, string, context, str(data_hash)[:18]))
    return passages


def _newer(record: TranslationRevision, passages: list[Passage], locale_id: int) -> set[str]:
    """The fields in which the source says something that a version does not follow."""
    now = [(path, source, "") for path, _string, _context, source in passages]
    suspects = set(newer_paths(record.basis, now))
    if suspects:
        # A passage that changed while its translation was kept is followed: look at the texts.
        kept = _texts([row for row in passages if row[0] in suspects], locale_id)
        now = [
            (path, source, kept.get((string, context), ""))
            for path, string, context, source in passages
        ]
        suspects = set(newer_paths(record.basis, now))
    return {path.split(".", maxsplit=1)[0] for path in suspects}


def _texts(passages: list[Passage], locale_id: int) -> dict[tuple[int, int], str]:
    """The fingerprints of the accepted texts of some passages."""
    rows = StringTranslation.objects.filter(
        translation_of_id__in={string for _path, string, _context, _source in passages},
        context_id__in={context for _path, _string, context, _source in passages},
        locale_id=locale_id,
        has_error=False,
    ).exclude(data="")
    return {(row.translation_of_id, row.context_id): fingerprint(row.data) for row in rows}
