"""Two people at one translation, each in a browser of her own: suggest, collide, approve."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from kb.models import Suggestion, User
from kb.translation.segments import segments_of
from tests.factories import CaseStudyPageFactory
from tests.kb.translation.helpers import begin, reviewer, translator

TITLE = "Зустрічі з медіаграмотності для людей старшого віку"


@dataclass
class Desk:
    """A translation to work on, and who works on it."""

    server: str
    address: str
    translation: Any
    people: dict[str, User]


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    """A Latvian case that is to be translated into Ukrainian; readers see nothing of it."""
    with django_db_blocker.unblock():
        call_command("bootstrap_site", stdout=StringIO())
        case = CaseStudyPageFactory(language="lv")
        translation = begin(case)
        people = {"translator": translator(), "reviewer": reviewer()}
        server = LiveServer("127.0.0.1")
        address = reverse("translation_workbench", args=[translation.pk])
        yield Desk(server.url, address, translation, people)
        server.stop()
        translation.get_target_instance().delete()
        case.delete()


@pytest.fixture
def window_of(desk: Desk, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`window_of("reviewer")`: a signed-in person's window with the workbench open."""
    contexts = []

    def make(name: str, width: int = 1280) -> Page:
        user, session = desk.people[name], SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}
        context.add_cookies([{**cookie, "url": desk.server}])
        page = context.new_page()
        page.goto(desk.server + desk.address, wait_until="load")
        return page

    yield make
    for context in contexts:
        context.close()


def test_suggest_collide_approve(desk: Desk, window_of: Callable[..., Page]) -> None:
    writer, reader = window_of("translator"), window_of("reviewer")
    title = writer.locator("[data-text]").first
    title.click()
    writer.keyboard.type("Зустрічі")
    expect(writer.locator("[data-status]")).to_contain_text("Saved", timeout=15_000)
    expect(writer.locator("[data-row]").first).to_have_attribute("data-state", "in-review")

    # The reviewer's page is older: she sees both texts, and nothing is overwritten.
    theirs = reader.locator("[data-text]").first
    theirs.click()
    expect(theirs).to_have_text("Зустрічі", timeout=15_000)
    writer.keyboard.press("Control+a")
    writer.keyboard.type(TITLE)
    expect(writer.locator("[data-row]").first).to_have_attribute("data-findings", "0")
    wait_for_text(desk, TITLE)
    theirs.click()
    reader.keyboard.press("End")
    reader.keyboard.type("!")
    dialog = reader.locator("dialog")
    expect(dialog).to_be_visible(timeout=15_000)
    expect(dialog.locator("[data-mine]")).to_have_text("Зустрічі!")
    expect(dialog.locator("[data-theirs]")).to_have_text(TITLE)
    dialog.locator("[data-take-theirs]").click()
    expect(theirs).to_have_text(TITLE)

    # By key, and only now is there an accepted text.
    assert segments_of(desk.translation)[0].accepted is None
    expect(reader.locator("[data-act=approve]").first).to_be_visible()
    reader.keyboard.press("Alt+a")
    expect(reader.locator("[data-row]").first).to_have_attribute("data-state", "approved")
    assert segments_of(desk.translation)[0].accepted.text == TITLE  # type: ignore[union-attr]


def wait_for_text(desk: Desk, text: str) -> None:
    """Until the server has what somebody typed."""
    for _time in range(100):
        if Suggestion.objects.filter(text=text).exists():
            return
        time.sleep(0.1)
    raise AssertionError(list(Suggestion.objects.values_list("text", flat=True)))


def test_keys_undo_and_an_error_that_blocks(desk: Desk, window_of: Callable[..., Page]) -> None:
    writer, reader = window_of("translator"), window_of("reviewer")
    summary = writer.locator("[data-text]").nth(1)
    source = writer.locator("[data-source]").nth(1).inner_text()
    summary.click()
    writer.keyboard.press("Alt+0")
    expect(summary).to_have_text(source)
    writer.keyboard.press("Control+z")
    expect(summary).to_have_text("")
    writer.keyboard.type("Бiблiотека щотижня перевіряє новини разом із сусідами.")
    errors = writer.locator("[data-row]").nth(1).locator(".wb-error")
    expect(errors).to_contain_text("Latin and Cyrillic", timeout=15_000)
    expect(writer.locator("[data-status]")).to_contain_text("Saved", timeout=15_000)

    reader.reload()
    reader.locator("[data-text]").nth(1).click()
    reader.locator("[data-act=approve]").first.click()
    expect(reader.locator("[data-status]")).to_contain_text("Latin and Cyrillic", timeout=15_000)
    assert segments_of(desk.translation)[1].accepted is None


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_for_axe_to_complain_of(window_of: Callable[..., Page], width: int) -> None:
    page = window_of("reviewer", width)
    page.locator("[data-text]").nth(2).click()
    expect(page.locator("[data-comment-form]")).to_be_visible(timeout=15_000)
    found = Axe().run(page, context=".wb").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
