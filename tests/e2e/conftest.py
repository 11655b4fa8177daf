"""The whole site with the starter collection, served once, and a real Chromium to read it with."""

from __future__ import annotations

import gc
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from home.languages import LANGUAGE_CODES
from kb.groups import create_groups
from kb.models import CaseStudyPage, Member, User
from scripts.components import browser as find_browser

if TYPE_CHECKING:
    from django.db.models import QuerySet

COLLECTION = Path(__file__).resolve().parents[2] / "kb" / "data" / "collection"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Words that the collection has in each language.
QUERIES = {
    "lv": "bibliotēka",
    "ro": "bibliotecă",
    "uk": "бібліотека",
    "en": "library",
    "ru": "библиотека",
}
REPORT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""

# Playwright's synchronous interface runs a loop of its own; Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass
class Shelf:
    """The served site and the addresses of its kinds of pages."""

    url: str
    paths: dict[str, dict[str, str]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """A test database, always: pytest-django makes none when no test asks for one itself."""
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
        yield
        end_other_sessions()
        teardown_databases(databases, verbosity=0)


def end_other_sessions() -> None:
    """A thread of a served site may still write its notes; PostgreSQL drops no database in use."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def shelf(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shelf]:
    """Serve the site as `make demo` prepares it. These tests only read, so once is enough."""
    quiet = {"stdout": StringIO(), "stderr": StringIO()}
    with django_db_blocker.unblock():
        for command in ("bootstrap_site", "load_vocabulary"):
            call_command(command, **quiet)
        files = sorted(map(str, COLLECTION.glob("??.jsonl")))
        call_command("import_cases", *files, publish=True, **quiet)
        call_command("rebuild_search_index", **quiet)
        server = LiveServer("127.0.0.1")
        yield Shelf(server.url, {code: paths_in(code) for code in LANGUAGE_CODES})
        server.stop()


def paths_in(language: str) -> dict[str, str]:
    """An address of each kind of page in one language."""
    published = CaseStudyPage.objects.published()
    here = published.in_language(language)
    # The longest one has most of what can go wrong.
    case = max(here, key=lambda case: len(case.actions) + len(case.title) * 10)
    if not (waiting := published.awaiting_translation(language)).exists():
        here.translations().first().unpublish()
    elsewhere = waiting.order_by("external_id").first()
    root = f"/{language}/"
    return {
        "home": root,
        "browse": f"{root}cases/",
        "browse, filtered": f"{root}cases/?topic=media-literacy&country=LV",
        "case": case.url,
        "case in other languages only": f"{root}cases/{elsewhere.slug}/",
        "search": f"{root}search/?q={QUERIES[language]}",
        "search, filtered": f"{root}search/?q={QUERIES[language]}&country=UA",
        "search, nothing found": f"{root}search/?q=qqqqqqqqqqqq",
        "search, no words": f"{root}search/",
        "standard page": f"{root}about/",
        "not found": f"{root}nothing-here/",
    }


KINDS = (
    "home",
    "browse",
    "browse, filtered",
    "case",
    "case in other languages only",
    "search",
    "search, filtered",
    "search, nothing found",
    "search, no words",
    "standard page",
    "not found",
)
MISSING = ("case in other languages only", "not found")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    path = find_browser()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not there")
        pytest.skip("Chromium is not there; install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Reader:
    """Someone who reads the site in the browser, and what her browser met."""

    shelf: Shelf
    page: Page
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, kind: str, language: str) -> Page:
        """Open a kind of page; it must answer as that kind does."""
        return self.go(self.shelf.paths[language][kind], 404 if kind in MISSING else 200)

    def go(self, path: str, status: int = 200) -> Page:
        """Open an address."""
        self.responses.clear()
        self.complaints.clear()
        response = self.page.goto(self.shelf.url + path, wait_until="load")
        assert response
        assert response.status == status, f"{path}: {response.status}"
        return self.page

    def strangers(self) -> list[str]:
        """The addresses on other hosts that the page asked for."""
        own = urlsplit(self.shelf.url).netloc
        asked = [response.url for response in self.responses]
        return [url for url in asked if urlsplit(url).netloc not in ("", own)]


@pytest.fixture
def reader_with(shelf: Shelf, chromium: Browser) -> Iterator[Callable[..., Reader]]:
    """`reader_with(width=360, javascript=True, color_scheme="light")`: a browser window."""
    contexts: list[BrowserContext] = []

    def make(*, width: int = 1280, javascript: bool = True, **options: Any) -> Reader:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, **options
        )
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        reader = Reader(shelf, context.new_page())
        reader.page.on("response", lambda response: reader.responses.append(response))
        reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        reader.page.on(
            "console",
            lambda message: (
                reader.complaints.append(message.text)
                if message.type in ("error", "warning") and "404" not in message.text
                else None
            ),
        )
        return reader

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def reader(reader_with: Callable[..., Reader]) -> Reader:
    """A reader at a desk."""
    return reader_with()


@pytest.fixture
def people(shelf: Shelf) -> Iterator[Callable[..., User]]:
    """`people(email, language, country="", group="")`: somebody with an account.

    Asked for before `reader_with`, so that the windows are closed when they go.
    """
    create_groups()
    before = set(User.objects.values_list("pk", flat=True))

    def make(email: str, language: str, country: str = "", group: str = "") -> User:
        user = User.objects.create_user(email)
        Member.objects.create(user=user, languages=[language], country=country)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
        return user

    yield make
    with warnings.catch_warnings():
        # Wagtail leaves the files of new renditions to the garbage collector: here, not later.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    for _time in range(20):
        # On SQLite in memory, what a window asked for last may hold a table still.
        with suppress(OperationalError):
            forget(User.objects.exclude(pk__in=before))
            return
        time.sleep(0.2)
    raise AssertionError("the database stays locked")


def forget(people: QuerySet[User]) -> None:
    """Other tests read the same site."""
    for case in CaseStudyPage.objects.filter(owner__in=people):
        case.delete()
    people.delete()
