"""Tells people by mail what waits for them in translations: a sentence and a link, no content.

Listens to the rows themselves, so that it does not matter which screen, file or rule made them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models.signals import m2m_changed, post_init, post_save
from django.utils import timezone
from wagtail_localize.models import Translation

from kb.models import Notification, SegmentComment, Suggestion, TranslationTask, User
from kb.notifications.outbox import notify
from kb.translation.acceptance import target_page
from kb.translation.states import DONE, State, states_of
from kb.translation.tasks import reviewers_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.models.suggestions import SegmentRow

Kind = Notification.Kind
# So many days before its day a task is called to mind.
SOON = timedelta(days=3)


def tell(
    kind: Notification.Kind,
    people: Iterable[User | None],
    translation: Translation,
    *,
    once: str = "",
) -> int:
    """Note a mail about a translation for these people."""
    return notify(kind, people, target_page(translation), once=once, translation=translation)


def translation_of(row: SegmentRow) -> Translation | None:
    """The translation that a suggestion or comment belongs to."""
    found: Translation | None = (
        Translation.objects.filter(
            source__object_id=row.context.object_id, target_locale_id=row.locale_id, enabled=True
        )
        .select_related("source", "target_locale")
        .first()
    )
    return found


def remember_assignee(sender: Any, instance: TranslationTask, **kwargs: Any) -> None:
    """Keep who had the task, to see later whether it is somebody else's."""
    if "assignee_id" not in instance.get_deferred_fields():
        instance._had_assignee = instance.assignee_id if instance.pk else None  # type: ignore[attr-defined]  # for the receiver after it


def tell_assignee(sender: Any, instance: TranslationTask, **kwargs: Any) -> None:
    """A task became somebody's. Who takes one herself need not be told (`kb.translation.tasks`)."""
    had = getattr(instance, "_had_assignee", None)
    instance._had_assignee = instance.assignee_id  # type: ignore[attr-defined]  # for the next saving
    if instance.assignee_id in (None, had) or getattr(instance, "is_taken", False):
        return
    if instance.assignee_id != instance.opened_by_id:
        tell(Kind.ASSIGNED, [instance.assignee], instance.translation)


def tell_of_suggestion(sender: Any, instance: Suggestion, **kwargs: Any) -> None:
    """A text came back to its author, or was the last that was missing."""
    if instance.state == Suggestion.State.REJECTED:
        translation = translation_of(instance)
        if translation and instance.author_id not in (None, instance.decided_by_id):
            tell(Kind.SENT_BACK, [instance.author], translation)
    elif instance.state == Suggestion.State.OPEN and instance.author_id:
        tell_reviewer(instance)


def tell_reviewer(suggestion: Suggestion) -> None:
    """If all is written, tell who reads it: the task's reviewer, else all of the language.

    Once a day: a translator who goes on polishing calls nobody again.
    """
    translation = translation_of(suggestion)
    if translation is None:
        return
    states = states_of(Translation.objects.filter(pk=translation.pk))
    if states.get(translation.pk) is not State.IN_REVIEW:
        return
    task = TranslationTask.objects.filter(translation=translation).first()
    language = translation.target_locale.language_code
    people = [task.reviewer] if task and task.reviewer else list(reviewers_for([language]))
    tell(
        Kind.TO_REVIEW,
        [person for person in people if person.pk != suggestion.author_id],
        translation,
        once=f"to_review:{translation.pk}:{timezone.localdate()}",
    )


def tell_mentioned(
    sender: Any, instance: SegmentComment, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Somebody was named in a comment."""
    if action != "post_add" or not pk_set or not isinstance(instance, SegmentComment):
        return
    translation = translation_of(instance)
    if translation is not None:
        people = User.objects.filter(pk__in=pk_set).exclude(pk=instance.author_id or 0)
        tell(Kind.MENTIONED, people.select_related("member"), translation)


def remind() -> int:
    """Call to mind what is due soon or overdue; give how many mails were noted. Each day once.

    Who has written everything waits for the reviewer, so it is the reviewer who is reminded.
    """
    today = timezone.localdate()
    tasks = TranslationTask.objects.filter(due_on__lte=today + SOON, is_paused=False)
    states = states_of(Translation.objects.filter(task__in=tasks))
    told = 0
    for task in tasks.select_related(
        "assignee__member", "reviewer__member", "translation__source", "translation__target_locale"
    ):
        state = states.get(task.translation_id, State.PAUSED)
        if state in DONE or task.due_on is None:
            continue
        is_late = task.due_on < today
        who = task.reviewer if state in (State.IN_REVIEW, State.READY) else task.assignee
        told += tell(
            Kind.OVERDUE if is_late else Kind.DUE,
            [who],
            task.translation,
            once=f"{'overdue' if is_late else 'due'}:{task.pk}:{task.due_on}",
        )
    return told


def connect() -> None:
    """Listen to the rows."""
    post_init.connect(
        remember_assignee, sender=TranslationTask, dispatch_uid="kb.translation.assignee"
    )
    post_save.connect(tell_assignee, sender=TranslationTask, dispatch_uid="kb.translation.assigned")
    post_save.connect(
        tell_of_suggestion, sender=Suggestion, dispatch_uid="kb.translation.suggestion"
    )
    m2m_changed.connect(
        tell_mentioned,
        sender=SegmentComment.mentioned.through,
        dispatch_uid="kb.translation.mentioned",
    )
