"""Makes the pictures of the guides for librarians and editors on a demo that has just been made:

    make demo PORT=8010                                         # in a fresh clone
    .venv/bin/python -m scripts.sharing_screenshots http://127.0.0.1:8010

It tells a practice in each language as the librarian of the demo, gives it to an editor, and takes
it back afterwards. The pictures are reduced to few colours, so that the folder stays small.
"""

from __future__ import annotations

import argparse
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from scripts.components import browser as find_browser
from scripts.guide_stories import STORIES, Story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "guides" / "pictures"
PASSWORD = "shelf-demo-2022"  # noqa: S105  # of the demo, meant to be known
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
SIZE = {"width": 960, "height": 760}
COLOURS = 64
LARGEST = 120_000


class Camera:
    """Takes the pictures of one language."""

    def __init__(self, browser: Browser, site: str, language: str) -> None:
        self.browser, self.site, self.language = browser, site, language
        self.story: Story = STORIES[language]

    def window(self, who: str) -> Page:
        """A window in which somebody of the demo has signed in."""
        context = self.browser.new_context(viewport=SIZE, locale=self.language)  # type: ignore[arg-type]  # a dict of two sizes
        page = context.new_page()
        page.goto(f"{self.site}/{self.language}/account/login/")
        page.locator("main details summary").last.click()
        page.fill("input[name=login]", f"{who}@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"**/{self.language}/account/")
        return page

    def shoot(self, page: Page, name: str, to: str = "main h1") -> None:
        """Keep what the window shows, from this element on."""
        page.evaluate("(to) => document.querySelector(to)?.scrollIntoView({block: 'start'})", to)
        page.evaluate("scrollBy(0, -70)")
        page.wait_for_timeout(300)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        path = PICTURES / self.language / f"{name}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size > LARGEST:
            raise RuntimeError(f"{path.name} is too large: {path.stat().st_size} bytes")

    def librarian(self) -> Page:
        """From an empty page to the editors."""
        page, story = self.window("librarian"), self.story
        page.goto(f"{self.site}/{self.language}/share/")
        self.shoot(page, "begin")
        page.locator("button[value=quick]").click()
        page.wait_for_url("**/story/")
        page.fill("#title", story.title)
        page.fill("#summary", story.summary)
        page.wait_for_timeout(2500)
        self.shoot(page, "story", "#step-form")
        page.context.set_offline(True)
        page.fill("#actions", story.actions)
        page.wait_for_selector(".saved--warn")
        self.shoot(page, "offline", "label[for=summary]")
        page.context.set_offline(False)
        page.wait_for_selector(".saved:not(.saved--warn)")
        self.next(page, "topics")
        page.check("[value=media-literacy]")
        self.next(page, "place")
        page.check(f"[name=country][value={story.country}]")
        page.select_option("#region", story.region)
        page.fill("#library", story.library)
        self.next(page, "photos")
        page.set_input_files("#photo-file", shelf())  # type: ignore[arg-type]  # a file's payload
        page.wait_for_selector(".file-card img")
        self.shoot(page, "photo")
        page.locator(".file-card input[type=text]").first.fill(story.library)
        page.locator(".file-card [value=nobody]").check()
        self.next(page, "send")
        self.shoot(page, "send")
        for name in ("accept_licence", "accept_rights", "accept_people"):
            page.check(f"#{name}")
        page.locator("button[value=submit]").click()
        page.wait_for_url("**/practice/**")
        return page

    def next(self, page: Page, step: str) -> None:
        """Go on to a step."""
        page.locator(".step-buttons button[value=next]").click()
        page.wait_for_url(f"**/{step}/")

    def editor(self) -> None:
        """The list, a comment at a field, and the two decisions."""
        page = self.window(f"editor-{self.story.country.lower()}")
        page.set_viewport_size({"width": 1200, "height": 760})
        page.goto(f"{self.site}/admin/reviews/")
        page.wait_for_selector("#listing-results a")
        self.shoot(page, "reviews", "body")
        page.get_by_role("link", name=re.compile(re.escape(self.story.title))).first.click()
        page.wait_for_selector("footer .w-dropdown__toggle")
        page.locator('[data-contentpath="summary"]').hover()
        page.locator('[data-contentpath="summary"] [data-component="add-comment-button"]').click()
        page.locator(".comment textarea").last.fill(self.story.question)
        page.locator(".comment--mode-creating button[type=submit]").click()
        page.wait_for_timeout(2500)
        self.shoot(page, "comment", "[data-contentpath=title]")
        for action in ("approve", "reject"):
            page.locator("footer .w-dropdown__toggle").click()
            page.locator(f"footer [data-workflow-action-name={action}]").click()
            page.wait_for_selector(".modal.in [type=submit]")
            page.wait_for_timeout(500)
            self.shoot(page, action, ".modal")
            if action == "approve":
                page.locator(".modal .close, .modal [data-dismiss=modal]").first.click()
                page.wait_for_selector(".modal", state="detached")
        page.locator(".modal textarea").fill(self.story.question)
        page.locator(".modal [type=submit]").click()
        page.wait_for_url(re.compile(r"^[^?]*/admin/reviews/$"))

    def take(self) -> None:
        """All pictures of this language."""
        page = self.librarian()
        self.editor()
        page.goto(page.url.split("?")[0])
        self.shoot(page, "returned")
        page.locator("main details summary").last.click()
        page.locator("form[action*=withdraw] button").click()
        page.wait_for_load_state()


def shelf() -> dict[str, object]:
    """A drawn photo of a shelf: nobody is in it."""
    picture = Image.new("RGB", (1200, 800), "#d8c9a8")
    draw = ImageDraw.Draw(picture)
    spines = ("#8E1B1B", "#0F4C45", "#c79a3b", "#44546a", "#efe6d2")
    for row in range(2):
        bottom = 380 + row * 380
        draw.rectangle((60, bottom, 1140, bottom + 20), fill="#6b4a2b")
        for number in range(26):
            height = 200 + (number * 37 + row * 53) % 110
            left = 80 + number * 40
            draw.rectangle((left, bottom - height, left + 34, bottom), fill=spines[number % 5])
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="address of a demo site")
    parser.add_argument("languages", nargs="*", default=list(STORIES))
    options = parser.parse_args()
    for language in options.languages:
        (PICTURES / language).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for language in options.languages:
            Camera(browser, options.site.rstrip("/"), language).take()
        browser.close()


if __name__ == "__main__":
    main()
