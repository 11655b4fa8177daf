"""The guides of docs/guides as pages of the site."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.html import strip_tags

from home.guides import FOLDER, GUIDES, guide, html_of
from home.languages import LANGUAGE_CODES

ALL = list(product(GUIDES, LANGUAGE_CODES))
# What Markdown leaves behind where it was not understood.
LEFT_OVER = re.compile(r"\*\*|^#|\]\(|^\|| \| |^- |`", re.MULTILINE)


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_guide_is_understood(name, language):
    read = guide(name, language)
    html = "\n".join([read.introduction, *(section.html for section in read.sections)])
    assert read.title
    assert read.summary
    assert len(read.sections) >= 6
    assert len({section.anchor for section in read.sections}) == len(read.sections)
    assert LEFT_OVER.findall(strip_tags(html) + read.summary + read.title) == []
    pictures = re.findall(r'<img src="/static/([^"]+)" alt="([^"]+)" width="\d+"', html)
    written = (FOLDER / language / f"{name}.md").read_text("utf-8")
    assert len(pictures) == written.count("![") > 0
    for path, _alt in pictures:
        assert finders.find(path)
        assert Path(path).parent.name == language


def test_all_languages_tell_the_same():
    for name in GUIDES:
        parts = {len(guide(name, language).sections) for language in LANGUAGE_CODES}
        assert len(parts) == 1, name


def test_a_guide_brings_no_markup_of_its_own():
    html = html_of("One <b>two</b> **three** [four](javascript:alert)\n\n<script>five</script>")
    assert "<strong>three</strong>" in html
    assert "&lt;b&gt;two&lt;/b&gt;" in html
    assert not re.search("<script|<b>|href", html)


def test_columns_of_tables_have_headings():
    html = html_of("| a | b |\n| --- | --- |\n| 1 | 2 |")
    assert html.count('<th scope="col">') == 2
    assert html.count("<td>") == 2


@pytest.mark.django_db
def test_the_page(client: Client, site: object) -> None:
    text = client.get("/lv/guide/librarian/").content.decode()
    read = guide("librarian", "lv")
    assert f"<h1>{read.title}</h1>" in text
    assert text.count('<h2 id="part-') == len(read.sections)
    assert 'href="#part-1"' in text
    assert 'hreflang="uk" href="http' in text
    assert client.get("/lv/guide/nobody/").status_code == 404
    assert 'href="/lv/guide/librarian/"' in client.get("/lv/share/").content.decode()
