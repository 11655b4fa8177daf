"""The form: how quickly it saves, what a photo costs, and what is lost when the browser dies."""

from __future__ import annotations

import http.cookiejar
import io
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.pages import CHROMIUM, CHROMIUM_ARGUMENTS
from benchmarks.servers import PYTHON, ROOT, free_port, run
from benchmarks.timing import milliseconds, percentiles

LANGUAGE = "lv"
EMAIL, PASSWORD = "librarian@example.org", "shelf-demo-2022"  # of the demo
CLIENTS, SAVES, PHOTOS = 10, 40, 8
MEGAPIXELS = (4000, 3000)
SENTENCE = "Katru otrdienu bibliotēkā kopā lasām ziņas un pārbaudām, no kurienes tās nāk. "
KEYSTROKE = 0.08
TYPING_SECONDS = (1.0, 2.5, 4.0, 6.0, 9.0)


def prepare(environment: dict[str, str]) -> None:
    """Make the accounts of the demo."""
    run([PYTHON, "manage.py", "demo_accounts", "--yes-this-is-a-demo"], ROOT, environment)


class Author:
    """A librarian's browser without a window, with a draft of her own."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        login = f"/{LANGUAGE}/account/login/"
        self.get(login)
        self.post(login, {"login": EMAIL, "password": PASSWORD, "by_password": "1"})
        self.step = urllib.parse.urlsplit(
            self.post(f"/{LANGUAGE}/share/new/", {"version": "full"}).url
        ).path
        self.version = 1

    @property
    def token(self) -> str:
        """The token that every POST needs."""
        return str(next(c.value for c in self.cookies if c.name == "csrftoken"))

    def get(self, path: str) -> Any:
        """Open a page."""
        return self.opener.open(self.site + path, timeout=60)

    def post(self, path: str, data: dict[str, str]) -> Any:
        """Send a form."""
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": self.token}).encode()
        return self.opener.open(self.site + path, body, timeout=60)

    def autosave(self, text: str) -> None:
        """What the script sends while somebody types."""
        data = {"actions": text, "version": str(self.version), "writer": "bench", "autosave": "1"}
        self.version = json.load(self.post(self.step, data))["version"]

    def upload(self, photo: bytes) -> None:
        """Send a photo as the form does."""
        boundary = "----bench"
        parts = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            f"{self.token}\r\n--{boundary}\r\nContent-Disposition: form-data; "
            'name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        )
        body = parts.encode() + photo + f"\r\n--{boundary}--\r\n".encode()
        path = self.step.rsplit("/", 2)[0] + "/files/"
        request = urllib.request.Request(self.site + path, body)  # noqa: S310  # our own server
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        self.opener.open(request, timeout=120).read()

    def saved_text(self) -> str:
        """What the server has."""
        page = self.get(self.step).read().decode()
        found = re.search(r'<textarea name="actions".*?>(.*?)</textarea>', page, re.DOTALL)
        return found[1].strip() if found else ""


def autosave_times(site: str) -> dict[str, float]:
    """Milliseconds for one save, ten people typing at once, each in a draft of her own."""
    authors = [Author(site) for _number in range(CLIENTS)]

    def type_on(author: Author) -> list[float]:
        return [
            milliseconds(lambda number=number: author.autosave(SENTENCE * 20 + str(number)))
            for number in range(SAVES)
        ]

    with ThreadPoolExecutor(CLIENTS) as pool:
        times = [value for values in pool.map(type_on, authors) for value in values]
    return percentiles(times)


def upload_times(site: str) -> dict[str, float]:
    """Milliseconds until a photo of twelve megapixels is checked, rewritten and kept."""
    author, photo = Author(site), large_photo()
    times = [milliseconds(lambda: author.upload(photo)) for _number in range(PHOTOS)]
    return {**percentiles(times), "MB": round(len(photo) / 1e6, 1)}


def large_photo() -> bytes:
    """A photo as a telephone makes it, with as much detail as a real one."""
    from PIL import Image

    noise = Image.effect_noise(MEGAPIXELS, 40).convert("RGB")
    exif = noise.getexif()
    exif[0x010F] = "Telephone"
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60, exif=exif)
    return out.getvalue()


def queries(environment: dict[str, str]) -> dict[str, Any]:
    """Database queries of each step, counted inside the site."""
    command = [sys.executable, "-m", "benchmarks.sharing_queries"]
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def lost_characters(site: str) -> dict[str, Any]:
    """How many characters are lost when the browser is killed while somebody types."""
    from playwright.sync_api import sync_playwright

    lost = []
    with sync_playwright() as playwright:
        for seconds in TYPING_SECONDS:
            author = Author(site)
            typed = type_and_kill(playwright, author, seconds)
            time.sleep(1)  # what is under way may arrive
            lost.append(len(typed.strip()) - len(author.saved_text()))
    worst = max(lost)
    return {
        "rounds": len(lost),
        "lost, each": " ".join(map(str, lost)),
        "seconds of typing, at most": round(worst * KEYSTROKE, 1),
    }


def type_and_kill(playwright: Any, author: Author, seconds: float) -> str:
    """Type for a while in a real Chromium without a pause, kill it, and give what was typed."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="shelf-chromium-", ignore_cleanup_errors=True) as home:
        arguments = [f"--remote-debugging-port={port}", f"--user-data-dir={home}"]
        command = [CHROMIUM, *CHROMIUM_ARGUMENTS, *arguments]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # a fixed command
            try:
                browser = connect(playwright, port)
                context = browser.contexts[0]
                cookies = [
                    {"name": c.name, "value": str(c.value), "url": author.site}
                    for c in author.cookies
                ]
                context.add_cookies(cookies)
                page = context.new_page()
                page.goto(author.site + author.step)
                page.focus("#actions")
                typed, end = "", time.monotonic() + seconds
                while time.monotonic() < end:
                    letter = SENTENCE[len(typed) % len(SENTENCE)]
                    page.keyboard.insert_text(letter)
                    typed += letter
                    time.sleep(KEYSTROKE)
            finally:
                process.kill()
    return typed


def connect(playwright: Any, port: int) -> Any:
    """The browser, once it listens."""
    for _time in range(100):
        try:
            return playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        except Exception:  # noqa: BLE001  # not up yet
            time.sleep(0.1)
    raise TimeoutError("Chromium does not listen")


def measure(site: str, environment: dict[str, str]) -> dict[str, Any]:
    """Everything about the form."""
    prepare(environment)
    return {
        f"autosave, {CLIENTS} people at once, ms": autosave_times(site),
        "upload of a photo of 12 megapixels, ms": upload_times(site),
        "database queries": queries(environment),
        "characters lost when the browser is killed while typing": lost_characters(site),
    }
