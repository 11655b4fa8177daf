"""The texts of the standing pages: complete in five languages, alike in build, well spelt."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from home.blocks import BodyBlock
from home.languages import LANGUAGE_CODES
from home.models import StandardPage

FILES = sorted((Path(settings.BASE_DIR) / "home" / "data" / "pages").glob("*.json"))
PAGES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FILES}
VERSIONS = [(slug, language) for slug in PAGES for language in LANGUAGE_CODES]

ALLOWED_TAGS = {"p", "b", "i", "ul", "ol", "li", "a"}
QUOTES = {"lv": "„”", "ro": "„”", "uk": "«»", "en": "“”", "ru": "«»"}
ALL_QUOTES = set('„“”«»"‹›‚‘')
FORMAL_YOU = {
    "lv": "Jū[sst]|Jums",
    "ro": "dumneavoastră",
    "uk": "В(?:и|ас|ам|аш)",
    "ru": "В(?:ы|ас|ам|аш)",
}


def version(slug: str, language: str) -> dict[str, Any]:
    return PAGES[slug]["languages"][language]


def strings(slug: str, language: str) -> list[str]:
    """Every text of a version, with its HTML."""
    texts = version(slug, language)
    own = [texts[name] for name in ("title", "introduction", "take_part") if name in texts]
    return own + [value for _kind, value in texts.get("body", [])]


def plain(slug: str, language: str) -> str:
    """What a reader sees of a version."""
    return re.sub(r"<[^>]+>", "\n", "\n".join(strings(slug, language)))


def shape(slug: str, language: str) -> list[Any]:
    """The build of a version: kinds of blocks, their tags, and where their links lead."""
    build: list[Any] = [sorted(version(slug, language))]
    for kind, value in version(slug, language).get("body", []):
        tags = re.findall(r"</?\w+", value)
        # The licence is linked in the reader's language.
        links = [
            link.rpartition("/deed.")[0] or link for link in re.findall(r'href="([^"]*)"', value)
        ]
        build.append((kind, tags, links))
    return build


class TagChecker(HTMLParser):
    """Notes tags that are not allowed, not closed or wrongly nested."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS or {name for name, _value in attrs} - {"href"}:
            self.problems.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"/{tag}")


def test_there_are_the_pages_that_the_site_needs() -> None:
    assert set(PAGES) == {
        "home", "cases", "about", "project", "methodology", "take-part", "privacy", "accessibility",
    }  # fmt: skip
    assert all(page["slug"] == slug for slug, page in PAGES.items())


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_is_complete_and_alike_in_all_languages(slug: str) -> None:
    assert list(PAGES[slug]["languages"]) == list(LANGUAGE_CODES)
    for language in LANGUAGE_CODES:
        assert all(text.strip() for text in strings(slug, language))
        assert shape(slug, language) == shape(slug, "en"), language


@pytest.mark.parametrize(("slug", "language"), VERSIONS)
def test_a_text_fits_its_fields(slug: str, language: str) -> None:
    texts = version(slug, language)
    assert len(texts["title"]) <= 60
    assert len(texts["introduction"]) <= StandardPage._meta.get_field("introduction").max_length
    kinds = set(BodyBlock().child_blocks)
    for kind, value in texts.get("body", []):
        assert kind in kinds
        if kind == "heading":
            assert "<" not in value


@pytest.mark.parametrize(("slug", "language"), VERSIONS)
def test_html_is_simple_and_links_lead_somewhere(slug: str, language: str) -> None:
    for text in strings(slug, language):
        checker = TagChecker()
        checker.feed(text)
        assert not checker.problems, text
        assert not checker.open, text
        for link in re.findall(r'href="([^"]*)"', text):
            assert link.startswith(("https://", "/api/v1/")) or link.removeprefix("page:") in PAGES


@pytest.mark.parametrize(("slug", "language"), VERSIONS)
def test_spelling_of_the_language(slug: str, language: str) -> None:
    text = plain(slug, language)
    assert not re.search("[şţŞŢ]", text), "cedilla instead of comma below"
    if language == "uk":
        assert not re.search("[ыэъёЫЭЪЁ]", text), "Russian letter"
        assert "'" not in text, "the Ukrainian apostrophe is ’"
    if language == "ru":
        assert not re.search("[іїєґІЇЄҐ]", text), "Ukrainian letter"
        assert not re.search(r"\bна Украине\b", text)
    if language in ("lv", "ro", "en"):
        assert not re.search(r"[\u0400-\u04ff]", text), "Cyrillic letter"


@pytest.mark.parametrize(("slug", "language"), VERSIONS)
def test_no_word_mixes_scripts(slug: str, language: str) -> None:
    for word in re.findall(r"\w+", plain(slug, language)):
        assert not (re.search(r"[A-Za-z]", word) and re.search(r"[\u0400-\u04ff]", word)), word


@pytest.mark.parametrize(("slug", "language"), VERSIONS)
def test_quotation_marks_of_the_language(slug: str, language: str) -> None:
    text = plain(slug, language)
    opening, closing = QUOTES[language]
    assert not ALL_QUOTES.intersection(text) - {opening, closing}
    assert text.count(opening) == text.count(closing)


@pytest.mark.parametrize("language", FORMAL_YOU)
def test_the_reader_is_addressed_formally(language: str) -> None:
    for slug in ("about", "take-part", "privacy", "accessibility"):
        assert re.search(FORMAL_YOU[language], plain(slug, language)), slug


@pytest.mark.parametrize(("slug", "language"), VERSIONS)
def test_no_contact_address_stands_in_a_text(slug: str, language: str) -> None:
    """It is a setting of the site, so that its owners change it in one place."""
    assert "@" not in "".join(strings(slug, language))


def test_the_size_of_the_starter_collection_is_told_right() -> None:
    collection = Path(settings.BASE_DIR) / "kb" / "data" / "collection"
    sizes = {
        country: len((collection / f"{country}.jsonl").read_text(encoding="utf-8").splitlines())
        for country in ("lv", "md", "ua")
    }
    for language in LANGUAGE_CODES:
        text = plain("about", language)
        for number in (sum(sizes.values()), *sizes.values()):
            assert re.search(rf"\b{number}\b", text), (language, number)
