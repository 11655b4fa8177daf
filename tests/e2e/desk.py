"""What the editor does in the journey: by keyboard alone at a desk, by finger on a telephone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Response, expect

from kb.models import Adaptation, CaseStudyPage, Library
from kb.review.checklist import QUESTIONS
from tests.e2e.conftest import Reader
from tests.e2e.journey import Story, english_on, keep, tab_to
from tests.e2e.test_pages import barriers

REVIEWS = re.compile(r"^[^?]*/admin/reviews/$")
EDITED = "#page-edit-form"


def ask_and_return(desk: Reader, case: CaseStudyPage, story: Story) -> None:
    """The editor finds it in her list, asks at a field, and gives it back with a reason."""
    page = desk.page
    open_review(desk, case)
    press(page, '[data-contentpath="summary"] [data-component="add-comment-button"]')
    write(page, ".comment--mode-creating textarea", story.question)
    with page.expect_response(lambda response: is_saving(response, case)):
        press(page, ".comment--mode-creating button[type=submit]")
    expect(page.locator(".comment")).to_contain_text(story.question)
    check_desk(page, "comment", ".form-side--open")
    if by_keys(page):
        page.keyboard.press("Escape")  # out of the comment; the list of comments can stay open
    else:
        page.locator(".form-side--open .form-side__close-button").click()
    # The quick version has no answer about the situation; it can go back all the same.
    decision(page, "reject")
    write(page, ".modal textarea", story.question)
    press(page, ".modal [type=submit]")
    page.wait_for_url(REVIEWS)


def approve(desk: Reader, case: CaseStudyPage) -> None:
    """The checklist, and it is on the shelf."""
    open_review(desk, case)
    page = desk.page
    decision(page, "approve")
    for question in QUESTIONS:
        if by_keys(page):
            tab_to(page, f".modal [name={question}]")
            page.keyboard.press("Space")
        else:
            page.check(f".modal [name={question}][value=yes]")
    assert page.locator(".modal input[value=yes]:checked").count() == len(QUESTIONS)
    press(page, ".modal [type=submit]")
    page.wait_for_url(REVIEWS)
    case.refresh_from_db()
    assert case.live


def look_at_adaptations(desk: Reader, case: CaseStudyPage) -> None:
    """The list of what other libraries tried, and one of them."""
    library = Library.objects.filter(country=case.country).first()
    assert library
    Adaptation.objects.create(
        case=case,
        library=library,
        country=case.country,
        language=case.original_language,
        year=2025,
        changed=case.title,
        outcome=Adaptation.Outcome.PARTLY,
        told=case.title,
    )
    page = desk.go("/admin/adaptations/")
    check_desk(page, "adaptations")
    page.get_by_role("link", name=case.title).click()
    page.wait_for_selector("textarea[name=reason]")
    check_desk(page, "adaptation")


def open_review(desk: Reader, case: CaseStudyPage) -> None:
    """From the list of what waits to the practice."""
    page = desk.go("/admin/reviews/")
    check_desk(page, "reviews")
    press(page, f"#listing-results a[href*='/pages/{case.pk}/edit/']")
    page.wait_for_selector("footer .w-dropdown__toggle")
    check_desk(page, "practice", EDITED)


def decision(page: Page, action: str) -> None:
    """Open the dialogue of a decision."""
    if by_keys(page) and page.evaluate("document.activeElement === document.body"):
        press(page, "button.skiplink")
        expect(page.locator("footer .w-dropdown__toggle")).to_be_focused()
        page.keyboard.press("Enter")
    else:
        press(page, "footer .w-dropdown__toggle")
    press(page, f"footer [data-workflow-action-name={action}]")
    page.wait_for_selector(".modal.in [type=submit]")
    page.wait_for_timeout(400)  # Wagtail fades it in
    check_desk(page, action, ".modal-content")


def is_saving(response: Response, case: CaseStudyPage) -> bool:
    """Whether Wagtail has saved the practice by itself."""
    return (
        response.ok
        and response.request.method == "POST"
        and f"/pages/{case.pk}/edit/" in response.url
    )


def check_desk(page: Page, name: str, within: str = "#main") -> None:
    """The same of Wagtail's pages, whose dialogue has fields in a list, but not as items of it."""
    keep(page, f"desk-{name}")
    found = barriers(page, within)
    found = [one for one in found if not one.startswith('list: <ul class="fields">')]
    assert (name, found) == (name, [])
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    assert page.evaluate("document.querySelector('main').scrollLeft") == 0, f"{name}: shifted"
    assert english_on(page) == [], name


def by_keys(page: Page) -> bool:
    """The editor at a desk has no mouse; the one with a telephone has a finger."""
    return (page.viewport_size or {})["width"] > 1000


def press(page: Page, selector: str) -> None:
    """Press a button or follow a link."""
    if by_keys(page):
        tab_to(page, selector)
        page.keyboard.press("Enter")
    else:
        page.locator(selector).click()


def write(page: Page, selector: str, text: str) -> None:
    """Write into a field."""
    if by_keys(page):
        tab_to(page, selector)
        page.keyboard.insert_text(text)
    else:
        page.fill(selector, text)
