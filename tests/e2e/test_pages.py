"""Every kind of page in every language, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources

import pytest
from playwright.sync_api import Page, Response

from home.languages import LANGUAGE_CODES
from tests.e2e.conftest import KINDS, Reader

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KILOBYTE = 1024
ReaderWith = Callable[..., Reader]

languages = pytest.mark.parametrize("language", LANGUAGE_CODES)


def barriers(page: Page, within: str = "") -> list[str]:
    """What axe finds: rule and place; in the whole page or a part of it."""
    page.evaluate(AXE)
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    place = json.dumps(within) if within else "document"
    result = page.evaluate(f"axe.run({place}, {options})")
    return [
        f"{violation['id']}: {node['html'][:150]} ({node['failureSummary'].splitlines()[1:2]})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@languages
@pytest.mark.parametrize("width", [360, 1280])
def test_no_barrier_for_anybody(reader_with: ReaderWith, language: str, width: int) -> None:
    reader = reader_with(width=width)
    found = {
        kind: problems for kind in KINDS if (problems := barriers(reader.open(kind, language)))
    }
    assert found == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_no_barrier_in_the_dark(reader_with: ReaderWith, width: int) -> None:
    reader = reader_with(width=width, color_scheme="dark")
    found = {kind: problems for kind in KINDS if (problems := barriers(reader.open(kind, "uk")))}
    assert found == {}


@languages
def test_nothing_is_asked_of_another_host_and_nothing_breaks_the_policy(
    reader: Reader, language: str
) -> None:
    for kind in KINDS:
        page = reader.open(kind, language)
        page.wait_for_load_state("networkidle")
        assert reader.strangers() == [], kind
        assert page.evaluate("window.violations") == [], kind
        assert reader.complaints == [], kind
        failed = [response.url for response in reader.responses[1:] if response.status >= 400]
        assert failed == [], kind
        assert reader.responses[0].headers["content-security-policy"], kind


@languages
def test_no_page_scrolls_sideways_on_the_smallest_screen(
    reader_with: ReaderWith, language: str
) -> None:
    """320 px is also what is left of 1280 px at a zoom of 400 %."""
    reader = reader_with(width=320)
    too_wide = {}
    for kind in KINDS:
        page = reader.open(kind, language)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            too_wide[kind] = page.evaluate(
                "[...document.querySelectorAll('main *, header *, footer *')]"
                ".filter((element) => element.getBoundingClientRect().right > 321)"
                ".slice(0, 3).map((element) => element.outerHTML.slice(0, 120))"
            )
    assert too_wide == {}


@languages
def test_the_page_says_its_language(reader: Reader, language: str) -> None:
    for kind in KINDS:
        page = reader.open(kind, language)
        assert page.locator("html").get_attribute("lang") == language, kind
        assert page.locator("h1").count() == 1, kind
        assert page.title().strip(), kind


def luminance(colour: str) -> float:
    """How bright "rgb(r, g, b)" is, from 0 to 1."""
    red, green, blue = (
        int(float(part)) for part in colour.split("(")[1].rstrip(")").split(",")[:3]
    )
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_light_and_dark(reader_with: ReaderWith, scheme: str, dark: bool) -> None:
    page = reader_with(color_scheme=scheme).open("case", "lv")
    style = "getComputedStyle(document.body)"
    paper, ink = (page.evaluate(f"{style}.{name}") for name in ("backgroundColor", "color"))
    assert (luminance(paper) < luminance(ink)) is dark


def transferred(responses: list[Response]) -> int:
    """The bytes of all answers as they came over the wire."""
    return sum(response.request.sizes()["responseBodySize"] for response in responses)


@languages
@pytest.mark.parametrize("kind", ["home", "browse", "search", "case"])
def test_light_enough_for_a_slow_line(reader: Reader, kind: str, language: str) -> None:
    reader.open(kind, language).wait_for_load_state("networkidle")
    assert len(reader.responses) <= 10, [response.url for response in reader.responses]
    assert transferred(reader.responses) <= 60 * KILOBYTE, [
        (response.url, response.request.sizes()["responseBodySize"])
        for response in reader.responses
    ]


class TestInstruments:
    """What the tests above look with must itself see something."""

    def test_axe_finds_barriers(self, reader: Reader) -> None:
        reader.page.set_content('<html><body><img src="/x.png"><input></body></html>')
        rules = {problem.split(":")[0] for problem in barriers(reader.page)}
        assert {"image-alt", "label", "html-has-lang"} <= rules

    def test_a_broken_policy_is_noticed(self, reader: Reader) -> None:
        page = reader.open("home", "en")
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('img'),"
            "{src: 'http://127.0.0.2:9/x.png'}))"
        )
        page.wait_for_function("window.violations.length > 0")
        assert page.evaluate("window.violations[0]").startswith("img-src")
        assert reader.complaints

    def test_a_request_to_another_host_is_noticed(self, reader: Reader) -> None:
        reader.open("home", "en")
        reader.page.goto(reader.shelf.url.replace("127.0.0.1", "localhost") + "/healthz")
        assert len(reader.strangers()) == 1
