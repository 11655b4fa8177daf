"""The language versions of a case: which there are, how fresh they are, which are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.languages import AUTONYMS, LANGUAGE_CODES
from kb.presentation.addresses import absolute, browse_url, page_url
from kb.presentation.cards import language_name

if TYPE_CHECKING:
    from kb.models import CaseStudyPage
    from kb.presentation.reader import Reader


@dataclass(frozen=True)
class Version:
    """A published language version. `state`: original, translation or outdated."""

    language: str
    autonym: str
    language_name: str
    title: str
    url: str
    is_current: bool
    is_original: bool
    state: str
    state_text: str


@dataclass(frozen=True)
class MissingVersion:
    """A language without a version, and where one can ask for it."""

    language: str
    autonym: str
    language_name: str
    url: str


@dataclass(frozen=True)
class Alternate:
    """An absolute address for `<link rel="alternate" hreflang>`."""

    hreflang: str
    url: str


def version_state(version: CaseStudyPage, original: CaseStudyPage | None) -> str:
    """original, translation, or outdated: the original was published again after it."""
    if version.is_original:
        return "original"
    is_outdated = (
        original is not None
        and original.last_published_at is not None
        and version.last_published_at is not None
        and original.last_published_at > version.last_published_at
    )
    return "outdated" if is_outdated else "translation"


def shown_versions(versions: Iterable[CaseStudyPage], reader: Reader) -> tuple[Version, ...]:
    """The published versions, in the order in which they come."""
    texts = {
        "original": pgettext("language version", "original"),
        "translation": pgettext("language version", "translation"),
        "outdated": pgettext(
            "language version", "translation; the original has been changed since"
        ),
    }
    pages = list(versions)
    original = next((version for version in pages if version.is_original), None)
    return tuple(
        Version(
            language=(code := version.locale.language_code),
            autonym=AUTONYMS.get(code, code),
            language_name=language_name(code),
            title=version.title,
            url=page_url(version, reader),
            is_current=code == reader.language,
            is_original=version.is_original,
            state=(state := version_state(version, original)),
            state_text=texts[state],
        )
        for version in pages
    )


def default_version(languages: Iterable[str]) -> str:
    """The language for readers of any other one (hreflang x-default): English, else the first."""
    present = set(languages)
    order = ("en", *LANGUAGE_CODES)
    return next((code for code in order if code in present), "")


def alternates(versions: tuple[Version, ...]) -> tuple[Alternate, ...]:
    """The addresses of all versions for search engines, and the default among them."""
    addresses = {version.language: absolute(version.url) for version in versions}
    if default := default_version(addresses):
        addresses["x-default"] = addresses[default]
    return tuple(Alternate(code, url) for code, url in addresses.items())


def missing_versions(
    page: CaseStudyPage, versions: tuple[Version, ...], reader: Reader
) -> tuple[MissingVersion, ...]:
    """The languages in which a reader can ask for the case."""
    present = {version.language for version in versions}
    return tuple(
        MissingVersion(code, AUTONYMS[code], language_name(code), f"{browse_url(code)}{page.slug}/")
        for code in LANGUAGE_CODES
        if code not in present and code != reader.language
    )


def translation_note(page: CaseStudyPage, versions: tuple[Version, ...], language: str) -> str:
    """What to tell the reader of a translation; nothing for an original."""
    if language == page.original_language:
        return ""
    current = next((version for version in versions if version.is_current), None)
    names = {"language": language_name(page.original_language)}
    if current and current.state == "outdated":
        return (
            _("This is a translation. The original (%(language)s) has been changed since.") % names
        )
    return _("This is a translation. Language of the original: %(language)s.") % names
