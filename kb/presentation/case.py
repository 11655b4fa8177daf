"""One case as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from home.languages import LANGUAGE_CODES
from home.models import SiteIdentity
from kb.citations import CitedWork, cite
from kb.models import SECTIONS, CaseStudyPage
from kb.presentation.addresses import absolute, browse_url, named, page_url
from kb.presentation.cards import (
    CaseCard,
    Link,
    StoredVersion,
    Term,
    cards,
    country_term,
    language_name,
    region_term,
    topic_term,
    versions_of,
)
from kb.presentation.dates import Day, day_in_words, number, period, years
from kb.presentation.facts import (
    Evidence,
    Fact,
    Pin,
    evidence,
    freshness_note,
    glance,
    pin,
    provenance_note,
    where,
)
from kb.presentation.licences import Licence, licence
from kb.presentation.parts import Parts
from kb.presentation.reader import Reader, reader_for
from kb.presentation.related import related_cases
from kb.presentation.versions import (
    Alternate,
    MissingVersion,
    TranslationNote,
    Version,
    alternates,
    missing_versions,
    shown_versions,
    translation_note,
)
from kb.review.adaptations import Trial, headline, told_of
from kb.structured_data import structured_data

if TYPE_CHECKING:
    from django.http import HttpRequest

# Fragments of addresses: the same in every language, so that a shared link stays right.
ANCHORS = {
    "context": "context",
    "actions": "what-was-done",
    "results": "results",
    "not_worked": "what-did-not-work",
    "lessons": "lessons",
    "transfer": "at-home",
}
OPEN_GRAPH_LOCALES = {"lv": "lv_LV", "ro": "ro_RO", "uk": "uk_UA", "en": "en_GB", "ru": "ru_RU"}
# What no rich text can hold, to expand the links of all sections in one go.
SECTION_BREAK = "<!--section-->"


@dataclass(frozen=True)
class LibraryInfo:
    """The library that did it."""

    name: str
    url: str
    language: str


@dataclass(frozen=True)
class Section:
    """A section of the text; `html` is safe."""

    name: str
    anchor: str
    heading: str
    html: SafeString


@dataclass(frozen=True)
class Number:
    """A result in numbers."""

    value: str
    label: str


@dataclass(frozen=True)
class Picture:
    """A Wagtail image with its words; in a preview, the address of one that is not published."""

    image: Any
    alt: str
    caption: str
    url: str = ""


@dataclass(frozen=True)
class Download:
    """A PDF of the case; its title is in the language of the original."""

    title: str
    url: str
    size: int


@dataclass(frozen=True)
class SourceLink:
    """Where the facts can be read."""

    title: str
    url: str
    host: str
    language: str
    language_name: str


@dataclass(frozen=True)
class Citation:
    """Words to copy, and the same for reference managers."""

    text: str
    bibtex_url: str
    ris_url: str


@dataclass(frozen=True)
class OpenGraph:
    """What other sites show of a link (ogp.me)."""

    title: str
    description: str
    url: str
    type: str
    locale: str
    alternate_locales: tuple[str, ...]
    published: str
    modified: str
    image: Any
    image_alt: str


@dataclass(frozen=True)
class Case:
    """Everything a case's page shows."""

    id: str
    title: str
    summary: str
    language: str
    language_name: str
    library: LibraryInfo | None
    where: str
    when: str
    years: str
    region: Term | None
    country: Term
    pin: Pin | None
    glance: tuple[Fact, ...]
    sections: tuple[Section, ...]
    contents: tuple[Link, ...]
    indicators: tuple[Number, ...]
    pictures: tuple[Picture, ...]
    downloads: tuple[Download, ...]
    topics: tuple[Term, ...]
    audiences: tuple[Term, ...]
    keywords: tuple[str, ...]
    partners: tuple[str, ...]
    funders: tuple[str, ...]
    sources: tuple[SourceLink, ...]
    credit: str
    provenance: str
    provenance_note: str
    evidence: Evidence
    evidence_reason: str
    confirmed: Day | None
    freshness: str
    published: Day | None
    updated: Day | None
    licence: Licence
    versions: tuple[Version, ...]
    alternates: tuple[Alternate, ...]
    missing: tuple[MissingVersion, ...]
    translation_note: TranslationNote | None
    original: Version | None
    related: tuple[CaseCard, ...]
    trials: tuple[Trial, ...]
    trials_headline: str
    origins: tuple[Link, ...]
    tried_url: str
    citation: Citation
    share_url: str
    feeds: tuple[Link, ...]
    json_ld: SafeString
    open_graph: OpenGraph


def present_case(page: CaseStudyPage, request: HttpRequest) -> Case:
    """Read what belongs to a page, and make what it shows."""
    language = _language(page, request)
    reader = reader_for(request, language)
    is_preview = bool(getattr(request, "is_preview", False))
    parts = Parts.of_preview(page) if is_preview else Parts.of_published(page)
    related = related_cases(page, parts, reader, is_preview=is_preview)
    # Those of the related cases too: one query instead of two.
    versions = versions_of(
        [page.translation_key, *(other.translation_key for other in related)], reader
    )
    told, adapted_from = ([], []) if is_preview else told_of(page)
    return build_case(
        page,
        reader,
        parts,
        versions=versions.get(page.translation_key, []),
        related=cards(related, reader, versions),
        told=told,
        adapted_from=adapted_from,
        site_name=SiteIdentity.for_request(request).name(language),
    )


def _language(page: CaseStudyPage, request: HttpRequest) -> str:
    # Outside previews the address has the page's language; asking the page costs a query.
    active = get_language() or ""
    if active in LANGUAGE_CODES and not getattr(request, "is_preview", False):
        return active
    return str(page.locale.language_code)


def build_case(
    page: CaseStudyPage,
    reader: Reader,
    parts: Parts,
    *,
    versions: Sequence[StoredVersion],
    related: tuple[CaseCard, ...],
    site_name: str,
    told: Sequence[Trial] = (),
    adapted_from: Sequence[CaseStudyPage] = (),
) -> Case:
    """What the page of a case shows, from what was read for it."""
    language = reader.language
    topics = tuple(topic_term(code, reader) for code in parts.topics)
    audiences = tuple(_audience_term(code, reader) for code in parts.audiences)
    region = region_term(page.region_id, reader)
    country = country_term(page.country, reader)
    versions_shown = shown_versions(versions, reader)
    original = next((version for version in versions_shown if version.is_original), None)
    share_url = absolute(page_url(page, reader))
    sections = _sections(page)
    sources = tuple(_source(*source) for source in parts.sources)
    pictures = tuple(Picture(media.image, media.alt_text, media.caption) for media in parts.media)
    terms = licence(page.licence, language)
    work = cited_work(page, parts, language=language, url=share_url, site_name=site_name)
    case = {
        "id": page.external_id,
        "title": page.title,
        "summary": page.summary,
        "language": language,
        "language_name": language_name(language),
        "library": LibraryInfo(*parts.library, page.original_language) if parts.library else None,
        "where": where(page, region, country),
        "when": period(page.period_start, page.period_end, ongoing=page.ongoing),
        "years": years(page.period_start, page.period_end, ongoing=page.ongoing),
        "region": region,
        "country": country,
        "pin": pin(page),
        "glance": glance(page, parts, reader, region, country, audiences),
        "sections": sections,
        "contents": _contents(sections, has_sources=bool(sources)),
        "indicators": tuple(Number(number(value), label) for label, value in parts.indicators),
        "pictures": pictures,
        "downloads": tuple(
            Download(title, named("kb:document", language, case_id=page.external_id, key=key), size)
            for title, key, size in parts.documents
        ),
        "topics": topics,
        "audiences": audiences,
        "keywords": tuple(page.tags),
        "partners": parts.partners,
        "funders": parts.funders,
        "sources": sources,
        "credit": page.credit,
        "provenance": page.provenance,
        "provenance_note": provenance_note(page.provenance),
        "evidence": evidence(page.evidence),
        "evidence_reason": page.evidence_reason,
        "confirmed": day_in_words(page.last_confirmed_on),
        "freshness": freshness_note(page),
        "published": day_in_words(page.first_published_at),
        "updated": day_in_words(page.last_published_at),
        "licence": terms,
        "versions": versions_shown,
        "alternates": alternates(versions_shown),
        "missing": missing_versions(page, versions_shown, reader),
        "translation_note": translation_note(page, versions_shown, language, part_names()),
        "original": original,
        "related": related,
        "trials": tuple(told),
        "trials_headline": headline(told),
        "origins": tuple(Link(other.title, page_url(other, reader)) for other in adapted_from),
        "tried_url": named("kb:review:tried", language, case_id=page.external_id),
        "citation": Citation(
            cite(work),
            named("kb:citation", language, case_id=page.external_id, form="bib"),
            named("kb:citation", language, case_id=page.external_id, form="ris"),
        ),
        "share_url": share_url,
        "feeds": _feeds(topics, language),
        "json_ld": structured_data(
            work=work,
            topics=[topic.label for topic in topics],
            audiences=[audience.label for audience in audiences],
            keywords=page.tags,
            place=", ".join(term.label for term in (region, country) if term),
            licence_url=terms.canonical_url,
            sources=[source.url for source in sources],
            versions=[
                (version.language, absolute(version.url), version.is_original)
                for version in versions_shown
                if not version.is_current
            ],
        ),
        "open_graph": _open_graph(page, language, share_url, versions_shown, pictures),
    }
    return Case(**case)


def cited_work(
    page: CaseStudyPage, parts: Parts, *, language: str, url: str, site_name: str
) -> CitedWork:
    """A version as a bibliographic record. What we compiled is not cited as the library's."""
    by_library = page.provenance == CaseStudyPage.Provenance.LIBRARY and parts.library
    return CitedWork(
        key=page.external_id,
        title=page.title,
        summary=page.summary,
        author=parts.library[0] if parts.library and by_library else site_name,
        site_name=site_name,
        url=url,
        language=language,
        licence=page.licence,
        published=page.first_published_at,
        modified=page.last_published_at,
        original_language=page.original_language,
        keywords=tuple(page.tags),
    )


def _audience_term(code: str, reader: Reader) -> Term:
    label = reader.labels.audiences.get(code)
    url = browse_url(reader.language, [("audience", code)])
    return Term(code, label.label if label else code, url)


def section_headings() -> dict[str, str]:
    """The headings of the sections in the active language."""
    return {
        "context": _("The situation and the need"),
        "actions": _("What was done"),
        "results": _("Results"),
        "not_worked": _("What did not work"),
        "lessons": _("Lessons"),
        "transfer": _("How to do it at home"),
    }


def part_names() -> dict[str, tuple[str, str]]:
    """The parts of a page by field: what readers call them, and their anchors."""
    return {
        "title": (pgettext("part of a page", "Title"), ""),
        "summary": (pgettext("part of a page", "Summary"), ""),
        **{name: (text, ANCHORS[name]) for name, text in section_headings().items()},
        "indicators": (pgettext("part of a page", "Results in numbers"), ANCHORS["results"]),
        "media": (pgettext("part of a page", "Pictures"), ""),
        "keywords": (pgettext("part of a page", "Keywords"), "about-record"),
    }


def _sections(page: CaseStudyPage) -> tuple[Section, ...]:
    headings = section_headings()
    # An emptied field still holds an empty paragraph.
    texts = {name: text for name in SECTIONS if strip_tags(text := getattr(page, name)).strip()}
    html = expand_db_html(SECTION_BREAK.join(texts.values())).split(SECTION_BREAK)
    return tuple(
        # Wagtail cleaned the rich text when it was saved; templates print it the same way.
        Section(name, ANCHORS[name], headings[name], mark_safe(text))  # noqa: S308  # see above
        for name, text in zip(texts, html, strict=False)
    )


def _contents(sections: tuple[Section, ...], *, has_sources: bool) -> tuple[Link, ...]:
    links = [Link(section.heading, f"#{section.anchor}") for section in sections]
    return tuple(links + ([Link(_("Sources"), "#sources")] if has_sources else []))


def _source(title: str, url: str, language: str) -> SourceLink:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return SourceLink(
        title, url, host.removeprefix("www."), language, language_name(language) if language else ""
    )


def _feeds(topics: tuple[Term, ...], language: str) -> tuple[Link, ...]:
    return (
        Link(_("New practices"), named("kb:feed", language)),
        *(
            Link(
                _("New practices on: %(topic)s") % {"topic": topic.label},
                named("kb:topic_feed", language, topic=topic.code),
            )
            for topic in topics
        ),
    )


def _open_graph(
    page: CaseStudyPage,
    language: str,
    url: str,
    versions: tuple[Version, ...],
    pictures: tuple[Picture, ...],
) -> OpenGraph:
    first, last = page.first_published_at, page.last_published_at
    return OpenGraph(
        title=page.title,
        description=page.search_description or page.summary,
        url=url,
        type="article",
        locale=OPEN_GRAPH_LOCALES.get(language, language),
        alternate_locales=tuple(
            OPEN_GRAPH_LOCALES.get(version.language, version.language)
            for version in versions
            if version.language != language
        ),
        published=first.isoformat() if first else "",
        modified=last.isoformat() if last else "",
        image=pictures[0].image if pictures else None,
        image_alt=pictures[0].alt if pictures else "",
    )
