"""Is it still running?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from kb.models import CaseStudyPage, Confirmation, Notification
from kb.notifications.sender import send_due
from kb.review.freshness import ask_authors
from tests.factories import CaseStudyPageFactory, translated

pytestmark = pytest.mark.django_db


def read(page: CaseStudyPage) -> CaseStudyPage:
    return CaseStudyPage.objects.get(pk=page.pk)


@pytest.fixture
def old(people) -> CaseStudyPage:
    """A practice that was confirmed two years ago, with a version and an unfinished draft."""
    page = CaseStudyPageFactory(
        owner=people.author,
        ongoing=True,
        last_confirmed_on=timezone.localdate() - timedelta(days=800),
    )
    translated(page, "uk")
    page = read(page)
    page.title = "Nepabeigts"
    page.save_revision()
    Notification.objects.all().delete()
    return page


def link(client) -> str:
    """The way from the mail to the question."""
    send_due()
    words = mail.outbox[-1].body.split()
    path = next(word for word in words if "/mail/" in word).split("/", 3)[3]
    return client.get(f"/{path}")["Location"]


def test_asked_once_a_year(old, people):
    assert ask_authors() == 1
    assert ask_authors() == 0
    Notification.objects.update(sent_at=timezone.now())
    call_command("ask_still_running")
    assert Notification.objects.count() == 1
    Notification.objects.all().delete()
    CaseStudyPage.objects.update(last_confirmed_on=timezone.localdate() - timedelta(days=300))
    assert ask_authors() == 0


def test_what_has_ended_or_is_nobodys_is_not_asked_about(old, people):
    CaseStudyPage.objects.update(ongoing=False)
    assert ask_authors() == 0
    CaseStudyPage.objects.update(ongoing=True, owner=None)
    assert ask_authors() == 0


def test_one_click_confirms_all_versions_and_publishes_no_draft(old, client):
    ask_authors()
    address = link(client)
    shown = client.get(address)
    assert shown.status_code == 200
    assert not Confirmation.objects.exists()
    assert read(old).last_confirmed_on < timezone.localdate()
    client.post(address, {"answer": "yes"})
    today = timezone.localdate()
    pages = CaseStudyPage.objects.filter(translation_key=old.translation_key)
    assert [page.last_confirmed_on for page in pages] == [today, today]
    page = read(old)
    assert page.title != "Nepabeigts"
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.last_confirmed_on) == ("Nepabeigts", today)
    assert f'datetime="{today}"' in client.get(old.url).content.decode()


def test_readers_see_that_nobody_has_confirmed_it(old, client):
    assert read(old).last_confirmed_on < timezone.localdate() - timedelta(days=700)
    shown = client.get(old.url).context["case"]
    assert shown.freshness
    old.last_confirmed_on = timezone.localdate()
    CaseStudyPage.objects.filter(pk=old.pk).update(last_confirmed_on=old.last_confirmed_on)
    assert client.get(old.url).context["case"].freshness == ""


def test_it_has_ended(old, client):
    ask_authors()
    client.post(link(client), {"answer": "ended"})
    page = read(old)
    assert not page.ongoing
    assert page.period_end == timezone.localdate().strftime("%Y-%m")
    assert ask_authors() == 0


def test_a_new_contact_goes_to_the_editors_and_nowhere_else(old, client, people):
    ask_authors()
    address = link(client)
    assert client.post(address, {"answer": "contact"}).status_code == 422
    client.post(address, {"answer": "contact", "contact": "Anna, anna@example.org"})
    assert Confirmation.objects.get().contact == "Anna, anna@example.org"
    told = Notification.objects.filter(kind="new_contact").values_list(
        "recipient__email", flat=True
    )
    assert sorted(told) == ["colleague@example.org", "editor@example.org"]
    send_due()
    assert all("anna@" not in message.body for message in mail.outbox)
    assert "anna@" not in client.get(old.url).content.decode()


def test_a_link_that_is_not_ours_or_too_old(old, client, monkeypatch):
    ask_authors()
    address = link(client)
    assert client.get(address[:-3] + "xx/").status_code == 404
    monkeypatch.setattr("kb.review.freshness.LINK_AGE", timedelta(seconds=-1))
    assert client.post(address, {"answer": "yes"}).status_code == 404
    assert not Confirmation.objects.exists()
