"""From signing up to the shelf and off it again, in every language; two people, three windows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import OperationalError
from playwright.sync_api import Page, expect

from kb.models import CaseDraft, CaseStudyPage, User
from kb.notifications.sender import send_due
from kb.permissions import EDITORS
from kb.review.checklist import QUESTIONS
from kb.review.services import decide
from tests.e2e.conftest import Reader
from tests.e2e.desk import approve, ask_and_return, look_at_adaptations
from tests.e2e.journey import (
    CAMERA,
    STORIES,
    Story,
    accept,
    check,
    check_mail,
    continue_,
    let_in,
    photo_with_place,
    saved,
    tab_to,
    tell_where,
)

ReaderWith = Callable[..., Reader]
Letters = list[mail.EmailMessage]
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
# How far the note about saving reaches into the field that has the focus.
COVERED = """() => document.querySelector("[data-status-of-saving]").getBoundingClientRect().bottom
  - document.activeElement.getBoundingClientRect().top"""
YES = dict.fromkeys(QUESTIONS, "yes")


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """The e-mails that the served site sends; a thread of this process serves it."""
    found: Letters = []
    monkeypatch.setattr(mail, "outbox", found, raising=False)
    return found


@pytest.mark.parametrize(("language", "width"), [("lv", 360), ("uk", 1280)])
def test_the_whole_way(
    people: Callable[..., User],
    reader_with: ReaderWith,
    letters: Letters,
    language: str,
    width: int,
) -> None:
    story = STORIES[language]
    editor = people(f"editor-{language}@example.org", language, group=EDITORS[story.country])
    author = reader_with(width=width, locale=language)
    page = author.page

    sign_up(author, language, letters)
    draft = write_with_a_broken_line(page, story)
    resume_elsewhere(page, reader_with(width=1640 - width), story)
    finish_and_send(page, story)
    case = CaseStudyPage.objects.get(owner__email=f"{language}@example.org")
    address = page.url.split("?")[0]
    assert not case.live
    assert case.media.count() == 1
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert draft.page_id in (None, case.pk)

    # One of the editors has nothing but a telephone.
    desk = let_in(reader_with(width=1640 - width, locale=language), editor)
    ask_and_return(desk, case, story)
    answer_and_send_again(author, address, story, language, letters)
    approve(desk, case)
    look_at_adaptations(desk, case)
    published_found_and_withdrawn(author, reader_with(width=width), address, story, language)
    assert page.evaluate("window.violations") == []


def sign_up(author: Reader, language: str, letters: Letters) -> None:
    """By the button in the header, with a code out of the mail."""
    page = author.go(f"/{language}/")
    page.locator("header a.share-link").click()
    check(page, "1-welcome")
    page.locator("main a[href*='/guide/librarian/']").click()
    check(page, "1-guide")
    page.go_back()
    page.locator("main a[href*=enter]").click()
    check(page, "2-login")
    page.locator("main a[href*='/account/signup/']").click()
    check(page, "3-signup")
    page.fill("input[name=email]", f"{language}@example.org")
    page.wait_for_timeout(2100)  # nobody is quicker
    page.locator("main form[action*=signup] button[type=submit]").click()
    page.wait_for_selector("input[name=code]")
    check(page, "4-code")
    code = re.search(r"\b\d{4}-\d{4}\b", str(letters[-1].body))
    assert code
    page.fill("input[name=code]", code[0])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/{language}/share/")
    check(page, "5-my-practices")
    author.go(f"/{language}/account/")
    check(page, "6-my-account")
    author.go(f"/{language}/share/")


def write_with_a_broken_line(page: Page, story: Story) -> CaseDraft:
    """Type; the line breaks; the line is back; the browser dies in the middle of a word."""
    page.locator("button[value=quick]").click()
    page.wait_for_url("**/story/")
    check(page, "7-story")
    page.fill("#title", story.title)
    expect(page.locator("[name=version]")).not_to_have_value("1", timeout=10_000)
    draft = CaseDraft.objects.get(owner__email=f"{page.url.split('/')[3]}@example.org")
    assert draft.data["title"] == story.title

    page.context.set_offline(True)
    page.evaluate("scrollBy(0, document.getElementById('summary').getBoundingClientRect().top - 8)")
    page.locator("#summary").evaluate("field => field.focus({ preventScroll: true })")
    page.keyboard.insert_text(story.summary)
    status = page.locator("[data-status-of-saving]")
    expect(status).to_have_text(page.locator("#step-form").get_attribute("data-offline") or "")
    assert page.evaluate(COVERED) <= 0, "the note lies on what is being typed"
    check(page, "8-offline")
    page.locator(".step-buttons button[value=next]").click()
    assert page.url.endswith("/story/"), "without a line the page stays"
    page.context.set_offline(False)
    saved(page)
    draft.refresh_from_db()
    assert draft.data["summary"] == story.summary

    page.context.set_offline(True)
    page.fill("#actions", story.actions)
    page.wait_for_function("Object.keys(localStorage).length > 0")
    page.evaluate("window.stop()")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#actions")).to_have_value(story.actions)
    saved(page)
    return draft


def resume_elsewhere(page: Page, other: Reader, story: Story) -> None:
    """Take the signed link to another browser, which has never signed in."""
    page.locator("button[value=overview]").click()
    page.wait_for_url("**/share/")
    check(page, "9-a-draft")
    page.locator("form[action*=elsewhere] button").click()
    link = page.locator("#link").inner_text()
    check(page, "10-link")
    other.go("/" + link.split("/", 3)[3])
    check(other.page, "11-resume")
    other.page.locator("main form button").first.click()
    other.page.wait_for_url("**/story/")
    assert other.page.input_value("#actions") == story.actions
    other.page.fill("#title", story.title + "!")
    other.page.locator("button[value=overview]").click()
    other.page.wait_for_url("**/share/")
    page.locator(".buttons a.button--quiet").click()
    page.locator("main .result h3 a").click()
    page.wait_for_url("**/story/")
    assert page.input_value("#title") == story.title + "!"
    page.fill("#title", story.title)


def finish_and_send(page: Page, story: Story) -> None:
    """Topics, place, a photo; what is missing is said; preview; send."""
    continue_(page, "topics")
    page.check("[value=media-literacy]")
    check(page, "12-topics")
    continue_(page, "place")
    tell_where(page, story)
    check(page, "13-place")
    continue_(page, "photos")
    page.set_input_files("#photo-file", photo_with_place())  # type: ignore[arg-type]  # a dict does
    page.wait_for_selector(".file-card img")
    check(page, "14-photo")
    continue_(page, "send")
    check(page, "15-words-missing")
    page.locator(".error-summary a").first.click()
    page.locator(".file-card input[type=text]").first.fill(story.library)
    page.locator(".file-card [value=nobody]").check()
    continue_(page, "send")
    page.locator("button[value=submit]").click()
    page.wait_for_selector("[data-focus]")
    check(page, "16-promises-missing")
    accept(page)
    page.locator("button[value=preview]").click()
    page.wait_for_url("**/preview/")
    assert page.locator("h1").inner_text() == story.title
    check(page, "17-preview")
    page.locator(".preview-note a").click()
    page.wait_for_url("**/send/")
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/practice/**")
    check(page, "18-sent")


def answer_and_send_again(
    author: Reader, address: str, story: Story, language: str, letters: Letters
) -> None:
    """A mail leads to the question; the answer is given there, and the text completed."""
    letters.clear()
    for _time in range(20):
        # On SQLite in memory, what the editor's window asked for may hold a table still.
        with suppress(OperationalError):
            send_due()
        if letters:
            break
        time.sleep(0.2)
    mine = [letter for letter in letters if letter.to == [f"{language}@example.org"]]
    link = check_mail(mine[-1], language, story)
    page = author.go("/" + link.split("/", 3)[3])
    assert page.url == address
    expect(page.locator(".said").first).to_contain_text(story.question)
    check(page, "19-returned")
    page.locator(".said textarea").first.fill(story.answer)
    page.locator(".said form button").first.click()
    expect(page.locator(".said").first).to_contain_text(story.answer)
    page.locator("form[action*=revise] button").click()
    page.wait_for_url("**/story/")
    expect(page.locator(".said").first).to_contain_text(story.question)
    check(page, "20-comment-at-the-field")
    page.fill("#summary", f"{story.summary} {story.answer}")
    page.fill("#context", story.context)
    page.locator(".progress button[value=send]").click()
    page.wait_for_url("**/send/")
    accept(page)
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/practice/**")


def published_found_and_withdrawn(
    author: Reader, anybody: Reader, address: str, story: Story, language: str
) -> None:
    """The public finds it, the photo without its place; revised, then withdrawn: gone."""
    path = "/" + address.split("/", 3)[3]
    page = author.go(path)
    check(page, "21-published")
    public = page.locator("main .buttons a[href*='/cases/']").get_attribute("href") or ""
    assert find(anybody, language, story) == 1
    check(anybody.page, "22-found")
    anybody.page.get_by_role("link", name=story.title).click()
    assert anybody.page.url.endswith(public.split("/", 3)[-1])
    check(anybody.page, "23-on-the-shelf")
    source = anybody.page.locator("figure img").get_attribute("src") or ""
    # Tests keep files in memory; elsewhere a web server hands out these bytes as they are.
    with default_storage.open(source.removeprefix("/media/")) as picture:
        data = picture.read()
    assert data
    assert CAMERA.encode() not in data
    assert b"Exif" not in data

    page.locator("form[action*=revise] button").click()
    page.wait_for_url("**/story/")
    page.fill("#title", story.title + "?")
    saved(page)
    assert find(anybody, language, story) == 1, "readers see what was approved"
    author.go(path)
    page.locator("main details summary").last.click()
    with page.expect_navigation():
        page.locator("form[action*=withdraw] button").click()
    check(page, "24-withdrawn")
    assert find(anybody, language, story) == 0
    anybody.page.goto(anybody.shelf.url + "/" + public.split("/", 3)[-1])
    expect(anybody.page.locator("h1")).not_to_contain_text(story.title)


def find(reader: Reader, language: str, story: Story) -> int:
    """How often the search shows it."""
    page = reader.go(f"/{language}/search/?q={story.title}")
    return page.get_by_role("link", name=story.title).count()


def decided(case: CaseStudyPage, editor: User) -> None:
    """The editor approves (in the browser: above)."""
    decide(case.current_workflow_task_state, editor, "approve", YES)


def ready(case: CaseStudyPage, story: Story, language: str, reader: Reader, editor: User) -> None:
    """What comes after sending, in short: approved, found, withdrawn, gone."""
    assert case.title == story.title
    assert case.locale.language_code == language
    decided(case, editor)
    assert find(reader, language, story) == 1
    page = reader.go(f"/{language}/share/practice/{case.external_id}/")
    if page.locator("details[open]").count() == 0:
        page.locator("main details summary").last.click()
    with page.expect_navigation():
        page.locator("form[action*=withdraw] button").click()
    assert find(reader, language, story) == 0


def test_on_a_telephone_in_romanian(people: Callable[..., User], reader_with: ReaderWith) -> None:
    story = STORIES["ro"]
    user = people("ro@example.org", "ro", "MD")
    reader = let_in(reader_with(width=360, locale="ro"), user)
    page = reader.go("/ro/share/")
    page.locator("button[value=full]").click()
    page.wait_for_url("**/story/")
    for name in ("title", "summary", "context", "actions"):
        page.fill(f"#{name}", getattr(story, name))
    check(page, "full-story")
    for step in ("results", "topics", "place", "needs", "photos", "send"):
        continue_(page, step)
        if step == "topics":
            page.check("[value=media-literacy]")
        if step == "place":
            tell_where(page, story)
        check(page, f"full-{step}")
    accept(page)
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/practice/**")
    editor = people("editor-ro@example.org", "ro", group=EDITORS["MD"])
    ready(CaseStudyPage.objects.get(owner=user), story, "ro", reader, editor)


def test_by_keyboard_only_in_russian(people: Callable[..., User], reader_with: ReaderWith) -> None:
    story = STORIES["ru"]
    user = people("ru@example.org", "ru", "LV")
    page = let_in(reader_with(locale="ru"), user).go("/ru/share/")
    keys = page.keyboard

    def type_into(selector: str, text: str) -> None:
        tab_to(page, selector)
        keys.type(text)

    def press(selector: str, key: str = "Enter") -> None:
        tab_to(page, selector)
        keys.press(key)

    press("button[value=quick]")
    page.wait_for_url("**/story/")
    for name in ("title", "summary", "actions"):
        type_into(f"#{name}", getattr(story, name))
    press(".step-buttons button[value=next]")
    page.wait_for_url("**/topics/")
    press("[value=media-literacy]", "Space")
    press(".step-buttons button[value=next]")
    page.wait_for_url("**/place/")
    tab_to(page, "[name=country]")
    assert page.locator("[name=country][value=LV]").is_checked(), "the account knows it"
    tab_to(page, "#region")
    while page.input_value("#region") != story.region:
        before = page.input_value("#region")
        keys.press("ArrowDown")
        assert page.input_value("#region") != before, "the end of the list"
    type_into("#place", story.place)
    type_into("#library", story.library)
    press(".step-buttons button[value=next]")
    page.wait_for_url("**/photos/")
    tab_to(page, "#photo-file")
    # The dialogue that a key opens there is the computer's own.
    page.set_input_files("#photo-file", photo_with_place())  # type: ignore[arg-type]  # a dict does
    page.wait_for_selector(".file-card img")
    type_into(".file-card input[type=text]", story.library)
    press(".file-card [type=radio]", "Space")
    assert page.locator(".file-card [value=nobody]").is_checked()
    press(".step-buttons button[value=next]")
    page.wait_for_url("**/send/")
    for name in ("accept_licence", "accept_rights", "accept_people"):
        press(f"#{name}", "Space")
    press("button[value=submit]")
    page.wait_for_url("**/practice/**")
    press("details summary")
    press("form[action*=withdraw] button")
    page.wait_for_url(lambda url: "sent" not in url)
    case = CaseStudyPage.objects.get(owner=user)
    assert (case.title, case.locale.language_code) == (story.title, "ru")
    assert case.current_workflow_state is None


def test_without_scripts_in_english(people: Callable[..., User], reader_with: ReaderWith) -> None:
    story = STORIES["en"]
    user = people("en@example.org", "en", "MD")
    reader = let_in(reader_with(width=360, javascript=False), user)
    page = reader.go("/en/share/")
    page.locator("button[value=full]").click()
    for name in ("title", "summary", "context", "actions"):
        page.fill(f"#{name}", getattr(story, name))
    continue_(page, "results")
    continue_(page, "topics")
    page.check("[value=media-literacy]")
    continue_(page, "place")
    tell_where(page, story)
    continue_(page, "needs")
    continue_(page, "photos")
    page.set_input_files("#photo-file", photo_with_place())  # type: ignore[arg-type]  # a dict does
    page.locator("button[value=upload]").click()
    page.locator(".file-card input[type=text]").first.fill(story.library)
    page.locator(".file-card [value=nobody]").check()
    continue_(page, "send")
    accept(page)
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/practice/**")
    case = CaseStudyPage.objects.get(owner=user)
    editor = people("editor-en@example.org", "en", group=EDITORS["MD"])
    ready(case, story, "en", reader, editor)
