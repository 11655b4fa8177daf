"""What readers miss is counted by their browsers: each once a day, programs not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import OperationalError
from playwright.sync_api import expect

from kb import views, visits
from kb.models import ReaderDemand, TranslationWish
from tests.e2e.conftest import Reader

MISSING = "case in other languages only"
OTHER_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PROGRAM = "Mozilla/5.0 (compatible; SomeBot/2.1; +https://example.org/bot.html)"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """What the served site answers itself: for each browser that tells, is it the first time?"""
    answers: list[bool] = []
    ask = visits.is_first_today

    def note(*arguments: object) -> bool:
        answers.append(ask(*arguments))  # type: ignore[arg-type]  # passed on as they came
        return answers[-1]

    monkeypatch.setattr(views.visits, "is_first_today", note)
    cache.clear()  # other tests have opened these pages
    forget()
    yield answers
    forget()


def forget() -> None:
    for model in (ReaderDemand, TranslationWish):
        for _time in range(20):
            # On SQLite in memory, what a window asked for last may hold a table still.
            with suppress(OperationalError):
                model.objects.all().delete()
                break
            time.sleep(0.1)


def views_counted(language: str) -> int:
    rows = ReaderDemand.objects.filter(language=language, kind=ReaderDemand.Kind.VIEW)
    return sum(rows.values_list("count", flat=True))


def until(answers: list[bool], number: int) -> list[bool]:
    """Wait for so many answers; a moment more shows that none comes on top."""
    for _time in range(100):
        if len(answers) >= number:
            break
        time.sleep(0.05)
    time.sleep(0.3)
    return answers


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_browser_counts_once_a_day(
    reader_with: Callable[..., Reader], told: list[bool]
) -> None:
    reader = reader_with()
    page = reader.open(MISSING, "uk")
    assert until(told, 1) == [True]
    assert views_counted("uk") == 1

    # Reloading tells nothing; a second tab tells, and the site knows this browser.
    page.reload()
    tab = page.context.new_page()
    tab.goto(page.url)
    assert until(told, 2) == [True, False]
    assert views_counted("uk") == 1

    # Another browser on the same connection is another.
    reader_with(user_agent=OTHER_BROWSER).open(MISSING, "uk")
    assert until(told, 3) == [True, False, True]
    assert views_counted("uk") == 2

    # A program is not asked, however well it runs scripts.
    program = reader_with(user_agent=PROGRAM)
    with program.page.expect_request("**/seen/**"):
        program.open(MISSING, "uk")
    assert until(told, 3) == [True, False, True]
    assert views_counted("uk") == 2
    assert page.evaluate("window.violations") == []
    assert reader.complaints == []


def test_without_scripts_nothing_breaks(
    reader_with: Callable[..., Reader], told: list[bool]
) -> None:
    page = reader_with(javascript=False).open(MISSING, "lv")
    assert until(told, 0) == []
    button = page.locator("form[data-seen] button")
    button.click()
    expect(page.locator("form[data-seen]")).to_have_count(0)
    assert TranslationWish.objects.get().count == 1
    assert views_counted("lv") == 0
