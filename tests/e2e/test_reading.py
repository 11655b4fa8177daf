"""What a reader does: search, narrow down, change the language; also without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from home.languages import LANGUAGE_CODES
from tests.e2e.conftest import QUERIES, Reader

ReaderWith = Callable[..., Reader]
STYLE_OF_FOCUS = """(() => {
  const element = document.activeElement, style = getComputedStyle(element);
  return [style.outlineStyle, style.boxShadow, element.outerHTML.slice(0, 80)];
})()"""


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_search_from_the_home_page(
    reader_with: ReaderWith, language: str, javascript: bool
) -> None:
    reader = reader_with(javascript=javascript)
    page = reader.open("home", language)
    box = page.locator("main input[name=q]").first
    box.fill(QUERIES[language])
    box.press("Enter")
    page.wait_for_url("**/search/**")
    links = page.locator(f"main a[href^='/{language}/cases/']")
    assert links.count() > 0
    links.first.click()
    page.wait_for_url("**/cases/**")
    assert page.locator("h1").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_narrow_down_by_topic(reader_with: ReaderWith, javascript: bool) -> None:
    page = reader_with(javascript=javascript).open("search", "lv")
    facet = page.locator("main a[href*='topic=']").first
    address = facet.get_attribute("href")
    assert address
    if not facet.is_visible():
        page.locator("details.facets > summary").click()
    facet.click()
    page.wait_for_url("**topic=**")
    assert "q=" in page.url, "the words stay"


@pytest.mark.parametrize("javascript", [True, False])
def test_change_the_language_of_a_case(reader_with: ReaderWith, javascript: bool) -> None:
    reader = reader_with(javascript=javascript)
    page = reader.open("case", "lv")
    slug = page.url.rstrip("/").split("/")[-1]
    page.locator("header a[hreflang=en], header a[lang=en]").first.click()
    page.wait_for_url("**/en/**")
    assert slug in page.url
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_first_key_leads_past_the_menu(reader: Reader) -> None:
    page = reader.open("home", "uk")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#main"
    assert focused.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_can_be_reached_with_keys_and_is_seen_to_be(reader: Reader) -> None:
    page = reader.open("browse", "en")
    unseen = []
    for _number in range(25):
        page.keyboard.press("Tab")
        outline, shadow, element = page.evaluate(STYLE_OF_FOCUS)
        if outline == shadow == "none":
            unseen.append(element)
    assert unseen == []
