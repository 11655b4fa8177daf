"""What holds for every public template, and for the pages made of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from home.languages import LANGUAGE_CODES
from home.templatetags.site_tags import unfolded
from kb.models import CaseStudyPage
from tests.factories import StandardPageFactory

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PUBLIC = sorted(path for path in TEMPLATES.rglob("*.html") if "wagtailadmin" not in path.parts)
COMPONENTS = sorted((TEMPLATES / "components").rglob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PUBLIC, ids=name_of)
def test_nothing_inline(path: Path) -> None:
    """The content policy forbids styles and scripts within a page."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    # Data for a script is none.
    assert not re.search(r"<style|<script(?![^>]*(\ssrc=|application/json))|javascript:", text)


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_components_say_what_they_expect(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert re.match(r"\{# (Expects|Optional) .+ #\}$", first)


class Outline(HTMLParser):
    """Ids, headings, and whatever a page fetches from elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.fetched: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        source = values.get("src") or values.get("href")
        if source and (tag in ("img", "script", "use") or values.get("rel") == "stylesheet"):
            self.fetched.append(source)


@pytest.fixture
def pages(
    case: CaseStudyPage, translated: Callable[..., CaseStudyPage], vocabulary: SimpleNamespace
) -> list[tuple[str, int]]:
    """An address of each kind of page, with the status it answers."""
    translated(case, "uk")
    StandardPageFactory(
        language="lv",
        slug="about",
        body=[("heading", "Viens"), ("heading", "Divi"), ("heading", "Trīs"), ("note", "<p>!</p>")],
    )
    return [
        ("/lv/", 200),
        ("/lv/cases/", 200),
        ("/lv/cases/?topic=youth&region=LV-113", 200),
        (f"/lv/cases/{case.slug}/", 200),
        (f"/uk/cases/{case.slug}/", 200),
        (f"/ro/cases/{case.slug}/", 404),
        ("/lv/cases/no-such-case/", 404),
        ("/lv/about/", 200),
        ("/lv/search/", 200),
        ("/lv/search/?q=seniori", 200),
        ("/lv/search/?q=zzz&topic=youth", 200),
        ("/lv/no-such-page/", 404),
    ]


def test_pages_are_sound(client: Client, pages: list[tuple[str, int]]) -> None:
    for address, status in pages:
        response = client.get(address)
        html = response.content.decode()
        outline = Outline(html)
        assert response.status_code == status, address
        assert outline.headings.count("h1") == 1, address
        assert len(set(outline.ids)) == len(outline.ids), address
        assert all(source.startswith("/") for source in outline.fetched), address
        assert f'<html lang="{address[1:3]}">' in html, address
        assert 'class="skip-link" href="#main"' in html, address
        assert html.count("data-language=") == len(LANGUAGE_CODES), address


def test_search_box_is_on_every_page_once(client: Client, pages: list[tuple[str, int]]) -> None:
    for address, _status in pages:
        html = client.get(address).content.decode()
        boxes = html.count('role="search"')
        # An empty list offers a search of its own below the one in the header.
        assert boxes == 1 or (boxes == 2 and "empty-search" in html), address


def test_texts_say_their_language(
    client: Client, case: CaseStudyPage, translated: Callable[..., CaseStudyPage]
) -> None:
    html = client.get("/uk/cases/").content.decode()
    assert re.search(rf'<h2 lang="lv">\s*<a [^>]*>{re.escape(case.title)}', html)
    assert 'class="other-language"' in html


def test_wrong_query_does_no_harm(client: Client, site: SimpleNamespace) -> None:
    html = client.get("/en/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


def test_contents_of_long_texts_only(client: Client, pages: list[tuple[str, int]]) -> None:
    html = client.get("/lv/about/").content.decode()
    anchors = re.findall(r'<h2 id="([0-9a-f-]{36})">', html)
    assert len(anchors) == 3
    assert all(f'href="#{anchor}"' in html for anchor in anchors)
    StandardPageFactory(language="lv", slug="short")
    assert 'class="toc"' not in client.get("/lv/short/").content.decode()


def test_unfolded_places() -> None:
    def value(
        code: str, count: int, depth: int, parent: str | None, **more: Any
    ) -> SimpleNamespace:
        return SimpleNamespace(
            code=code, count=count, depth=depth, parent=parent, selected=more.get("selected", False)
        )

    places = [
        value("LV", 7, 0, None),
        value("AREA-A", 2, 1, "LV"),
        value("A-1", 2, 2, "AREA-A"),
        value("AREA-B", 5, 1, "LV", selected=True),
        value("B-1", 5, 2, "AREA-B"),
    ]
    assert [place.code for place in unfolded(places)] == ["AREA-B", "B-1", "AREA-A"]
    topics = [value("youth", 1, 0, None), value("environment", 2, 0, None)]
    assert unfolded(topics) == topics
