"""The guides for librarians and editors have the same parts, and name what is on the site."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from home.languages import LANGUAGE_CODES

GUIDES = Path(settings.BASE_DIR) / "docs" / "guides"
LARGEST_FOLDER = 4_000_000
# In the first lines of each guide it stands for the type itself.
BOLD = {"en": "bold", "lv": "Treknrakstā", "ro": "litere groase", "uk": "Жирним", "ru": "Жирным"}
guides = pytest.mark.parametrize("name", ["librarian", "editor"])
languages = pytest.mark.parametrize("language", LANGUAGE_CODES)


def text_of(language: str, name: str) -> str:
    return (GUIDES / language / f"{name}.md").read_text(encoding="utf-8")


def labels(language: str) -> set[str]:
    """What the site says in a language: its own messages and those of the administration."""
    found: set[str] = set()
    for folder in (settings.BASE_DIR / "locale", settings.BASE_DIR / "home" / "admin_locale"):
        catalogue = gettext.translation("django", folder, [language], fallback=True)
        messages = getattr(catalogue, "_catalog", {})
        if language == "en":
            found |= {key.rsplit("\x04", 1)[-1] for key in messages if isinstance(key, str)}
        found |= {text for text in messages.values() if text}
    return found | {text[:1].upper() + text[1:] for text in found}


@guides
@languages
def test_a_guide_has_the_parts_of_the_english_one(language: str, name: str) -> None:
    def parts(text: str) -> list[str]:
        return re.findall(r"^(#+ (?:\d\.)?|!\[)", text, re.MULTILINE)

    assert parts(text_of(language, name)) == parts(text_of("en", name))


def test_the_pictures_together_are_small() -> None:
    pictures = (GUIDES / "pictures").glob("??/*.png")
    assert sum(path.stat().st_size for path in pictures) <= LARGEST_FOLDER


@guides
@languages
def test_what_is_in_bold_stands_on_the_site(language: str, name: str) -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", text_of(language, name))) - {BOLD[language]}
    assert bold
    assert sorted(bold - labels(language)) == []
