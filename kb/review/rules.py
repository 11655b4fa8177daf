"""Which case a review is about, what it needs, and which reviews wait for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Task, TaskState, WorkflowState

from kb.models import CaseStudyPage, User
from kb.models.review import EditorialReviewTask, ReviewState
from kb.permissions import countries_of, may_review

if TYPE_CHECKING:
    from collections.abc import Iterable


def reviewed_page(workflow_state: WorkflowState) -> CaseStudyPage:
    """The case that a workflow is about."""
    page: CaseStudyPage = CaseStudyPage.objects.select_related("locale").get(
        pk=workflow_state.object_id
    )
    return page


def needs_second_approval(page: CaseStudyPage) -> bool:
    """Whether the version to be published could put people at risk, so that two must agree."""
    version: CaseStudyPage = page.get_latest_revision_as_object()
    return bool(version.safety_marks) or has_embargo(page)


def has_embargo(page: CaseStudyPage) -> bool:
    """Whether the author asked to wait. (An editor who plans a day changes a later revision.)"""
    first = (
        TaskState.objects.filter(workflow_state=page.current_workflow_state)
        .select_related("revision")
        .order_by("started_at", "pk")
        .last()
    )
    return bool(first and first.revision.content.get("go_live_at"))


def approvals(page: CaseStudyPage) -> QuerySet[TaskState]:
    """The approvals in the running review of a case."""
    state = page.current_workflow_state
    return TaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_APPROVED)


def has_approved(user: User, page: CaseStudyPage) -> bool:
    """Whether this user has already approved the case in its running review."""
    return approvals(page).filter(finished_by=user).exists()


def last_reviewer(workflow_state: WorkflowState, task: Task, page: CaseStudyPage) -> User | None:
    """Who returned the case in its last round, as long as she may still decide."""
    last = (
        ReviewState.objects.filter(workflow_state=workflow_state, task=task)
        .exclude(finished_by=None)
        .select_related("finished_by")
        .order_by("-started_at", "-pk")
        .first()
    )
    user = last.finished_by if last else None
    return user if user is not None and may_review(user, page) else None


def page_ids(pages: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The ids of pages as workflows keep them: as text."""
    return pages.order_by().values_list(Cast("pk", CharField()), flat=True)


def open_reviews(countries: Iterable[str]) -> QuerySet[ReviewState]:
    """The rounds that wait for a decision about cases from these countries, the oldest first."""
    pages = CaseStudyPage.objects.filter(country__in=list(countries))
    return (
        ReviewState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            task__in=EditorialReviewTask.objects.values("pk"),
            workflow_state__object_id__in=page_ids(pages),
        )
        .select_related("workflow_state", "assigned_to", "task")
        .order_by("started_at", "pk")
    )


def states_to_decide(user: User) -> QuerySet[TaskState]:
    """The rounds in which this user may decide."""
    own = page_ids(CaseStudyPage.objects.filter(owner=user))
    decided = TaskState.objects.filter(finished_by=user, status=TaskState.STATUS_APPROVED).values(
        "workflow_state"
    )
    second = EditorialReviewTask.objects.filter(is_second=True).values("pk")
    states = open_reviews(countries_of(user)).exclude(workflow_state__object_id__in=own)
    states = states.exclude(task__in=second, workflow_state__in=decided)
    return TaskState.objects.filter(pk__in=states.order_by().values("pk"))
