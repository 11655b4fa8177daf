"""Takes the pictures of the guides from a running demo: `python -m scripts.guide_screenshots URL`.

Each guide has a function that signs in with the demo accounts, does what the guide tells of, and
yields pictures; they go to `docs/guides/pictures/<language>/`. It works on the demo: run it on one
that may change (`PORT=8100 make demo`), made anew for exactly the same pictures.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.components import browser as find_browser

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "guides" / "pictures"
LANGUAGES = ("lv", "ro", "uk", "en", "ru")
MAX_BYTES = 120 * 1024
PASSWORD = "shelf-demo-2022"  # noqa: S105  # that of every demo account


@dataclass
class Site:
    """A running demo, seen in one language."""

    url: str
    language: str
    browser: Browser

    @contextmanager
    def signed_in(self, account: str) -> Iterator[Page]:
        """A window of a demo account."""
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 860}, locale=self.language, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{self.url}/{self.language}/account/login/")
        for summary in page.locator("summary").all():
            summary.click()
        page.locator("input[name=login]").fill(f"{account}@example.org")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_load_state()
        yield page
        context.close()

    def shoot(self, page: Page, name: str) -> None:
        """Keep what is seen as a small PNG."""
        page.wait_for_timeout(400)
        folder = PICTURES / self.language
        folder.mkdir(parents=True, exist_ok=True)
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        image.quantize(64, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
        size = (folder / f"{name}.png").stat().st_size
        if size > MAX_BYTES:
            raise RuntimeError(f"{name}.png has {size} bytes")


@dataclass(frozen=True)
class Work:
    """A translation for the translators' guide: of which practice, and what is written."""

    country: str
    practice: str
    title: str
    summary: str
    question: str


OWLS = "Pūces skola"
WORKS = {
    "lv": Work(
        "UA",
        "BOOK BOX",
        "BOOK BOX: pusaudži iekārto bibliotēku, kurā gandrīz nebija gājuši",
        "Pusaudži Kovelē Volīnijā atklāti atzina, ka jaunieši bibliotēkā iegriežas reti.",
        "Varbūt „gandrīz negāja”?",
    ),
    "ro": Work(
        "LV",
        OWLS,
        "„Școala bufnițelor” pentru copiii ucraineni și un raft de carte ucraineană la Ogre",
        "Biblioteca Centrală din Ogre a creat un grup de lectură pentru copiii din Ucraina.",
        "Poate „Școala bufniței”, la singular?",
    ),
    "uk": Work(
        "LV",
        OWLS,
        "«Школа сови» для дітей з України та полиця українських книжок в Огре",
        "Центральна бібліотека Огре створила групу раннього читання для дітей з України.",
        "Може, «Совина школа»?",
    ),
}


def translator(site: Site) -> None:
    """Overview, workbench, preview, and the reviewer's side."""
    # Demo accounts translate into three languages; the other two guides show Ukrainian.
    target = site.language if site.language in WORKS else "uk"
    work = WORKS[target]
    with site.signed_in("admin") as page:
        address = f"{site.url}/admin/translations/?language={target}&country={work.country}"
        page.goto(f"{address}&state=missing")
        row = page.locator("tr", has_text=work.practice)
        if row.count():
            row.locator(f"a[href*='/ask/'][href$='language={target}']").click()
            page.locator("main form button[type=submit], main form input[type=submit]").click()
    with site.signed_in(f"translator-{target}") as page:
        page.goto(address)
        page.get_by_role("link", name=work.practice).first.scroll_into_view_if_needed()
        site.shoot(page, "translator-overview")
        row = page.locator("tr", has_text=work.practice)
        take = row.locator("form[action*='/take/'] button")
        if take.count():
            take.click()
            page.goto(address)
        row.locator("a[href^='/admin/translations/']").first.click()
        workbench = page.url
        for number, text in enumerate((work.title, work.summary)):
            page.locator("[data-text]").nth(number).click()
            page.keyboard.press("Control+a")
            page.keyboard.type(text)
            page.locator("[data-row]").nth(number).locator(
                "xpath=self::*[@data-state='in-review']"
            ).wait_for()
        page.locator("[data-panel] h3").first.wait_for()
        page.wait_for_timeout(1500)
        site.shoot(page, "translator-workbench")
        page.goto(workbench)
        page.locator("[data-text]").first.click()
        page.keyboard.press("Alt+p")
        page.frame_locator("[data-preview]").locator("[data-pointed-out]").wait_for()
        site.shoot(page, "translator-preview")
    with site.signed_in(f"reviewer-{target}") as page:
        page.goto(workbench)
        page.locator("[data-text]").first.click()
        page.locator("[data-act=reject]").first.click()
        page.locator("[data-why] textarea").fill(work.question)
        site.shoot(page, "translator-review")


GUIDES: dict[str, Callable[[Site], None]] = {"translator": translator}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the address of a running demo")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--guide", choices=GUIDES, action="append")
    options = parser.parse_args()
    path = find_browser()
    if path is None:
        parser.error("Chromium is not there")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for language in options.language or LANGUAGES:
            for guide in options.guide or GUIDES:
                GUIDES[guide](Site(options.url.rstrip("/"), language, browser))
        browser.close()


if __name__ == "__main__":
    main()
