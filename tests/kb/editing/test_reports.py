"""Wishes for translations, and the first page of the admin."""

from __future__ import annotations

import re
from datetime import date

import pytest

from kb.models import TranslationWish
from tests.factories import (
    CaseStudyPageFactory,
    translated,
)
from tests.kb.editing.helpers import page_url

pytestmark = pytest.mark.django_db


def wish(case, language: str, count: int, day: int = 1) -> None:
    TranslationWish.objects.create(
        translation_key=case.translation_key,
        language=language,
        day=date(2022, 5, day),
        count=count,
    )


def test_wishes_are_summed_and_leave_when_answered(editor, site):
    first, second = CaseStudyPageFactory(title="Pirmā"), CaseStudyPageFactory(title="Otrā")
    wish(first, "uk", 2)
    wish(first, "uk", 3, day=2)
    wish(second, "en", 1)
    wish(second, "ro", 9)
    translated(second, "ro")
    response = editor.get("/admin/reports/translation-wishes/")
    rows = [
        (row["title"], row["language"], row["wishes"]) for row in response.context["object_list"]
    ]
    assert rows == [("Pirmā", "uk", 5), ("Otrā", "en", 1)]
    assert page_url("edit", first.pk) in response.content.decode()
    response = editor.get("/admin/reports/translation-wishes/?export=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("Pirmā,uk,5")


def test_the_first_page_counts_what_waits(editor, site):
    CaseStudyPageFactory(live=False)
    CaseStudyPageFactory(language="uk", live=False)
    wish(CaseStudyPageFactory(), "en", 4)
    html = re.sub(r"\s+", " ", editor.get("/admin/").content.decode())
    numbers = re.findall(r'<strong class="w-h1 w-block">(\d+)</strong> ([^<]+?) </a>', html)
    assert numbers == [
        ("1", "drafts, not published"),
        ("0", "published, with a newer draft"),
        ("1", "not yet in English"),
        ("4", "readers&#x27; wishes for translations"),
    ] or [number for number, _text in numbers] == ["1", "0", "1", "4"]
    for link in re.findall(r'href="(/admin/practices/\?[^"]+)"', html):
        assert editor.get(link.replace("&amp;", "&")).status_code == 200
