"""Comments at fields, for people who never see Wagtail's administration."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Comment, CommentReply
from wagtail.test.utils.form_data import querydict_from_html

from kb.models import CaseStudyPage, Notification
from kb.review.comments import threads, threads_by_field
from kb.review.services import start_review, take
from tests.kb.review.helpers import approve, current

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, comment: Comment) -> str:
    with translation.override("lv"):
        return reverse(f"kb:review:{name}", args=[comment.pk])


@pytest.fixture
def comment(draft, people) -> Comment:
    start_review(draft, people.author)
    return Comment.objects.create(
        page=draft, user=people.editor, text="Cik cilvēku atnāca?", contentpath="results"
    )


def test_who_sees_them(draft, people, comment):
    for name in ("author", "editor", "colleague", "administrator"):
        (thread,) = threads(draft, getattr(people, name))
        assert thread.field == "results"
        assert thread.label == "Results"
    for name in ("stranger", "editor_ua", "translator"):
        assert threads(draft, getattr(people, name)) == []
    (said,) = threads_by_field(draft, people.author)["results"]
    assert said.remarks[0].who == people.editor.get_full_name()


def test_no_address_of_anybody_is_shown(draft, people, comment):
    people.editor.first_name = people.editor.last_name = ""
    people.editor.save()
    (thread,) = threads(draft, people.author)
    assert "@" not in thread.remarks[0].who


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("author", 302),
        ("colleague", 302),
        ("stranger", 404),
        ("editor_ua", 404),
        ("translator", 404),
    ],
)
@pytest.mark.parametrize("action", ["answer", "resolve"])
def test_who_may_answer_and_settle(people, comment, name, status, action):
    response = signed_in(getattr(people, name)).post(address(action, comment), {"text": "Sešas."})
    assert response.status_code == status
    comment.refresh_from_db()
    changed = comment.resolved_at if action == "resolve" else comment.replies.first()
    assert bool(changed) is (status == 302)


def test_strangers_without_an_account_sign_in_first(people, comment):
    response = Client().post(address("answer", comment), {"text": "Sešas."})
    assert "login" in response["Location"]
    assert not CommentReply.objects.exists()
    assert signed_in(people.author).get(address("answer", comment)).status_code == 405


def test_an_answer_sent_twice_is_one_and_tells_the_editor(draft, people, comment):
    take(current(draft), people.colleague)
    Notification.objects.all().delete()
    browser = signed_in(people.author)
    for _time in range(2):
        response = browser.post(
            address("answer", comment), {"text": "Sešas.", "next": "/lv/share/x/"}
        )
    assert response["Location"] == f"/lv/share/x/#comment-{comment.pk}"
    assert CommentReply.objects.count() == 1
    told = Notification.objects.filter(kind="answered").values_list("recipient__email", flat=True)
    assert sorted(told) == ["colleague@example.org", "editor@example.org"]


def test_it_never_leads_to_another_site(people, comment):
    response = signed_in(people.author).post(
        address("answer", comment), {"text": "Jā.", "next": "https://evil.example/"}
    )
    assert response["Location"].startswith("/lv/")


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001, "a\x00b"])
def test_bad_answers_are_refused(people, comment, text):
    response = signed_in(people.author).post(address("answer", comment), {"text": text})
    assert response.status_code == 302
    assert not CommentReply.objects.exists()


def test_a_comment_in_the_administration_sends_none_of_its_words(draft, people, mailoutbox):
    start_review(draft, people.author)
    Notification.objects.all().delete()
    browser = signed_in(people.editor)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    data = querydict_from_html(browser.get(edit).content.decode(), form_id="page-edit-form").copy()
    data.update(
        {
            "comments-TOTAL_FORMS": "1",
            "comments-INITIAL_FORMS": "0",
            "comments-0-text": "Cik cilvēku atnāca?",
            "comments-0-contentpath": "results",
            "comments-0-position": "",
            "comments-0-resolved": "",
            "comments-0-id": "",
            "comments-0-replies-TOTAL_FORMS": "0",
            "comments-0-replies-INITIAL_FORMS": "0",
        }
    )
    browser.post(edit, data)
    assert Comment.objects.get().text == "Cik cilvēku atnāca?"
    told = Notification.objects.filter(kind="commented").values_list("recipient__email", flat=True)
    assert list(told) == ["author@example.org"]
    assert mailoutbox == []


def test_answers_outlive_a_new_version(draft, people, comment):
    signed_in(people.author).post(address("answer", comment), {"text": "Sešas."})
    CaseStudyPage.objects.get(pk=draft.pk).save_revision(user=people.author)
    approve(draft, people.editor)
    assert [remark.text for remark in threads(draft, people.author)[0].remarks] == [
        "Cik cilvēku atnāca?",
        "Sešas.",
    ]
