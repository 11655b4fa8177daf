"""From a draft to the shelf and off it again: on a telephone, by keyboard only, without scripts."""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import OperationalError

from kb.groups import create_groups
from kb.models import CaseStudyPage, Member, User
from kb.permissions import EDITORS
from kb.review.services import decide
from tests.e2e.conftest import Reader, Shelf
from tests.e2e.journey import (
    STORIES,
    Story,
    accept,
    check,
    continue_,
    let_in,
    photo_with_place,
    tab_to,
    tell_where,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

ReaderWith = Callable[..., Reader]
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
YES = dict.fromkeys(("standalone", "evidence", "not_worked", "rights", "safety"), "yes")


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


def find(reader: Reader, language: str, story: Story) -> int:
    """How often the search shows it."""
    page = reader.go(f"/{language}/search/?q={story.title}")
    return page.get_by_role("link", name=story.title).count()


def decided(case: CaseStudyPage, editor: User) -> None:
    """The editor approves."""
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
    page.set_input_files("#photo-file", photo_with_place())  # type: ignore[arg-type]
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
    page.set_input_files("#photo-file", photo_with_place())  # type: ignore[arg-type]
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
