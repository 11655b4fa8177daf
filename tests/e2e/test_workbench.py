"""Two people at one translation, each in a browser of her own: suggest, collide, approve.

And the whole way of a practice: asked for, translated, returned, published, changed, updated.
"""

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

from kb.models import CaseStudyPage, GlossaryConcept, GlossaryTerm, MemoryUnit, Suggestion, User
from kb.translation.memory.store import remember
from kb.translation.segments import segments_of
from tests.factories import CaseStudyPageFactory, UserFactory
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
        people = {
            "translator": translator(),
            "reviewer": reviewer(),
            "editor": UserFactory(is_superuser=True),
        }
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

    def make(name: str, width: int = 1280, address: str = "") -> Page:
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
        page.goto(desk.server + (address or desk.address), wait_until="load")
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
    dialog = reader.locator("[data-conflict]")
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
    assert segments_of(desk.translation)[0].accepted.text == TITLE  # type: ignore[union-attr]  # it has one


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
    writer.keyboard.press("Control+Shift+z")
    expect(summary).to_have_text(source)
    writer.keyboard.press("Control+z")
    writer.keyboard.type("Бiблiотека щотижня перевіряє новини разом із сусідами.")
    errors = writer.locator("[data-row]").nth(1).locator(".wb-error")
    expect(errors).to_contain_text("Latin and Cyrillic", timeout=15_000)
    expect(writer.locator("[data-status]")).to_contain_text("Saved", timeout=15_000)

    # Signed out meanwhile: she is told, and the text is saved once she has signed in again.
    cookies = writer.context.cookies()
    writer.context.clear_cookies()
    writer.keyboard.type(" Щодня.")
    expect(writer.locator("[data-status]")).to_contain_text("you are signed out", timeout=15_000)
    expect(summary).to_contain_text("Щодня.")
    writer.context.add_cookies(cookies)
    summary.blur()
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


def test_nothing_for_axe_to_complain_of_around_the_workbench(
    desk: Desk, window_of: Callable[..., Page]
) -> None:
    """What is ours on the pages about translations; the frame around it is Wagtail's."""
    page = window_of("editor", 1280, reverse("translations:index"))
    pk = desk.translation.pk
    case = desk.translation.source.get_source_instance()
    barriers: list[tuple[str, str, str]] = []
    for address in (
        reverse("translations:index"),
        reverse("translations:site"),
        reverse("translations:ask", args=[case.pk]),
        reverse("translations:plan", args=[pk]),
        reverse("translation_exchange"),
        reverse("machine_report"),
        reverse("translation-rules:index"),
        reverse(GlossaryConcept.snippet_viewset.get_url_name("list")),  # type: ignore[attr-defined]  # set late
    ):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(desk.server + address, wait_until="load")
            found = Axe().run(page, context="main").response["violations"]
            barriers += [(address, rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                barriers.append((address, "too wide", str(width)))
    assert barriers == []


KNOWN = ("Bibliotēka kopā ar skolu lasa ziņas.", "Бібліотека разом зі школою читає новини.")


@pytest.fixture
def practice(desk: Desk, django_db_blocker: Any) -> Iterator[CaseStudyPage]:
    """A practice in Latvian that nobody has translated; the memory knows one of its sentences."""
    # Another module of this worker may have loaded the glossary that comes with the site.
    GlossaryConcept.objects.filter(code="fact-checking").delete()
    concept = GlossaryConcept.objects.create(code="fact-checking")
    for language, text in (("lv", "faktu pārbaude"), ("uk", "перевірка фактів")):
        GlossaryTerm.objects.create(concept=concept, language=language, text=text)
    remember("lv", "uk", [KNOWN], origin=MemoryUnit.Origin.FILE, reference="memory.tmx")
    case = CaseStudyPageFactory(
        language="lv",
        slug="faktu-parbaude",
        title="Faktu pārbaude skolā",
        summary="Bibliotēka māca pārbaudīt ziņas.",
        context=f"<p>{KNOWN[0]}</p>",
        actions="<p>Skat. <b>grafiku</b>.</p>",
        results="",
        keywords="",
    )
    yield case
    CaseStudyPage.objects.filter(translation_key=case.translation_key).delete()
    concept.delete()


def saved(page: Page, number: int, state: str = "in-review") -> None:
    """Until what was written into a passage is on the server."""
    expect(page.locator("[data-row]").nth(number)).to_have_attribute(
        "data-state", state, timeout=15_000
    )


def write(page: Page, number: int, text: str, *, anew: bool = True) -> None:
    page.locator("[data-text]").nth(number).click()
    if anew:
        page.keyboard.press("Control+a")
    page.keyboard.type(text)


def barriers(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, context="main").response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]


def approve_and_publish(reader: Page) -> None:
    reader.reload()
    reader.get_by_role("button", name="Approve all without warnings").click()
    expect(reader.locator("[data-row][data-state=approved]")).to_have_count(4)
    reader.get_by_role("button", name="Publish what is approved").click()
    expect(reader.locator(".messages")).to_contain_text("published", ignore_case=True)


def test_from_an_original_to_its_update(
    desk: Desk, practice: CaseStudyPage, window_of: Callable[..., Page]
) -> None:
    # An editor asks for two languages.
    overview = reverse("translations:index")
    editor = window_of("editor", address=reverse("translations:ask", args=[practice.pk]))
    for language in ("ro", "uk"):
        editor.locator(f"[name=languages][value={language}]").check()
    assert barriers(editor) == []
    editor.get_by_role("button", name="Ask for them").click()
    here = editor.locator("tr", has_text="Faktu pārbaude skolā")
    expect(here.locator("a", has_text="in translation")).to_have_count(2)
    editor.reload()  # without Wagtail's message, whose colours are its own
    assert barriers(editor) == []

    # A translator takes one; memory and glossary help her.
    mine = f"{overview}?language=uk&state=in-translation"
    writer = window_of("translator", address=mine)
    here = writer.locator("tr", has_text="Faktu pārbaude skolā")
    here.get_by_role("button", name="I take it").click()
    expect(writer.locator(".messages")).to_contain_text("yours")
    writer.goto(desk.server + mine)
    writer.locator("tr", has_text="Faktu pārbaude skolā").get_by_role(
        "link", name="in translation"
    ).click()
    workbench = writer.url.removeprefix(desk.server)
    expect(writer.locator("[data-row][data-state=offered]")).to_have_count(1)
    write(writer, 0, "Перевірка у школі")
    expect(writer.locator(".wb-terms")).to_contain_text("перевірка фактів")
    saved(writer, 0)
    write(writer, 1, "Бібліотека вчить перевіряти новини.")
    saved(writer, 1)
    writer.locator("[data-text]").nth(2).click()
    expect(writer.locator("[data-panel] [data-insert]").first).to_have_text(KNOWN[1])
    writer.keyboard.press("End")
    writer.keyboard.type(" Щотижня.")
    saved(writer, 2)
    write(writer, 3, "Див. ", anew=False)
    writer.keyboard.press("Alt+t")
    writer.keyboard.type("графік")
    writer.keyboard.press("Alt+t")
    # A chip goes and comes as a whole; nobody can type into it.
    chips = writer.locator("[data-text]").nth(3).locator(".wb-chip")
    expect(chips).to_have_count(2)
    writer.keyboard.press("Backspace")
    expect(chips).to_have_count(1)
    writer.keyboard.press("Control+z")
    expect(chips).to_have_count(2)
    assert {chip.get_attribute("contenteditable") for chip in chips.all()} == {"false"}
    writer.keyboard.type(".")
    saved(writer, 3)
    writer.keyboard.press("Alt+p")
    page = writer.frame_locator("[data-preview]")
    expect(page.locator("[data-pointed-out]")).to_have_text("Див. графік.", timeout=15_000)
    expect(page.locator("h1")).to_have_text("Перевірка у школі")

    # A reviewer sends one back; its translator finds it on her first page.
    reader = window_of("reviewer", address=workbench)
    reader.locator("[data-text]").first.click()
    reader.locator("[data-act=reject]").click()
    reader.locator("[data-why] textarea").fill("Чого саме?")
    reader.locator("[data-why] button[value=ok]").click()
    expect(reader.locator("[data-row]").first).to_have_attribute("data-returned", "1")
    writer.goto(desk.server + reverse("wagtailadmin_home"))
    expect(writer.locator("main")).to_contain_text("Чого саме?")
    writer.get_by_role("link", name="Faktu pārbaude skolā").click()
    expect(writer.locator("[data-row]").first).to_have_attribute("data-active", "")
    expect(writer.locator("[data-panel] [data-insert]").first).to_have_text("Перевірка у школі")
    writer.keyboard.press("Alt+1")
    write(writer, 0, "Перевірка фактів у школі")
    saved(writer, 0)

    # Two warnings say that the third passage is longer than the memory's; she judges that it may.
    reader.reload()
    for waive in range(reader.locator("[data-act=waive]").count()):
        reader.locator("[data-act=waive]").first.click()
        reader.locator("[data-why] textarea").fill("Так ясніше.")
        reader.locator("[data-why] button[value=ok]").click()
        expect(reader.locator("[data-why]")).to_be_hidden()
        expect(reader.locator("[data-act=waive]")).not_to_have_count(waive + 1, timeout=15_000)
    approve_and_publish(reader)

    # Readers of Ukrainian find it.
    reader.goto(f"{desk.server}/uk/search/?q=перевірку фактів")
    reader.get_by_role("link", name="Перевірка фактів у школі").click()
    expect(reader.locator("main")).to_contain_text("Див. графік.")
    case_page = reader.url
    assert "Перевірка" not in CaseStudyPage.objects.get(pk=practice.pk).title

    # The original changes in two places; the overview and readers are told.
    editor.goto(desk.server + reverse("wagtailadmin_pages:edit", args=[practice.pk]))
    editor.locator("[name=title]").fill("Faktu pārbaude skolā un mājās")
    editor.locator("[name=summary]").fill("Bibliotēka māca pārbaudīt ziņas un attēlus.")
    editor.locator("[data-edit-form]").evaluate(
        "form => form.requestSubmit(form.querySelector('[name=action-publish]'))"
    )
    expect(editor.locator(".messages")).to_contain_text("published")
    editor.goto(f"{desk.server}{overview}?language=uk&state=needs-update")
    changed = editor.locator("tr", has_text="Faktu pārbaude skolā un mājās")
    expect(changed).to_contain_text("2 passages have changed")
    reader.reload()
    expect(reader.locator("h1")).to_have_text("Перевірка фактів у школі")
    note = reader.locator("main .aside", has_text="новіш")
    expect(note.first).to_be_visible()
    assert barriers(reader) == []

    # Only these two are translated again.
    writer.goto(desk.server + workbench)
    writer.locator("[data-filter=needs-update]").click()
    expect(writer.locator("[data-row]:visible")).to_have_count(2)
    expect(writer.locator("[data-row][data-state=approved]")).to_have_count(2)
    assert barriers(writer) == []
    write(writer, 0, "Перевірка фактів у школі й удома")
    expect(writer.locator("[data-panel] ins").first).to_be_visible()
    saved(writer, 0)
    write(writer, 1, "Бібліотека вчить перевіряти новини й зображення.")
    saved(writer, 1)
    reader.goto(desk.server + workbench)
    approve_and_publish(reader)
    reader.goto(case_page)
    expect(reader.locator("h1")).to_have_text("Перевірка фактів у школі й удома")
    expect(note).to_have_count(0)
