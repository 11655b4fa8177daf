"""The queue in the admin, and decisions in Wagtail's own views."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html

from kb.models import CaseStudyPage, ReviewState
from kb.review.services import start_review, take
from tests.factories import CaseStudyPageFactory
from tests.kb.review.helpers import ALL_WELL, current, send_back

pytestmark = pytest.mark.django_db
QUEUE = "/admin/reviews/"
AJAX = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def titles(response) -> list[str]:
    return [row.title for row in response.context["object_list"]]


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def three(people) -> list[CaseStudyPage]:
    pages = [
        CaseStudyPageFactory(live=False, title="Vecākā", owner=people.author),
        CaseStudyPageFactory(live=False, title="Jaunākā"),
        CaseStudyPageFactory(language="uk", live=False, title="Інша"),
    ]
    for page in pages:
        start_review(page, people.author)
    ReviewState.objects.filter(pk=current(pages[0]).pk).update(
        started_at=timezone.now() - timedelta(days=12),
        due_on=timezone.localdate() - timedelta(days=2),
    )
    return pages


def test_the_oldest_first_and_of_the_own_country(people, three):
    response = signed_in(people.editor).get(QUEUE)
    assert titles(response) == ["Vecākā", "Jaunākā"]
    text = response.content.decode()
    assert "12 days" in text
    assert "overdue" in text
    assert titles(signed_in(people.editor_ua).get(QUEUE)) == ["Інша"]
    assert len(titles(signed_in(people.administrator).get(QUEUE))) == 3


@pytest.mark.parametrize("name", ["author", "translator"])
def test_the_queue_is_for_editors(people, name):
    response = signed_in(getattr(people, name)).get(QUEUE, follow=True)
    assert response.request["PATH_INFO"] != QUEUE
    take_it = signed_in(getattr(people, name)).post("/admin/reviews/1/take/", follow=True)
    # Who may not use the administration at all is sent to her own account.
    refused = take_it.request["PATH_INFO"].startswith("/en/account/")
    assert take_it.status_code in (403, 404) or refused


def test_filters(people, three):
    browser = signed_in(people.editor)
    take(current(three[1]), people.editor)
    assert titles(browser.get(QUEUE, {"who": "me"})) == ["Jaunākā"]
    assert titles(browser.get(QUEUE, {"who": "nobody"})) == ["Vecākā"]
    assert titles(browser.get(QUEUE, {"who": "others"})) == []
    assert titles(browser.get(QUEUE, {"late": "yes"})) == ["Vecākā"]
    assert titles(browser.get(QUEUE, {"ordering": "-started_at"})) == ["Jaunākā", "Vecākā"]
    everything = signed_in(people.administrator)
    assert titles(everything.get(QUEUE, {"country": "UA"})) == ["Інша"]
    assert everything.get(f"{QUEUE}?export=csv").status_code == 200


def overdue(browser: Client) -> dict[str, bool]:
    """Which of the rows say that their day has passed."""
    page = BeautifulSoup(browser.get(QUEUE).content, "html.parser")
    rows = page.select("#listing-results table tbody tr")
    return {
        row.select_one("a[href*='/edit/']").get_text(strip=True): "overdue" in row.get_text()
        for row in rows
    }


def test_each_round_has_a_day_of_its_own(people, monkeypatch):
    today = date(2026, 3, 2)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: today)
    first, second = [
        CaseStudyPageFactory(live=False, title=title, owner=people.author)
        for title in ("Pirmā", "Otrā")
    ]
    start_review(first, people.author)
    today = date(2026, 3, 5)
    start_review(second, people.author)
    assert [current(page).due_on for page in (first, second)] == [
        date(2026, 3, 12),
        date(2026, 3, 15),
    ]
    browser = signed_in(people.editor)
    today = date(2026, 3, 12)
    assert overdue(browser) == {"Pirmā": False, "Otrā": False}, "the day itself is in time"
    today = date(2026, 3, 13)
    assert overdue(browser) == {"Pirmā": True, "Otrā": False}
    assert titles(browser.get(QUEUE, {"late": "yes"})) == ["Pirmā"]
    assert titles(browser.get(QUEUE, {"ordering": "-due_on"})) == ["Otrā", "Pirmā"]
    # Who takes it late gets no new day; sent again after a return, it begins anew.
    take(current(first), people.editor)
    assert current(first).due_on == date(2026, 3, 12)
    send_back(first, people.editor)
    today = date(2026, 3, 20)
    start_review(first, people.author)
    assert current(first).due_on == date(2026, 3, 30)
    assert overdue(browser) == {"Otrā": True, "Pirmā": False}


def test_take_it_and_give_it_back(people, three):
    browser = signed_in(people.editor)
    address = reverse("review_take", args=[current(three[0]).pk])
    browser.post(address)
    assert current(three[0]).assigned_to == people.editor
    browser.post(address, {"give_back": "1"})
    assert current(three[0]).assigned_to is None
    assert browser.get(address).status_code == 405
    signed_in(people.editor_ua).post(address)
    assert current(three[0]).assigned_to is None


def test_own_cases_can_be_seen_but_not_taken(people):
    page = CaseStudyPageFactory(live=False, owner=people.editor)
    start_review(page, people.editor)
    response = signed_in(people.editor).get(QUEUE)
    assert titles(response) == [page.title]
    assert "Take it</button>" not in response.content.decode()


def test_the_number_of_queries_does_not_grow(people, three, django_assert_max_num_queries):
    browser = signed_in(people.administrator)
    browser.get(QUEUE)
    with django_assert_max_num_queries(40):
        browser.get(QUEUE)


def decide_url(page, action: str) -> str:
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, current(page).pk])


def test_approve_in_the_dialogue(people, three):
    browser = signed_in(people.editor)
    page = three[0]
    shown = browser.get(decide_url(page, "approve"), **AJAX).json()["html"]
    assert shown.count('type="radio"') == 10
    address = decide_url(page, "approve")
    refused = browser.post(address, {**ALL_WELL, "safety": ""}, **AJAX)
    assert "html" in refused.json()
    assert not CaseStudyPage.objects.get(pk=page.pk).live
    browser.post(address, ALL_WELL, **AJAX)
    assert CaseStudyPage.objects.get(pk=page.pk).live


def test_who_comes_second_is_told_so(people, three):
    page = three[0]
    address = decide_url(page, "approve")
    send_back(page, people.editor)
    start_review(page, people.author)
    response = signed_in(people.colleague).post(address, ALL_WELL)
    assert "Already decided: Editor" in said(response)
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    again = signed_in(people.colleague).post(address, ALL_WELL, **AJAX)
    assert again.json()["step"] == "success"
    assert not CaseStudyPage.objects.get(pk=page.pk).live


def edit_data(browser: Client, page: CaseStudyPage, **changes: str):
    html = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    data.update(changes)
    return data


def test_no_way_round_the_checklist_in_the_editing_view(people, three):
    browser = signed_in(people.editor)
    page = three[0]
    data = edit_data(
        browser,
        page,
        **{
            "title": "Cits",
            "action-workflow-action": "true",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": "{}",
        },
    )
    response = browser.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert "required" in said(response)
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert not page.live
    assert page.get_latest_revision_as_object().title == "Vecākā"


def test_publishing_past_the_review_is_not_offered(people, three):
    browser = signed_in(people.editor)
    page = three[0]
    html = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'name="action-publish"' not in html
    data = edit_data(browser, page, **{"action-publish": "action-publish"})
    browser.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert not CaseStudyPage.objects.get(pk=page.pk).live


def test_an_editor_is_warned_of_a_practice_that_is_there_already(people):
    known = CaseStudyPageFactory(title="Senioru medijpratības pēcpusdienas")
    page = CaseStudyPageFactory(title="Medijpratības stunda senioriem", live=False)
    browser = signed_in(people.editor)
    html = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Similar practices on the shelf" in html
    assert known.url in html
    html = browser.get(reverse("wagtailadmin_pages:edit", args=[known.pk])).content.decode()
    assert "Similar practices on the shelf" not in html
