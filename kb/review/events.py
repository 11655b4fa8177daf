"""What Wagtail's workflow tells, turned into mails of ours.

Wagtail's own mails carry titles and comments, and know neither our levels nor our languages.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from kb.models import CaseStudyPage, Notification, ReviewState, User
from kb.notifications.outbox import notify
from kb.notifications.recipients import editors_for
from kb.review.rules import approvals, reviewed_page
from kb.review.withdrawal import ended

Kind = Notification.Kind
# Under these names Wagtail connects its mails. Who comes first under a name keeps it, and this app
# stands before Wagtail's in INSTALLED_APPS.
WAGTAIL_MAILS: tuple[tuple[Signal, type, str], ...] = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def connect() -> None:
    """Listen, and take the place of Wagtail's mails."""
    for signal, sender, name in WAGTAIL_MAILS:
        signal.connect(no_mail, sender=sender, dispatch_uid=name)
    task_submitted.connect(round_begun, sender=ReviewState, dispatch_uid="kb.review")
    workflow_rejected.connect(case_returned, dispatch_uid="kb.review")
    workflow_cancelled.connect(review_cancelled, dispatch_uid="kb.review")
    page_published.connect(case_published, sender=CaseStudyPage, dispatch_uid="kb.review")
    page_published.connect(ended, sender=CaseStudyPage, dispatch_uid="kb.review.withdrawal")


def no_mail(**_signal: Any) -> None:
    """Stand where Wagtail's mail stood."""


def round_begun(instance: ReviewState, **_signal: Any) -> None:
    """Tell the editors, or the one who has the case already."""
    page = reviewed_page(instance.workflow_state)
    is_second = instance.task.specific.is_second
    if instance.assigned_to is not None:
        recipients = [instance.assigned_to]
    else:
        first = approvals(page).values_list("finished_by", flat=True)
        recipients = list(editors_for(page, without=[pk for pk in first if pk]))
    notify(Kind.SECOND if is_second else Kind.SUBMITTED, recipients, page)


def case_returned(instance: WorkflowState, **_signal: Any) -> None:
    """Tell the author, and who sent it for her."""
    page = case_of(instance)
    if page is not None:
        notify(Kind.RETURNED, [page.owner, instance.requested_by], page)


def review_cancelled(instance: WorkflowState, user: User | None = None, **_signal: Any) -> None:
    """Tell the editor who has it, unless she did it herself."""
    page = case_of(instance)
    state = ReviewState.objects.filter(pk=instance.current_task_state_id).first()
    if page is not None and state and state.assigned_to and state.assigned_to != user:
        notify(Kind.TAKEN_BACK, [state.assigned_to], page)


def case_published(instance: CaseStudyPage, revision: Any, **_signal: Any) -> None:
    """Tell the author."""
    if instance.owner_id and instance.is_original:
        notify(Kind.PUBLISHED, [instance.owner], instance, once=f"published:{revision.pk}")


def case_of(state: WorkflowState) -> CaseStudyPage | None:
    """The case that a workflow is about, when it is about one."""
    return CaseStudyPage.objects.filter(pk=state.object_id).first()
