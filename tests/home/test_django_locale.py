"""Our words where Django's own are wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.management import call_command
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import trans_real

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    call_command("compile_catalogues", verbosity=0)
    trans_real._translations.clear()


@pytest.mark.parametrize("language", ["lv", "ro", "uk", "ru"])
def test_messages_still_exist_in_django(language):
    django = Path(find_spec("django").origin).parent
    upstream = {
        (entry.msgid, entry.msgid_plural)
        for folder in ("conf", "contrib/auth")
        for entry in polib.pofile(str(django / folder / "locale/en/LC_MESSAGES/django.po"))
    }
    ours = settings.BASE_DIR / "home" / "django_locale" / language / "LC_MESSAGES" / "django.po"
    assert {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(ours))} <= upstream


@pytest.mark.parametrize(
    ("language", "minutes", "expected"),
    [
        ("lv", 1, "1 minūtes"),
        ("lv", 44, "44 minūtēm"),
        ("lv", 120, "2 stundām"),
        ("uk", 21, "21 хвилину"),
        ("uk", 44, "44 хвилини"),
        ("ru", 1, "1 минуту"),
    ],
)
def test_spans_of_time_fit_the_word_ago(language, minutes, expected):
    with translation.override(language):
        since = timesince(NOON - timedelta(minutes=minutes), NOON)
    assert since.replace("\xa0", " ") == expected


def test_a_rule_for_passwords_has_the_right_plural():
    with translation.override("lv"):
        text = MinimumLengthValidator(12).get_help_text()
    assert text == "Parolē jābūt vismaz 12 rakstzīmēm."


def test_romanian_months_begin_with_a_small_letter():
    with translation.override("ro"):
        assert date_format(NOON, "DATE_FORMAT") == "1 ianuarie 2026"


def test_english_dates_are_not_american():
    with translation.override("en"):
        assert date_format(NOON, "SHORT_DATE_FORMAT") == "1 Jan 2026"
        assert date_format(NOON, "DATETIME_FORMAT") == "1 January 2026, 12:00"
    with translation.override("lv"):
        assert date_format(NOON, "SHORT_DATE_FORMAT") == "1.01.2026", "the others stay"
