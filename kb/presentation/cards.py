"""A case as lists show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import F

from home.languages import AUTONYMS, LANGUAGE_CODES
from kb.models import CaseStudyTopic
from kb.presentation.addresses import browse_url
from kb.presentation.dates import years

if TYPE_CHECKING:
    from kb.presentation.reader import Reader
    from kb.querysets import CaseStudyQuerySet


@dataclass(frozen=True)
class Link:
    """Words with an address, which may be empty."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Term:
    """A topic, audience, need, region or country."""

    code: str
    label: str
    url: str = ""
    count: int = 0
    selected: bool = False
    scope_note: str = ""


@dataclass(frozen=True)
class LanguageMark:
    """A language in which a case can be read."""

    code: str
    autonym: str
    url: str
    is_original: bool
    is_shown: bool

    @property
    def language(self) -> str:
        """The code, under the name that versions have, for templates that show either."""
        return self.code


@dataclass(frozen=True)
class CaseCard:
    """One case in a list; `language` is that of its title and summary."""

    id: str
    title: str
    summary: str
    url: str
    language: str
    language_name: str
    in_other_language: bool
    library: str
    library_language: str
    region: Term | None
    country: Term
    years: str
    topics: tuple[Term, ...]
    marks: tuple[LanguageMark, ...]
    updated: datetime | None


def language_name(code: str) -> str:
    """The name of a language in the active one."""
    return str(dict(settings.LANGUAGES).get(code, code))


def topic_term(code: str, reader: Reader) -> Term:
    """A topic with the address of its cases."""
    label = reader.labels.topics.get(code)
    url = browse_url(reader.language, [("topic", code)])
    return Term(code, label.label if label else code, url)


def region_term(region_id: int | None, reader: Reader) -> Term | None:
    """A region with the address of its cases."""
    place = reader.labels.place(region_id)
    if place is None:
        return None
    return Term(place.code, place.label, browse_url(reader.language, [("region", place.code)]))


def country_term(code: str, reader: Reader) -> Term:
    """A country with the address of its cases."""
    url = browse_url(reader.language, [("country", code)])
    return Term(code, reader.labels.place_name(code), url)


def listing_position(language: str, original_language: str) -> tuple[bool, int]:
    """A sort key: the original first, then the languages in the site's order."""
    known = language in LANGUAGE_CODES
    position = LANGUAGE_CODES.index(language) if known else len(LANGUAGE_CODES)
    return (language != original_language, position)


class StoredVersion(NamedTuple):
    """What lists need of a published version."""

    pk: int
    translation_key: UUID
    locale_id: int
    language: str
    original_language: str
    title: str
    url_path: str
    last_published_at: datetime | None
    live_revision_id: int | None

    @property
    def is_original(self) -> bool:
        """Whether the case was written in this language."""
        return self.language == self.original_language

    def position(self) -> tuple[bool, int]:
        """A sort key: the original first, then the languages in the site's order."""
        return listing_position(self.language, self.original_language)


class StoredCase(NamedTuple):
    """What a card needs of a page; a tuple is read in a fraction of a page object's time."""

    pk: int
    translation_key: UUID
    language: str
    original_language: str
    title: str
    url_path: str
    summary: str
    external_id: str
    country: str
    region_id: int | None
    library: str | None
    period_start: str
    period_end: str
    ongoing: bool
    first_published_at: datetime | None
    last_published_at: datetime | None


CASE_FIELDS = tuple(
    {"language": "locale__language_code", "library": "library__name"}.get(name, name)
    for name in StoredCase._fields
)
VERSION_FIELDS = tuple(
    {"language": "locale__language_code"}.get(name, name) for name in StoredVersion._fields
)


def read_cases(pages: CaseStudyQuerySet) -> list[StoredCase]:
    """What cards need of pages, in their order: one query."""
    return [StoredCase._make(row) for row in pages.values_list(*CASE_FIELDS)]


def versions_of(keys: Iterable[UUID], reader: Reader) -> dict[UUID, list[StoredVersion]]:
    """The published versions of cases, the original first."""
    versions = defaultdict(list)
    pages = reader.published.filter(translation_key__in=list(keys))
    for row in pages.values_list(*VERSION_FIELDS):
        version = StoredVersion._make(row)
        versions[version.translation_key].append(version)
    return {key: sorted(rows, key=StoredVersion.position) for key, rows in versions.items()}


def cards(
    pages: Sequence[StoredCase],
    reader: Reader,
    versions: Mapping[UUID, list[StoredVersion]] | None = None,
) -> tuple[CaseCard, ...]:
    """Cards of cases: two queries, however many there are.

    One query when their versions are known already.
    """
    if not pages:
        return ()
    if versions is None:
        versions = versions_of((page.translation_key for page in pages), reader)
    topics: dict[int, list[str]] = defaultdict(list)
    links = CaseStudyTopic.objects.filter(page__in=[page.pk for page in pages])
    for page_id, code in links.order_by("sort_order").values_list("page_id", F("topic__code")):
        topics[page_id].append(code)
    return tuple(
        card(page, reader, topics=topics[page.pk], versions=versions.get(page.translation_key, []))
        for page in pages
    )


def card(
    page: StoredCase,
    reader: Reader,
    *,
    topics: Iterable[str] = (),
    versions: Iterable[StoredVersion] = (),
) -> CaseCard:
    """The card of one page; no query of its own."""
    language = page.language
    return CaseCard(
        id=page.external_id,
        title=page.title,
        summary=page.summary,
        url=reader.address(language, page.url_path),
        language=language,
        language_name=language_name(language),
        in_other_language=language != reader.language,
        library=page.library or "",
        library_language=page.original_language,
        region=region_term(page.region_id, reader),
        country=country_term(page.country, reader),
        years=years(page.period_start, page.period_end, ongoing=page.ongoing),
        topics=tuple(topic_term(code, reader) for code in topics),
        marks=tuple(
            LanguageMark(
                code=version.language,
                autonym=AUTONYMS.get(version.language, version.language),
                url=reader.address(version.language, version.url_path),
                is_original=version.is_original,
                is_shown=version.pk == page.pk,
            )
            for version in versions
        ),
        updated=page.last_published_at,
    )
