"""Reads case studies in the exchange format into pages, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from kb.exchange.exporter import export_case
from kb.exchange.reader import read_lines
from kb.exchange.records import (
    CaseRecord,
    KnownCodes,
    Problem,
    ReviewRecord,
    TranslationRecord,
    parse_record,
)
from kb.exchange.text import plain_text, rich_text
from kb.models import (
    SECTIONS,
    Audience,
    CaseStudyAudience,
    CaseStudyIndexPage,
    CaseStudyNeed,
    CaseStudyPage,
    CaseStudyTopic,
    Funder,
    Indicator,
    Library,
    Need,
    Partner,
    Region,
    Source,
    Topic,
)
from kb.models.case_study import COUNTRIES_WITHOUT_COORDINATES
from kb.naming import ascii_slug, first_free
from kb.translation.adoption import Review, adopt, expect, take_over_basis
from kb.translation.sources import register

CHILD_RELATIONS = (
    "topic_links",
    "audience_links",
    "need_links",
    "partners",
    "funders",
    "sources",
    "indicators",
)


class Outcome(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class LineReport:
    """The outcome of one line of the file."""

    line: int
    outcome: Outcome
    identifier: str = ""
    problems: list[Problem] = field(default_factory=list)
    coarsened: bool = False


class DryRun(Exception):
    """Raised to undo what a dry run wrote."""


def import_cases(
    file: IO[bytes], *, publish: bool = False, dry_run: bool = False
) -> Iterator[LineReport]:
    """Import a JSON Lines file, giving a report for each line as soon as it is done.

    Each record goes in whole or not at all; a bad one does not stop the others. With `publish`
    the versions go live, else they are drafts. With `dry_run` nothing is kept.
    """
    importer = CaseImporter(publish=publish)
    earlier = EarlierLines()
    for line in read_lines(file):
        if line.error:
            yield LineReport(line.number, Outcome.FAILED, problems=[Problem("line", line.error)])
            continue
        record, problems = parse_record(line.data, importer.codes)
        if record is None:
            identifier = line.data.get("id") if isinstance(line.data, dict) else ""
            name = identifier if isinstance(identifier, str) else ""
            yield LineReport(line.number, Outcome.FAILED, name[:80], problems)
            continue
        if problem := earlier.contradiction(line.number, record):
            yield LineReport(line.number, Outcome.FAILED, record.id, [problem])
            continue
        yield _import_one(importer, line.number, record, dry_run=dry_run)


class EarlierLines:
    """What the lines before said of the same things: a file must not contradict itself."""

    def __init__(self) -> None:
        self.identifiers: dict[str, int] = {}
        self.websites: dict[tuple[str, str], tuple[int, str]] = {}

    def contradiction(self, number: int, record: CaseRecord) -> Problem | None:
        """What contradicts an earlier line, if anything does; remember this line."""
        first = self.identifiers.setdefault(record.id, number)
        if first != number:
            return Problem("id", f"the same id stands in line {first} of this file")
        if record.library and record.library.url:
            library = (record.country, record.library.name)
            first, url = self.websites.setdefault(library, (number, record.library.url))
            if url != record.library.url:
                return Problem("library.url", f"line {first} gives this library {url}")
        return None


def _import_one(
    importer: CaseImporter, number: int, record: CaseRecord, *, dry_run: bool
) -> LineReport:
    outcome = Outcome.FAILED
    coarsened = record.country in COUNTRIES_WITHOUT_COORDINATES and record.latitude is not None
    try:
        # Wagtail would index the references of a page anew for each of its child rows.
        with transaction.atomic(), disable_reference_index_auto_update():
            outcome, pages = importer.save(record)
            for page in pages:
                ReferenceIndex.create_or_update_for_object(page)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    except ValidationError as error:
        messages = getattr(error, "message_dict", {"record": error.messages})
        problems = [Problem(name, " ".join(texts)) for name, texts in messages.items()]
        return LineReport(number, Outcome.FAILED, record.id, problems)
    return LineReport(number, outcome, record.id, coarsened=coarsened)


def review_of(record: ReviewRecord) -> Review:
    """What a file tells of a translation; no day to come."""
    day = date.fromisoformat(record.reviewed_on) if record.reviewed_on else None
    return Review(
        reviewed_on=min(day, timezone.localdate()) if day else None,
        is_machine_assisted=record.machine_assisted,
        newer=frozenset(record.newer_in_original),
    )


def translated_on(record: CaseRecord) -> dict[str, str]:
    """The versions of a record that were made from another one of it, which from the original."""
    sources = {
        code: version.review.translated_from
        for code, version in record.translations.items()
        if version.review and version.review.translated_from
    }
    return {
        code: source
        for code, source in sources.items()
        if source in record.translations and sources.get(source, record.language) == record.language
    }


class CaseImporter:
    """Turns checked records into pages. Reads the vocabulary once, when it is made."""

    def __init__(self, *, publish: bool) -> None:
        self.publish = publish
        self.codes = KnownCodes.from_database()
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.audiences = {audience.code: audience for audience in Audience.objects.all()}
        self.needs = {need.code: need for need in Need.objects.all()}
        self.regions = {region.code: region for region in Region.objects.all()}
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}

    def save(self, record: CaseRecord) -> tuple[Outcome, list[CaseStudyPage]]:
        """Create or update the pages of one case; give them too. Raises ValidationError."""
        versions = list(
            CaseStudyPage.objects.filter(external_id=record.id).select_related("locale")
        )
        existing = {page.locale.language_code: page for page in versions}
        original = next((page for page in versions if page.is_original), None)
        if original and original.original_language != record.language:
            raise ValidationError(
                {
                    "language": f"is {original.original_language!r} in the collection; "
                    "the language of an original can't change"
                }
            )
        if original and self._is_unchanged(record, versions):
            return Outcome.UNCHANGED, []
        labels = _labels_by_key(original.get_latest_revision_as_object() if original else None)
        # Versions whose original was deleted get it back: the same key and address.
        orphan = versions[0] if versions and not original else None
        saved = self._save_version(record, record.language, record, original, orphan)
        translations = [
            self._save_version(record, language, text, existing.get(language), saved)
            for language, text in record.translations.items()
        ]
        silent = existing.keys() - record.translations.keys() - {record.language}
        translations += [
            self._save_facts(record, existing[language], saved, labels)
            for language in sorted(silent)
        ]
        if self.publish and record.translations:
            self._take_over(saved, translations[: len(record.translations)], record)
        return Outcome.UPDATED if original else Outcome.CREATED, [saved, *translations]

    def _take_over(
        self, original: CaseStudyPage, versions: list[CaseStudyPage], record: CaseRecord
    ) -> None:
        """Register the versions that the file gave as translations whose texts are accepted."""
        published = CaseStudyPage.objects.in_bulk([page.pk for page in versions])
        for page in versions:
            # The texts are in memory, what was published a moment ago is not.
            row = published[page.pk]
            page.live_revision_id, page.last_published_at = (
                row.live_revision_id,
                row.last_published_at,
            )
        pages: dict[str, CaseStudyPage] = dict(zip(record.translations, versions, strict=True))
        reviews = {
            pages[code].locale_id: review_of(version.review)
            for code, version in record.translations.items()
            if version.review
        }
        from_others = translated_on(record)
        adopt(
            register(original),
            [page for code, page in pages.items() if code not in from_others],
            reviews,
        )
        for code, source in from_others.items():
            adopt(register(pages[source]), [pages[code]], reviews)

    def _is_unchanged(self, record: CaseRecord, versions: list[CaseStudyPage]) -> bool:
        wanted = [
            page
            for page in versions
            if page.is_original or page.locale.language_code in record.translations
        ]
        if self.publish and any(not page.live or page.has_unpublished_changes for page in wanted):
            return False
        stored = canonical(export_case(page.get_latest_revision_as_object() for page in wanted))
        if record.library and not record.library.url:
            # A record that is silent about the website does not contradict the one we know.
            stored.get("library", {}).pop("url", None)
        return stored == canonical(record.canonical())

    def _save_version(
        self,
        record: CaseRecord,
        language: str,
        text: CaseRecord | TranslationRecord,
        existing: CaseStudyPage | None,
        sibling: CaseStudyPage | None,
    ) -> CaseStudyPage:
        page = existing.get_latest_revision_as_object() if existing else CaseStudyPage(live=False)
        self._fill_text(page, text)
        self._fill_facts(page, record)
        self._fill_children(page, record)
        page.indicators = self._indicators(record, language, text, sibling)
        keep_order(page)
        if existing is None:
            self._place(page, language, sibling)
        else:
            page.full_clean()
        revision = page.save_revision(clean=False)
        if self.publish:
            if existing is not None and language != record.language:
                expect(revision)
            revision.publish()
        return page

    def _save_facts(
        self,
        record: CaseRecord,
        existing: CaseStudyPage,
        original: CaseStudyPage,
        labels: dict[UUID, str],
    ) -> CaseStudyPage:
        """Give a version of which the file says nothing the facts that are the same in all."""
        page = existing.get_latest_revision_as_object()
        was_published = page.live and not page.has_unpublished_changes
        translations = {labels.get(key): label for key, label in _labels_by_key(page).items()}
        self._fill_facts(page, record)
        self._fill_children(page, record)
        page.indicators = [
            Indicator(
                label=translations.get(source.label, source.label),
                value=source.value,
                locale=page.locale,
                translation_key=source.translation_key,
            )
            for source in original.indicators.all()
        ]
        keep_order(page)
        # A translation that has only begun lacks its texts; they are not the file's.
        page.full_clean(exclude=None if page.live else {"title", "summary"})
        revision = page.save_revision(clean=False)
        if self.publish and was_published:
            take_over_basis(revision.pk, existing.live_revision_id)
            revision.publish()
        return page

    def _place(self, page: CaseStudyPage, language: str, sibling: CaseStudyPage | None) -> None:
        """Put a new page into the tree below the index page of its language."""
        page.locale = self.locales[language]
        if sibling:
            page.translation_key = sibling.translation_key
            page.slug = sibling.slug
        else:
            page.slug = free_slug(page.title)
        parent = CaseStudyIndexPage.objects.filter(locale=page.locale).order_by("path").first()
        if parent is None:
            reason = f"no list of practices in {language!r}; run `manage.py bootstrap_site`"
            raise ValidationError({"language": reason})
        parent.add_child(instance=page)

    def _fill_text(self, page: CaseStudyPage, text: CaseRecord | TranslationRecord) -> None:
        page.title = page.draft_title = text.title
        page.summary = text.summary
        page.search_description = ""
        page.keywords = ", ".join(text.tags)
        for name in SECTIONS:
            setattr(page, name, rich_text(getattr(text.sections, name)))

    def _fill_facts(self, page: CaseStudyPage, record: CaseRecord) -> None:
        page.external_id = record.id
        page.original_language = record.language
        page.country = record.country
        page.region = self.regions[record.region] if record.region else None
        page.place = record.place
        page.latitude = _two_decimals(record.latitude)
        page.longitude = _two_decimals(record.longitude)
        page.library = self._library(record)
        page.period_start = record.period.start or ""
        page.period_end = record.period.end or ""
        page.ongoing = record.ongoing
        page.cost = record.resources.cost or ""
        page.people = record.resources.people
        page.staff_hours = record.resources.staff_hours
        page.preparation_weeks = record.resources.preparation_weeks
        page.licence = record.licence
        page.provenance = record.provenance
        page.evidence = record.evidence
        page.last_confirmed_on = (
            date.fromisoformat(record.last_confirmed) if record.last_confirmed else None
        )

    def _library(self, record: CaseRecord) -> Library | None:
        if record.library is None:
            return None
        library, _created = Library.objects.get_or_create(
            name=record.library.name,
            country=record.country,
            defaults={
                "region": self.regions[record.region] if record.region else None,
                "place": record.place,
            },
        )
        url = record.library.url or ""
        if url and library.website != url:
            library.website = url
            library.save(update_fields=["website"])
        return library

    def _fill_children(self, page: CaseStudyPage, record: CaseRecord) -> None:
        page.topic_links = [CaseStudyTopic(topic=self.topics[code]) for code in record.topics]
        page.audience_links = [
            CaseStudyAudience(audience=self.audiences[code]) for code in record.audiences
        ]
        page.need_links = [CaseStudyNeed(need=self.needs[code]) for code in record.resources.needs]
        page.partners = [Partner(name=name) for name in record.partners]
        page.funders = [Funder(name=name) for name in record.funders]
        page.sources = [
            Source(title=source.title, url=source.url, language=source.language or "")
            for source in record.sources
        ]

    def _indicators(
        self,
        record: CaseRecord,
        language: str,
        text: CaseRecord | TranslationRecord,
        sibling: CaseStudyPage | None,
    ) -> list[Indicator]:
        labels = getattr(text, "indicator_labels", None) or [
            indicator.label for indicator in record.indicators
        ]
        indicators = [
            Indicator(label=label, value=_two_decimals(source.value), locale=self.locales[language])
            for label, source in zip(labels, record.indicators, strict=True)
        ]
        if sibling is not None and sibling.is_original:
            # A translated row shares the key of the row that it translates.
            for indicator, source in zip(indicators, sibling.indicators.all(), strict=True):
                indicator.translation_key = source.translation_key
        return indicators


def _labels_by_key(page: CaseStudyPage | None) -> dict[UUID, str]:
    """What was counted, by the key that a row shares with its translations."""
    rows = page.indicators.all() if page else []
    return {row.translation_key: row.label for row in rows}


def canonical(record: dict[str, Any]) -> dict[str, Any]:
    """Bring two records to a form in which equal content is equal: texts through rich text."""

    def section_texts(sections: dict[str, str]) -> dict[str, str]:
        return {name: plain_text(rich_text(text)) for name, text in sections.items() if text}

    result = dict(record)
    result["sections"] = section_texts(result.get("sections", {}))
    labels = [indicator["label"] for indicator in result.get("indicators", [])]
    result["translations"] = {}
    for language, version in record.get("translations", {}).items():
        translation = {**version, "sections": section_texts(version.get("sections", {}))}
        if translation.get("indicator_labels", labels) == labels:
            translation.pop("indicator_labels", None)
        result["translations"][language] = translation
    return {key: value for key, value in result.items() if value not in ({}, [])}


def keep_order(page: CaseStudyPage) -> None:
    """Number the child rows as they stand: a database gives unnumbered ones in any order."""
    for relation in CHILD_RELATIONS:
        for position, row in enumerate(getattr(page, relation).all()):
            row.sort_order = position


def free_slug(title: str) -> str:
    """A slug from a title in any script that no case has yet."""
    return first_free(
        ascii_slug(title), lambda slug: CaseStudyPage.objects.filter(slug=slug).exists()
    )


def _two_decimals(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(float(value), 2)))
