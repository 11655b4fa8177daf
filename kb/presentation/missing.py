"""A case that has no published version in a language, and where it can be read instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from home.languages import AUTONYMS
from kb.presentation.addresses import browse_url, named, page_url
from kb.presentation.cards import language_name, listing_position

if TYPE_CHECKING:
    from kb.models import CaseStudyPage
    from kb.presentation.reader import Reader


@dataclass(frozen=True)
class OtherVersion:
    """A version in another language; title and summary are in that language."""

    language: str
    autonym: str
    language_name: str
    title: str
    summary: str
    url: str
    is_original: bool


@dataclass(frozen=True)
class MissingCase:
    """What the helpful 404 page shows."""

    is_known: bool
    language: str
    language_name: str
    autonym: str
    versions: tuple[OtherVersion, ...]
    wish_url: str
    # Where a browser tells that it shows this page.
    seen_url: str
    has_asked: bool
    browse_url: str


def published_versions(slug: str, reader: Reader) -> list[CaseStudyPage]:
    """The published versions of the case with a slug, the original first."""
    pages = list(reader.published.filter(slug=slug).select_related("locale"))
    # A slug stands for one case; should two share it, the older one has it.
    key = min(pages, key=lambda page: page.pk).translation_key if pages else None
    return sorted(
        (page for page in pages if page.translation_key == key),
        key=lambda page: listing_position(page.locale.language_code, page.original_language),
    )


def missing_case(pages: list[CaseStudyPage], reader: Reader, *, has_asked: bool) -> MissingCase:
    """What to tell about a case that has these versions, or none at all."""
    language = reader.language
    return MissingCase(
        is_known=bool(pages),
        language=language,
        language_name=language_name(language),
        autonym=AUTONYMS[language],
        versions=tuple(
            OtherVersion(
                language=(code := page.locale.language_code),
                autonym=AUTONYMS.get(code, code),
                language_name=language_name(code),
                title=page.title,
                summary=page.summary,
                url=page_url(page, reader),
                is_original=page.is_original,
            )
            for page in pages
        ),
        wish_url=named("kb:wish", language, case_id=pages[0].external_id) if pages else "",
        seen_url=named("kb:seen", language, case_id=pages[0].external_id) if pages else "",
        has_asked=has_asked,
        browse_url=browse_url(language),
    )
