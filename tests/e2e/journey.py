"""What people on the way from a draft to the shelf type, press and see; used by the journeys."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import expect

from scripts.guide_stories import STORIES, Story
from tests.e2e.test_pages import barriers

__all__ = ["STORIES", "Story"]

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from playwright.sync_api import Page

    from kb.models import User
    from tests.e2e.conftest import Reader

SHOTS = os.environ.get("SHOTS", "")
CAMERA = "CanaryCam"
# Words that stand in nearly every English sentence and are words in none of the other languages.
ENGLISH = re.compile(r"\b(the|and|you|your|with|this|from|please|has|been)\b", re.IGNORECASE)
# What is written in another language says so; what people typed is theirs.
TEXTS = """() => {
  const page = document.documentElement.lang;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const parent = node.parentElement;
    if (parent.closest("script, style, textarea, code, .address")) continue;
    if (parent.closest("[lang]").lang.startsWith(page)) found.push(node.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (!element.closest("[lang]").lang.startsWith(page)) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      found.push(element.getAttribute(name) ?? "");
    }
  }
  return found.map((text) => text.trim()).filter(Boolean);
}"""


def photo_with_place() -> dict[str, object]:
    """A photo as a telephone makes it: with the camera's name and the place."""
    picture = Image.new("RGB", (900, 600), "#d8c9a8")
    exif = picture.getexif()
    exif[0x010F] = CAMERA
    exif[0x8825] = {1: "N", 2: (56.0, 57.0, 12.3), 3: "E", 4: (24.0, 6.0, 1.2)}
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    assert CAMERA.encode() in out.getvalue()
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def let_in(reader: Reader, user: User) -> Reader:
    """Sign a person in, in this window."""
    client = Client()
    client.force_login(user)
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": reader.shelf.url,
    }
    reader.page.context.add_cookies([cookie])
    return reader


def check(page: Page, name: str) -> None:
    """No barrier, nothing wider than the screen, no English word on a page in another language."""
    keep(page, name)
    assert barriers(page) == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    assert english_on(page) == [], name


def keep(page: Page, name: str) -> None:
    """A picture for whoever wants to look at the journey (SHOTS=folder)."""
    if SHOTS:
        language = page.evaluate("document.documentElement.lang")
        width = page.viewport_size["width"]  # type: ignore[index]  # always set here
        page.screenshot(path=Path(SHOTS) / f"{language}-{width}-{name}.png", full_page=True)


def english_on(page: Page) -> list[str]:
    """The texts of a page in another language that look English."""
    if page.evaluate("document.documentElement.lang") == "en":
        return []
    return [text for text in page.evaluate(TEXTS) if ENGLISH.search(text)]


def check_mail(letter: EmailMessage, language: str, story: Story) -> str:
    """A mail is in the person's language, says nothing of the practice, and has a link."""
    text = f"{letter.subject}\n{letter.body}"
    assert language == "en" or not ENGLISH.search(text), text
    for word in (story.title, story.question, story.answer, story.library):
        assert word not in text
    found = re.search(r"https?://\S+/mail/[0-9a-f-]{36}/", str(letter.body))
    assert found, text
    return found[0]


def continue_(page: Page, step: str) -> None:
    """Press "Save and continue", and arrive."""
    page.locator(".step-buttons button[value=next]").click()
    page.wait_for_url(f"**/{step}/")


def tell_where(page: Page, story: Story) -> None:
    """The step about the place."""
    page.check(f"[name=country][value={story.country}]")
    page.select_option("#region", story.region)
    if story.place:
        page.fill("#place", story.place)
    page.fill("#library", story.library)


def accept(page: Page) -> None:
    """The three promises."""
    for name in ("accept_licence", "accept_rights", "accept_people"):
        page.check(f"#{name}")


def saved(page: Page) -> None:
    """Wait until the form says that everything is saved."""
    said = page.locator("#step-form").get_attribute("data-saved")
    status = page.locator("[data-status-of-saving]")
    expect(status).to_have_text(re.compile(rf"^{said} \d\d:\d\d$"), timeout=20_000)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _time in range(180):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} can't be reached by keyboard")
