"""A case as lists show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import F

from home.languages import AUTONYMS, LANGUAGE_CODES
from kb.models import CaseStudyPage, CaseStudyTopic
from kb.presentation.addresses import browse_url, page_url
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


def by_listing_order(version: CaseStudyPage) -> tuple[bool, int]:
    """A sort key: the original first, then the languages in the site's order."""
    code = version.locale.language_code
    position = LANGUAGE_CODES.index(code) if code in LANGUAGE_CODES else len(LANGUAGE_CODES)
    return (not version.is_original, position)


def for_cards(pages: CaseStudyQuerySet, *more: str) -> CaseStudyQuerySet:
    """With what cards need, and `more` fields, without the other long texts."""
    return pages.select_related("locale", "library").only(
        "title",
        "slug",
        "url_path",
        "translation_key",
        "first_published_at",
        "last_published_at",
        "locale__language_code",
        "summary",
        "external_id",
        "original_language",
        "country",
        "region_id",
        "library__name",
        "period_start",
        "period_end",
        "ongoing",
        *more,
    )


def versions_of(keys: Iterable[UUID], reader: Reader) -> dict[UUID, list[CaseStudyPage]]:
    """The published versions of cases, the original first; their long texts are not loaded."""
    versions = defaultdict(list)
    pages = reader.published.filter(translation_key__in=list(keys)).select_related("locale")
    for page in pages.only(
        "title",
        "slug",
        "url_path",
        "translation_key",
        "last_published_at",
        "live_revision_id",
        "locale__language_code",
        "original_language",
        "summary",
    ):
        versions[page.translation_key].append(page)
    return {key: sorted(pages, key=by_listing_order) for key, pages in versions.items()}


def cards(
    pages: Sequence[CaseStudyPage],
    reader: Reader,
    versions: Mapping[UUID, list[CaseStudyPage]] | None = None,
) -> tuple[CaseCard, ...]:
    """Cards of pages that were read `for_cards`: two queries, however many there are.

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
    page: CaseStudyPage,
    reader: Reader,
    *,
    topics: Iterable[str] = (),
    versions: Iterable[CaseStudyPage] = (),
) -> CaseCard:
    """The card of one page; no query of its own."""
    language = page.locale.language_code
    return CaseCard(
        id=page.external_id,
        title=page.title,
        summary=page.summary,
        url=page_url(page, reader),
        language=language,
        language_name=language_name(language),
        in_other_language=language != reader.language,
        library=page.library.name if page.library else "",
        library_language=page.original_language,
        region=region_term(page.region_id, reader),
        country=country_term(page.country, reader),
        years=years(page.period_start, page.period_end, ongoing=page.ongoing),
        topics=tuple(topic_term(code, reader) for code in topics),
        marks=tuple(
            LanguageMark(
                code=version.locale.language_code,
                autonym=AUTONYMS.get(version.locale.language_code, version.locale.language_code),
                url=page_url(version, reader),
                is_original=version.is_original,
                is_shown=version.pk == page.pk,
            )
            for version in versions
        ),
        updated=page.last_published_at,
    )
