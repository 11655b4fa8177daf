"""Mails about translations: who is told what, once, and never a word of the texts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from kb.models import Member, Notification, SegmentComment, Suggestion, TranslationTask
from kb.notifications.links import target_of
from kb.notifications.sender import send_due
from kb.translation.segments import segments_of
from kb.translation.tasks import Order, open_tasks, take
from tests.factories import UserFactory
from tests.kb.translation.helpers import accept_all, begin, reviewer, translator

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return translator(), reviewer()


def told() -> list[tuple[str, int]]:
    return list(Notification.objects.order_by("pk").values_list("kind", "recipient"))


def suggest(translation, segment, author, **fields) -> Suggestion:
    return Suggestion.objects.create(
        string_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        text="Таємний текст",
        origin=Suggestion.Origin.PERSON,
        author=author,
        **fields,
    )


def test_who_is_given_a_task_is_told_in_her_language_without_content(case, people):
    author, reader = people
    Member.objects.update_or_create(user=author, defaults={"languages": ["uk"]})
    open_tasks(case, ["uk"], Order(author, reader, note="Таємна нотатка"), by=UserFactory())
    assert told() == [("assigned", author.pk)]
    task = TranslationTask.objects.get()
    task.note = "Інша"
    task.save()
    assert len(told()) == 1
    assert target_of(Notification.objects.get()) == reverse(
        "translation_workbench", args=[task.translation_id]
    )
    send_due()
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert "/uk/mail/" in text
    assert not any(word in text for word in (case.title, "Таємна", case.slug))


def test_who_takes_a_task_herself_is_not_told(case, people):
    take(begin(case), people[0])
    assert told() == []


def test_back_and_to_the_reviewer(case, people):
    author, reader = people
    translation = begin(case)
    task = TranslationTask.objects.create(translation=translation, reviewer=reader)
    accept_all(translation, reader, only=lambda segment: segment.field != "title")
    first = next(segment for segment in segments_of(translation) if segment.accepted is None)
    suggestion = suggest(translation, first, author)
    assert told() == [("to_review", reader.pk)]
    suggestion.text = "Інший"
    suggestion.save()
    suggestion.state, suggestion.decided_by = Suggestion.State.REJECTED, reader
    suggestion.save()
    assert told() == [("to_review", reader.pk), ("sent_back", author.pk)]
    Notification.objects.all().delete()
    task.delete()
    # Nobody is named: those who review in the language, but not who wrote it.
    suggest(translation, first, author)
    assert told() == [("to_review", reader.pk)]


def test_who_is_named_in_a_comment(case, people):
    author, reader = people
    translation = begin(case)
    segment = segments_of(translation)[0]
    comment = SegmentComment.objects.create(
        string_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        text="Таємне питання",
        author=author,
    )
    comment.mentioned.set([author, reader])
    assert told() == [("mentioned", reader.pk)]


def test_reminders_come_once_and_to_whom_it_waits_for(case, people):
    author, reader = people
    translation = begin(case)
    task = TranslationTask.objects.create(
        translation=translation,
        assignee=author,
        opened_by=author,
        reviewer=reader,
        due_on=timezone.localdate() + timedelta(days=2),
    )
    for _ in range(2):
        call_command("send_translation_reminders", verbosity=0)
    assert told() == [("due", author.pk)]
    TranslationTask.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    accept_all(translation, reader)
    call_command("send_translation_reminders", verbosity=0)
    assert told()[1:] == [("overdue", reader.pk)]
    TranslationTask.objects.update(is_paused=True, due_on=timezone.localdate())
    call_command("send_translation_reminders", verbosity=0)
    assert len(told()) == 2
    assert task.pk
