"""Where a practice stands: derived from the page and its review, never stored a second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Prefetch
from wagtail.models import WorkflowState

from kb.models import CaseStudyPage, Withdrawal
from kb.review.withdrawal import withdraw as take_off_the_shelf
from kb.submission import reviewing

if TYPE_CHECKING:
    from kb.models import User
    from kb.querysets import CaseStudyQuerySet


class State(StrEnum):
    WAITING = "waiting"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    REVISION_WAITING = "revision_waiting"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Standing:
    """The state of one case for its author."""

    page: CaseStudyPage
    state: State
    since: datetime | None
    who: str
    note: str = ""

    @property
    def may_revise(self) -> bool:
        """Whether a new draft can be begun."""
        return self.state not in (State.WAITING, State.REVISION_WAITING)

    @property
    def may_withdraw(self) -> bool:
        """Whether there is something to take back."""
        return self.state is not State.WITHDRAWN


def cases_of(user: User) -> CaseStudyQuerySet:
    """The originals that somebody sent."""
    # Wagtail's prefetch_workflow_states() finds those of plain pages only.
    reviews = Prefetch(
        "_specific_workflow_states",
        queryset=WorkflowState.objects.active().select_related("current_task_state__task"),
        to_attr="_current_workflow_states",
    )
    pages: CaseStudyQuerySet = (
        CaseStudyPage.objects.originals()
        .filter(owner=user)
        .select_related("locale")
        .prefetch_related(reviews)
        .annotate_approved_schedule()
        .order_by("-latest_revision_created_at")
    )
    return pages


def standing(page: CaseStudyPage) -> Standing:
    """Who has it, and since when."""
    workflow = reviewing.current_state(page)
    task = workflow.current_task_state if workflow else None
    if workflow and task and workflow.status == WorkflowState.STATUS_IN_PROGRESS:
        state = State.REVISION_WAITING if page.live else State.WAITING
        return Standing(page, state, task.started_at, reviewing.who_has_it(task))
    if workflow and task and workflow.status == WorkflowState.STATUS_NEEDS_CHANGES:
        who = reviewing.who_has_it(task)
        return Standing(page, State.RETURNED, task.finished_at, who, task.comment)
    if page.live:
        return Standing(page, State.PUBLISHED, page.last_published_at, "")
    if page.approved_schedule:
        return Standing(page, State.SCHEDULED, page.go_live_at, "")
    return Standing(page, State.WITHDRAWN, page.latest_revision_created_at, "")


@transaction.atomic
def withdraw(page: CaseStudyPage, user: User) -> None:
    """Take a case out of review and off the shelf, with its translations."""
    reviewing.take_back(page, user)
    versions = CaseStudyPage.objects.filter(translation_key=page.translation_key)
    if any(version.live or version.approved_schedule for version in versions):
        take_off_the_shelf(page, user, Withdrawal.Reason.LIBRARY)
