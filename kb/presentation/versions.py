"""The language versions of a case: which there are, how fresh they are, which are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.languages import AUTONYMS, LANGUAGE_CODES
from kb.presentation.addresses import absolute, browse_url
from kb.presentation.cards import Link, language_name
from kb.presentation.dates import day_in_words
from kb.translation.following import Following, following_of

if TYPE_CHECKING:
    from kb.models import CaseStudyPage
    from kb.presentation.cards import StoredVersion
    from kb.presentation.reader import Reader


@dataclass(frozen=True)
class Version:
    """A published language version. `state`: original, translation or outdated.

    `newer`: the fields in which the original says something newer, as far as that is known.
    """

    language: str
    autonym: str
    language_name: str
    title: str
    url: str
    is_current: bool
    is_original: bool
    state: str
    state_text: str
    following: Following | None = None

    @property
    def newer(self) -> tuple[str, ...]:
        """The fields of which the original says something newer."""
        return self.following.newer if self.following else ()


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


def version_state(
    version: CaseStudyPage | StoredVersion,
    original: CaseStudyPage | StoredVersion | None,
    following: Following | None = None,
) -> str:
    """original, translation, or outdated: the original says something newer.

    Of a version that was not translated by segments only the days are known.
    """
    if version.is_original:
        return "original"
    if following is not None:
        return "outdated" if following.newer else "translation"
    is_outdated = (
        original is not None
        and original.last_published_at is not None
        and version.last_published_at is not None
        and original.last_published_at > version.last_published_at
    )
    return "outdated" if is_outdated else "translation"


def shown_versions(versions: Iterable[StoredVersion], reader: Reader) -> tuple[Version, ...]:
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
    known = following_of(version for version in pages if not version.is_original)
    return tuple(
        Version(
            language=(code := version.language),
            autonym=AUTONYMS.get(code, code),
            language_name=language_name(code),
            title=version.title,
            url=reader.address(code, version.url_path),
            is_current=code == reader.language,
            is_original=version.is_original,
            state=(state := version_state(version, original, known.get(version.pk))),
            state_text=texts[state],
            following=known.get(version.pk),
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


@dataclass(frozen=True)
class TranslationNote:
    """What to tell the reader of a translation."""

    text: str
    # By whom and on which day it was read; "" where nobody knows.
    review: str
    # Links into the original: the sections that are newer there.
    newer: tuple[Link, ...] = ()


def translation_note(
    page: CaseStudyPage,
    versions: tuple[Version, ...],
    language: str,
    headings: Mapping[str, tuple[str, str]],
) -> TranslationNote | None:
    """What to tell the reader of a translation; None for an original.

    `headings`: name and anchor of each part of the page.
    """
    if language == page.original_language:
        return None
    current = next((version for version in versions if version.is_current), None)
    original = next((version for version in versions if version.is_original), None)
    names = {"language": language_name(page.original_language)}
    if current and current.state == "outdated":
        text = _("This is a translation. The original (%(language)s) has been changed since.")
    else:
        text = _("This is a translation. Language of the original: %(language)s.")
    parts = [headings[name] for name in (current.newer if current else ()) if name in headings]
    return TranslationNote(
        text % names,
        review_in_words(current.following if current else None, page.original_language),
        tuple(
            Link(name, f"{original.url}#{anchor}" if anchor else original.url)
            for name, anchor in parts
        )
        if original
        else (),
    )


def review_in_words(following: Following | None, original_language: str) -> str:
    """Who made and who read a translation, and when, in a sentence."""
    day = day_in_words(following.reviewed_on) if following else None
    if following is None or day is None:
        return ""
    sentences = []
    if following.source_language != original_language:
        sentences.append(
            _("Translated from %(language)s.")
            % {"language": language_name(following.source_language)}
        )
    if following.is_machine_assisted:
        text = _("Made with the help of a machine, read and corrected by a person on %(day)s.")
    else:
        text = _("Made by people, last read on %(day)s.")
    return " ".join([*sentences, text % {"day": day.text}])
