"""Nobody waits unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from kb.models import Notification, ReviewState
from kb.review.reminders import send_reminders
from kb.review.services import start_review
from tests.kb.review.helpers import current, send_back

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    rows = Notification.objects.filter(kind=kind, sent_at=None).select_related("recipient")
    return sorted(row.recipient.email.split("@")[0] for row in rows)


def wait(days: int) -> None:
    ReviewState.objects.update(started_at=timezone.now() - timedelta(days=days))


def test_after_five_days_once(draft, people):
    start_review(draft, people.author)
    wait(4)
    assert send_reminders() == 0
    wait(5)
    assert send_reminders() == 3
    assert told("reminder") == ["colleague", "editor"]
    assert told("delayed") == ["author"]
    assert send_reminders() == 0
    Notification.objects.update(sent_at=timezone.now())
    assert send_reminders() == 0
    wait(10)
    call_command("send_review_reminders")
    assert told("reminder") == ["colleague", "editor"]


def test_what_is_with_the_author_reminds_nobody(draft, people):
    start_review(draft, people.author)
    send_back(draft, people.editor)
    wait(30)
    assert send_reminders() == 0


def test_a_country_without_editors_reminds_the_administrators(draft, people):
    start_review(draft, people.author)
    for editor in (people.editor, people.colleague):
        editor.is_active = False
        editor.save()
    wait(6)
    send_reminders()
    assert told("reminder") == ["administrator"]
    assert current(draft).status == "in_progress"
