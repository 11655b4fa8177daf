"""What an author sees of a practice that she has sent."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Comment

from kb.models import CaseDraft, User
from kb.submission import sending
from kb.submission.checks import Problem, Weight
from tests.factories import UserFactory


def test_the_list_says_where_a_practice_is(browser: Client, complete: CaseDraft) -> None:
    sending.send(complete.key, complete.owner)
    page = browser.get("/en/share/").content.decode()
    assert "With the editors since" in page
    assert "Withdrawn" not in page


def test_a_comment_is_answered_from_the_page_as_a_browser_does(
    author: User, complete: CaseDraft
) -> None:
    case = sending.send(complete.key, author)
    asked = Comment.objects.create(
        page=case, user=UserFactory(), text="How many?", contentpath="summary"
    )
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(author)
    with translation.override("en"):
        address = reverse("kb:share:standing", args=[case.external_id])
    page = browser.get(address).content.decode()
    form = re.search(r'<form[^>]*answer.*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.S)
    assert form, "the form has a token"
    answer = f"/en/review/comment/{asked.pk}/answer/"
    assert browser.post(answer, {"text": "38", "next": address}).status_code == 403
    data = {"csrfmiddlewaretoken": form[1], "text": "38", "next": address}
    assert browser.post(answer, data).status_code == 302
    assert [reply.text for reply in asked.replies.all()] == ["38"]


def test_a_page_older_than_the_signing_in_says_what_to_do(author: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(author)
    response = browser.post("/lv/share/new/", {"version": "quick"})
    assert response.status_code == 403
    assert "site.css" in response.content.decode() or "/static/home/site" in str(response.content)
    assert not CaseDraft.objects.exists()


def test_what_is_missing_is_one_sentence() -> None:
    def said(label: str) -> str:
        return Problem("send", "name", label, "Say it.", Weight.MISSING).sentence

    assert said("Title") == "Title: Say it."
    assert said("What can be seen?") == "Say it."


def test_a_step_without_answers_has_no_tick(browser: Client, draft: CaseDraft) -> None:
    address = f"/en/share/{draft.key}/story/"
    assert browser.get(address).content.decode().count("nothing missing") == 0
    draft.data = {**draft.data, "topics": ["media-literacy"]}
    draft.save()
    assert browser.get(address).content.decode().count("nothing missing") == 1
