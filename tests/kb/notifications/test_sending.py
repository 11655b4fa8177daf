"""The outbox of mails: who is told what, in which language, and what happens on bad days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone, translation

from home.languages import LANGUAGE_CODES
from kb.models import Member, Notification
from kb.notifications.outbox import next_digest, notify
from kb.notifications.sender import MAX_ATTEMPTS, Report, send_due
from kb.notifications.wording import sentence
from tests.factories import CaseStudyPageFactory, MemberFactory

pytestmark = pytest.mark.django_db
Kind = Notification.Kind


class BrokenBackend(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("ilze@example.org was refused")


@pytest.fixture
def person(site):
    return MemberFactory(user__email="ilze@example.org", languages=["lv"]).user


def due_now() -> None:
    Notification.objects.filter(sent_at=None).update(due_at=timezone.now())


def test_a_mail_has_links_and_no_word_of_the_practice(person, site):
    page = CaseStudyPageFactory(owner=person, title="Slepens virsraksts", place="Valmiera")
    Notification.objects.all().delete()
    notify(Kind.RETURNED, [person], page)
    assert send_due() == Report(sent=1)
    (message,) = mail.outbox
    assert message.to == ["ilze@example.org"]
    text = f"{message.subject}\n{message.body}"
    for secret in (page.title, page.slug, page.external_id, page.place, "ilze", "Ilze"):
        assert secret not in text
    assert f"/lv/mail/{Notification.objects.get().token}/" in text
    assert send_due() == Report()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_each_is_written_to_in_her_language(person, language):
    Member.objects.filter(user=person).update(languages=[language])
    person.refresh_from_db()
    notify(Kind.RETURNED, [person], None)
    send_due()
    with translation.override(language):
        assert sentence(Kind.RETURNED) in mail.outbox[0].body
    assert f"/{language}/mail/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("level", "kinds"),
    [
        ("none", set()),
        ("tasks", {Kind.RETURNED, Kind.SUBMITTED}),
        ("all", {Kind.RETURNED, Kind.SUBMITTED, Kind.PUBLISHED}),
    ],
)
def test_levels(person, level, kinds):
    person.member.notifications = level
    for kind in (Kind.RETURNED, Kind.SUBMITTED, Kind.PUBLISHED):
        notify(kind, [person], None)
    assert set(Notification.objects.values_list("kind", flat=True)) == kinds


def test_who_changes_her_mind_or_leaves_is_not_mailed(person):
    notify(Kind.RETURNED, [person], None)
    Member.objects.filter(user=person).update(notifications="none")
    assert send_due() == Report(dropped=1)
    Member.objects.filter(user=person).update(notifications="all")
    person.refresh_from_db()
    notify(Kind.RETURNED, [person], None)
    person.is_active = False
    person.save()
    assert send_due() == Report(dropped=1)
    assert mail.outbox == []


def test_a_broken_mail_server_loses_nothing(person, settings, caplog):
    notify(Kind.RETURNED, [person], None)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    pauses = []
    for _attempt in range(4):
        assert send_due() == Report(failed=1)
        row = Notification.objects.get()
        pauses.append(row.due_at - timezone.now())
        due_now()
    assert pauses == sorted(pauses)
    assert pauses[-1] > timedelta(minutes=7)
    assert row.error == "ConnectionRefusedError"
    assert "ilze@example.org" not in caplog.text
    settings.EMAIL_BACKEND = working
    assert send_due() == Report(sent=1)
    assert len(mail.outbox) == 1


def test_it_is_not_tried_for_ever(person, settings):
    notify(Kind.RETURNED, [person], None)
    Notification.objects.update(attempts=MAX_ATTEMPTS - 1)
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    send_due()
    row = Notification.objects.get()
    assert (row.due_at, row.sent_at) == (None, None)


def test_one_who_fails_does_not_hold_up_the_others(person, monkeypatch):
    other = MemberFactory(user__email="anna@example.org").user
    notify(Kind.RETURNED, [person, other], None)
    send = EmailBackend.send_messages

    def refusing(self, messages):
        if messages[0].to == ["ilze@example.org"]:
            raise OSError
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refusing)
    assert send_due() == Report(sent=1, failed=1)
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]


def test_the_digest_is_one_mail_however_much_is_due(person, monkeypatch, client):
    monkeypatch.setattr("kb.notifications.sender.BATCH_SIZE", 2)
    other = MemberFactory(user__email="anna@example.org").user
    client.force_login(person)
    # As she chooses it herself.
    data = {"mail_language": "lv", "notifications": "all", "digest": "on"}
    assert client.post("/lv/account/details/", data).status_code == 302
    person.member.refresh_from_db()
    for kind in (Kind.RETURNED, Kind.PUBLISHED, Kind.ADAPTED, Kind.TAKEN):
        notify(kind, [person, other], None)
    assert send_due() == Report(sent=1)
    due_now()
    assert send_due() == Report(sent=1)
    assert [message.to for message in mail.outbox] == [["anna@example.org"], [person.email]]


def test_the_digest_is_one_mail_in_the_morning(person):
    person.member.digest = True
    person.member.save()
    for kind in (Kind.RETURNED, Kind.PUBLISHED, Kind.ADAPTED):
        notify(kind, [person], None)
    assert send_due() == Report()
    due = set(Notification.objects.values_list("due_at", flat=True))
    assert {timezone.localtime(moment).hour for moment in due} == {7}
    due_now()
    assert send_due() == Report(sent=1)
    (message,) = mail.outbox
    assert message.body.count("/lv/mail/") == 4


def test_the_next_digest_is_always_ahead():
    now = timezone.now()
    for hours in range(0, 48, 5):
        moment = now + timedelta(hours=hours)
        assert moment < next_digest(moment) <= moment + timedelta(days=1, hours=1)


def test_what_waits_is_not_noted_twice(person, site):
    page = CaseStudyPageFactory()
    notify(Kind.COMMENTED, [person], page)
    notify(Kind.COMMENTED, [person], page)
    assert Notification.objects.filter(kind=Kind.COMMENTED).count() == 1
    assert notify(Kind.REMINDER, [person], page, once="a") == 1
    Notification.objects.update(sent_at=timezone.now())
    assert notify(Kind.REMINDER, [person], page, once="a") == 0
    assert notify(Kind.REMINDER, [person], page, once="b") == 1


def test_the_command(person, capsys):
    notify(Kind.RETURNED, [person], None)
    call_command("send_notifications")
    assert capsys.readouterr().out == "sent 1, failed 0, no longer wanted 0\n"


def less_link(person) -> str:
    notify(Kind.RETURNED, [person], None)
    send_due()
    address = mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")
    return "/" + address.split("/", 3)[3]


def test_fewer_mails_by_the_signed_link(person, client):
    link = less_link(person)
    page = client.get(link)
    assert page.status_code == 200
    assert "ilze" not in page.content.decode()
    assert Member.objects.get(user=person).notifications == "all"
    client.post(link, {"level": "none"})
    assert Member.objects.get(user=person).notifications == "none"
    client.post(link, {"level": "tasks"})
    assert Member.objects.get(user=person).notifications == "tasks"


def test_one_click_of_a_mail_program(person, client):
    link = less_link(person)
    client.handler.enforce_csrf_checks = True
    for level in ("tasks", "none", "none"):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Member.objects.get(user=person).notifications == level


def test_a_link_that_was_tampered_with_leads_nowhere(person, client):
    link = less_link(person)
    assert client.post(link[:-2] + "x/").status_code == 404
    person.is_active = False
    person.save()
    assert client.get(link).status_code == 404


def test_the_link_in_a_mail_leads_where_the_person_works(person, client, site):
    page = CaseStudyPageFactory(owner=person)
    notify(Kind.RETURNED, [person], page)
    token = Notification.objects.get(kind=Kind.RETURNED).token
    response = client.get(f"/lv/mail/{token}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/lv/")
    assert client.get("/lv/mail/00000000-0000-4000-8000-000000000000/").status_code == 404
