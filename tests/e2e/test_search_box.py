"""The search box by keyboard, and what the site learns from what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from search.log import recording
from search.models import SearchLogEntry
from tests.e2e.conftest import Reader

BEGINNINGS = {"lv": "medij", "uk": "бібл"}


@pytest.mark.parametrize(("language", "width"), [("lv", 360), ("uk", 1280)])
def test_suggestions_by_keyboard(
    reader_with: Callable[..., Reader], language: str, width: int
) -> None:
    page = reader_with(width=width).open("home", language)
    box = page.locator("main input[name=q]").first
    box.press_sequentially(BEGINNINGS[language])
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    groups = page.locator("[role=listbox] [role=group]")
    assert all(groups.nth(n).locator(".kind").inner_text() for n in range(groups.count()))
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    box.press("ArrowDown")
    first = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert first.get_attribute("aria-selected") == "true"
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None, "back in the box"
    box.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"

    box.press("Escape")
    assert options.count() == 0 or not options.first.is_visible()
    assert box.input_value() == BEGINNINGS[language], "what was typed stays"

    box.press_sequentially("p" if language == "lv" else "і")
    options.first.wait_for()
    box.press("ArrowDown")
    address = page.locator("[role=option][aria-selected=true]").get_attribute("data-url")
    assert address
    box.press("Enter")
    page.wait_for_url(f"**{address}")


@pytest.fixture
def noted(settings: Any, django_db_blocker: Any) -> Iterator[Callable[[], list[SearchLogEntry]]]:
    """The searches that were noted so far; the site notes them as in production."""
    settings.SEARCH_LOG = True

    def entries() -> list[SearchLogEntry]:
        recording.flush()
        return list(SearchLogEntry.objects.all())

    with django_db_blocker.unblock():
        entries()
        SearchLogEntry.objects.all().delete()
        yield entries
        SearchLogEntry.objects.all().delete()


def test_the_rank_of_what_was_chosen_is_noted(
    reader: Reader, noted: Callable[[], list[SearchLogEntry]]
) -> None:
    page = reader.go("/lv/search/?q=medijpratība")
    with page.expect_request(lambda request: request.method == "POST") as told:
        page.locator("main h3 a").nth(1).click()
    assert told.value.response()
    page.wait_for_url("**/cases/**")
    (entry,) = noted()
    assert (entry.text, entry.language, entry.clicked_rank) == ("medijpratība", "lv", 2)
    assert entry.hits > 1


def test_a_reader_tells_that_something_is_missing(
    reader: Reader, noted: Callable[[], list[SearchLogEntry]]
) -> None:
    page = reader.go("/uk/search/?q=qqqqqqqqqqqq")
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state()
    assert not reader.complaints
    (entry,) = [entry for entry in noted() if entry.hits == 0]
    assert entry.missed
