"""What can be done with a review. Everything here is safe to call twice, and from two browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from kb.models import CaseStudyPage, Notification, ReviewState, User
from kb.notifications.outbox import notify
from kb.permissions import may_see_review
from kb.review.names import shown_name
from kb.review.rules import reviewed_page
from kb.review.setup import set_up_review

if TYPE_CHECKING:
    from kb.review.forms import DecisionForm


class ReviewError(Exception):
    """It can't be done; the text says why, to the person who tried."""


class AlreadyDecidedError(ReviewError):
    """Somebody else was quicker."""


class IncompleteDecisionError(ReviewError):
    """A question of the checklist has no answer, or not the necessary one."""


@transaction.atomic
def start_review(page: CaseStudyPage, user: User) -> WorkflowState:
    """Send the newest revision of an original to the editors.

    Begins the review, goes on with one that was returned, or, while it waits, lets the editor see
    the newest revision. Calling it again changes nothing.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = CaseStudyPage.objects.select_related("locale").get(pk=page.pk)
    if not page.is_original:
        raise ReviewError(_("Only originals are reviewed by editors."))
    state: WorkflowState | None = page.current_workflow_state
    if state is None:
        if page.get_workflow() is None:
            set_up_review()
        workflow = page.get_workflow()
        if workflow is None:
            raise ReviewError(_("The editorial review is switched off on this site."))
        started: WorkflowState = workflow.start(page, user)
        return started
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    elif state.current_task_state.revision_id != page.latest_revision_id:
        TaskState.objects.filter(pk=state.current_task_state_id).update(
            revision_id=page.latest_revision_id
        )
    state.refresh_from_db()
    return state


@transaction.atomic
def withdraw_from_review(page: CaseStudyPage, user: User) -> bool:
    """Take a case back from the editors; it stays a draft. False when it was not with them."""
    Page.objects.select_for_update().get(pk=page.pk)
    page = CaseStudyPage.objects.select_related("locale").get(pk=page.pk)
    if not may_see_review(user, page):
        raise PermissionDenied
    state = page.current_workflow_state
    if state is None:
        return False
    state.cancel(user=user)
    return True


@transaction.atomic
def take(task_state: TaskState, user: User) -> ReviewState:
    """Say "I do it": the case is with this editor, also when a colleague had it before."""
    state, page = _locked(task_state)
    if not state.task.specific.may_decide(page, user):
        raise PermissionDenied
    if state.assigned_to_id != user.pk:
        state.assigned_to, state.taken_at = user, timezone.now()
        state.save(update_fields=["assigned_to", "taken_at"])
        notify(Notification.Kind.TAKEN, [page.owner], page)
    return state


@transaction.atomic
def give_back(task_state: TaskState, user: User) -> ReviewState:
    """Say "I can't": the case waits for any editor again."""
    state, _page = _locked(task_state)
    if state.assigned_to_id == user.pk:
        state.assigned_to = state.taken_at = None
        state.save(update_fields=["assigned_to", "taken_at"])
    return state


@transaction.atomic
def decide(task_state: TaskState, user: User, action: str, data: dict[str, Any]) -> ReviewState:
    """Approve or return a case, with what the form asked for; `data` as that form takes it.

    Approval publishes, or schedules, once nothing else is asked for.
    """
    state, page = _locked(task_state)
    task = state.task.specific
    if not task.may_decide(page, user):
        raise PermissionDenied
    form = task.get_form_for_action(action)(data)
    if not form.is_valid():
        raise IncompleteDecisionError(_complaint(form))
    if action == "approve":
        _check_complete(page)
    state.answers = form.answers
    state.assigned_to = state.assigned_to or user
    state.save(update_fields=["answers", "assigned_to"])
    comment = form.cleaned_data["comment"]
    if action == "reject":
        state.reject(user=user, comment=comment)
    else:
        if moment := form.cleaned_data.get("publish_on"):
            _schedule(page, user, moment)
        state.approve(user=user, comment=comment)
    return state


def _check_complete(page: CaseStudyPage) -> None:
    """Say what is missing. The quick version leaves out the situation, and Wagtail would only fail
    when it publishes."""
    version = page.get_latest_revision_as_object()
    try:
        version.full_clean()
    except ValidationError as error:
        names = [
            str(version._meta.get_field(name).verbose_name)
            for name in error.message_dict
            if name != NON_FIELD_ERRORS
        ]
        text = _(
            "It can’t be published yet: please fill in what is missing, or return it to the "
            "author. Look at: %(fields)s"
        )
        raise IncompleteDecisionError(text % {"fields": ", ".join(names)}) from error


def _schedule(page: CaseStudyPage, user: User, moment: Any) -> None:
    """Let the version that is about to be approved appear later."""
    version = page.get_latest_revision_as_object()
    version.go_live_at = moment
    version.save_revision(user=user, clean=False)


def _locked(task_state: TaskState) -> tuple[ReviewState, CaseStudyPage]:
    """The round as it is in the database now, held until the transaction ends."""
    state = (
        ReviewState.objects.select_for_update(of=("self",))
        .select_related("workflow_state", "finished_by", "task")
        .get(pk=task_state.pk)
    )
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise AlreadyDecidedError(_what_happened(state))
    return state, reviewed_page(state.workflow_state)


def _what_happened(state: ReviewState) -> str:
    names = {
        "name": shown_name(state.finished_by) if state.finished_by else _("somebody"),
        "when": date_format(timezone.localtime(state.finished_at), "DATETIME_FORMAT")
        if state.finished_at
        else "",
    }
    texts = {
        TaskState.STATUS_APPROVED: _("Already decided: %(name)s approved it on %(when)s."),
        TaskState.STATUS_REJECTED: _(
            "Already decided: %(name)s returned it to the author on %(when)s."
        ),
        TaskState.STATUS_CANCELLED: _(
            "The review is over: %(name)s took the practice back on %(when)s."
        ),
    }
    return texts.get(state.status, _("This round of the review is over.")) % names


def _complaint(form: DecisionForm) -> str:
    problems = [
        f"{form.fields[name].label}: {' '.join(map(str, errors))}"
        if name in form.fields
        else " ".join(map(str, errors))
        for name, errors in form.errors.items()
    ]
    return " ".join(problems)
