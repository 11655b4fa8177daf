"""A librarian in Latvia shares a practice on her telephone, and the line breaks."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, Route, expect

from kb.models import CaseDraft, CaseStudyPage, User
from tests.e2e.conftest import Reader, Shelf
from tests.e2e.journey import photo_with_place
from tests.e2e.test_pages import barriers

ReaderWith = Callable[..., Reader]
EMAIL = "ilze@example.org"
ACTIONS = "Katru otrdienu tikāmies bibliotēkā un lasījām ziņas kopā ar žurnālistiem."
SUMMARY = "Bibliotēka kopā ar žurnālistiem mācīja seniorus pārbaudīt ziņas pirms pārsūtīšanas."
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def author(shelf: Shelf) -> Iterator[User]:
    user = User.objects.create_user(EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    yield user
    CaseStudyPage.objects.filter(owner=user).delete()
    user.delete()


@pytest.fixture
def sign_in(reader_with: ReaderWith, author: User) -> Callable[..., Reader]:
    """`sign_in(width=360)`: a window in which she has signed in."""

    def make(**options: Any) -> Reader:
        client = Client()
        client.force_login(author)
        reader = reader_with(**options)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": reader.shelf.url,
        }
        reader.page.context.add_cookies([cookie])
        return reader

    return make


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def check(page: Page, name: str) -> None:
    """No barrier, nothing wider than the screen."""
    shot(page, name)
    assert barriers(page) == [], name
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, name


def continue_(page: Page) -> None:
    page.locator(".step-buttons button[value=next]").click()


def test_a_practice_is_written_lost_found_and_sent(sign_in: Callable[..., Reader]) -> None:
    reader = sign_in(width=360)
    page = reader.go("/lv/")
    page.locator("header a.share-link").click()
    check(page, "overview")
    page.locator("button[value=quick]").click()
    page.wait_for_url("**/story/")
    check(page, "story")
    status = page.locator("[data-status-of-saving]")
    page.fill("#title", "Seniori mācās atpazīt viltus ziņas")
    expect(page.locator("[name=version]")).not_to_have_value("1", timeout=8000)
    draft = CaseDraft.objects.get()
    assert draft.data["title"] == "Seniori mācās atpazīt viltus ziņas"

    page.context.set_offline(True)
    page.fill("#summary", SUMMARY)
    expect(status).to_have_text(page.locator("#step-form").get_attribute("data-offline"))
    page.fill("#actions", ACTIONS)
    continue_(page)
    assert page.url.endswith("/story/"), "without a line the page stays"
    page.context.set_offline(False)
    saved = page.locator("#step-form").get_attribute("data-saved")
    expect(status).to_have_text(re.compile(rf"{saved} \d\d:\d\d"), timeout=20000)
    draft.refresh_from_db()
    assert draft.data["summary"] == SUMMARY
    assert draft.data["actions"] == ACTIONS

    # The browser is closed in the middle of a word, without a line.
    page.context.set_offline(True)
    page.fill("#actions", ACTIONS + " Tad")
    page.wait_for_function("Object.keys(localStorage).length > 0")
    page.context.set_offline(False)
    page.evaluate("window.stop()")
    page.reload()
    expect(page.locator("#actions")).to_have_value(ACTIONS + " Tad")
    continue_(page)
    page.wait_for_url("**/topics/")
    check(page, "topics")
    page.locator("[data-find-box]").first.fill("medijpratiba")
    page.check("[value=media-literacy]")
    continue_(page)
    page.wait_for_url("**/place/")
    page.check("[name=country][value=LV]")
    page.select_option("#region", "LV-113")
    page.fill("#place", "Valmiera")
    page.fill("#library", "Valmieras bibliotēka")
    check(page, "place")
    continue_(page)
    page.wait_for_url("**/photos/")
    picture = Path(__file__).resolve().parents[2] / "home/static/home/share.png"
    page.set_input_files("#photo-file", str(picture))
    page.wait_for_selector(".file-card img")
    card = page.locator(".file-card")
    card.locator("input[type=text]").first.fill("Plaukts ar grāmatām")
    card.locator("[value=nobody]").check()
    check(page, "photos")
    continue_(page)
    page.wait_for_url("**/send/")
    expect(page.locator("[name=language][value=lv]")).to_be_checked()
    check(page, "send")
    for name in ("accept_licence", "accept_rights", "accept_people"):
        page.check(f"#{name}")
    page.locator("button[value=preview]").click()
    page.wait_for_url("**/preview/")
    assert page.locator("h1").inner_text() == "Seniori mācās atpazīt viltus ziņas"
    shot(page, "preview")
    page.go_back()
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/practice/**")
    check(page, "standing")
    case = CaseStudyPage.objects.get(owner__email=EMAIL)
    assert not case.live
    assert case.media.count() == 1
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.evaluate("window.violations") == []


def test_two_windows_show_both_texts(sign_in: Callable[..., Reader]) -> None:
    reader = sign_in(width=1280)
    page = reader.go("/en/share/")
    page.locator("button[value=full]").click()
    page.wait_for_url("**/story/")
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#title", "From the other window")
    other.locator("button[value=stay], .progress [aria-current]").first.click()
    other.wait_for_load_state()
    page.fill("#title", "From this window")
    expect(page.locator(".saved")).to_have_class("saved saved--warn", timeout=8000)
    continue_(page)
    page.wait_for_selector("[data-other=title]")
    assert page.locator("[data-other=title]").inner_text() == "From the other window"
    assert page.locator("#title").input_value() == "From this window"
    check(page, "conflict")
    for step in ("results", "topics", "place", "needs", "photos", "send"):
        page.goto(page.url.rsplit("/", 2)[0] + f"/{step}/")
        check(page, f"full-{step}")


def test_photos_go_one_by_one_and_again_when_the_line_broke(sign_in: Callable[..., Reader]) -> None:
    page = sign_in(width=360).go("/lv/share/")
    page.locator("button[value=quick]").click()
    page.wait_for_url("**/story/")
    page.locator(".progress button[value=photos]").click()
    page.wait_for_url("**/photos/")
    requests: list[str] = []

    def break_first(route: Route) -> None:
        requests.append(route.request.url)
        if len(requests) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/files/", break_first)
    other = io.BytesIO()
    Image.new("RGB", (640, 480), "#0f4c45").save(other, "JPEG")
    second = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": other.getvalue()}
    page.set_input_files("#photo-file", [photo_with_place(), second])  # type: ignore[list-item]  # dicts do
    again = page.locator("[data-uploads] button")
    expect(again).to_be_visible(timeout=15_000)
    expect(page.locator(".file-card img")).to_have_count(1, timeout=15_000)
    check(page, "upload-broken")
    again.click()
    expect(page.locator(".file-card img")).to_have_count(2, timeout=15_000)
    expect(again).to_have_count(0)
    assert len(requests) == 3, "one photo in a request"


def test_without_scripts_everything_is_there(sign_in: Callable[..., Reader]) -> None:
    page = sign_in(width=360, javascript=False).go("/uk/share/")
    page.locator("button[value=full]").click()
    page.fill("#title", "Читаємо разом")
    page.locator(".progress button[value=needs]").click()
    page.locator("button[value='add:partners']").click()
    names = page.locator("[name^=partners-]")
    names.nth(0).fill("Школа")
    names.nth(1).fill("Громада")
    page.locator("button[value=overview]").click()
    draft = CaseDraft.objects.get()
    assert draft.data["title"] == "Читаємо разом"
    assert [row["name"] for row in draft.data["partners"]] == ["Школа", "Громада"]
