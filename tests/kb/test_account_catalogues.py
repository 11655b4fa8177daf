"""Our words for what allauth says on its pages and in its e-mails."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import trans_real

from home.languages import LANGUAGE_CODES

OURS = settings.BASE_DIR / "home" / "account_locale"
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(OURS / language / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def upstream() -> set[str]:
    folder = Path(find_spec("allauth").origin).parent / "locale" / "uk" / "LC_MESSAGES"
    return {entry.msgid for entry in polib.pofile(str(folder / "django.po")) if not entry.obsolete}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_messages_exist_in_allauth_and_are_whole(language, upstream):
    """After an upgrade this tells which words have changed."""
    entries = list(catalogue(language))
    assert {entry.msgid for entry in entries} <= upstream
    for entry in entries:
        assert entry.msgstr.strip()
        assert not entry.fuzzy
        assert sorted(PLACEHOLDER.findall(entry.msgstr)) == sorted(PLACEHOLDER.findall(entry.msgid))


def test_all_languages_but_english_have_the_same_messages():
    """English needs ours only where allauth uses another word than we do."""
    messages = [
        {entry.msgid for entry in catalogue(language)}
        for language in LANGUAGE_CODES
        if language != "en"
    ]
    assert all(these == messages[0] for these in messages)
    assert {entry.msgid for entry in catalogue("en")} <= messages[0]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("lv", "Piekļuves atslēga"), ("uk", "Ключ доступу"), ("en", "Passkey")],
)
def test_ours_win_over_allauths(language, expected):
    call_command("compile_catalogues", verbosity=0)
    trans_real._translations.clear()
    assert trans_real.translation(language).gettext("Security key") == expected
