"""Where the form meets the review: what an author's page says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import WorkflowState

from kb.review.names import known_name
from kb.review.services import start_review, withdraw_from_review

if TYPE_CHECKING:
    from wagtail.models import TaskState

    from kb.models import CaseStudyPage

submit = start_review
take_back = withdraw_from_review


def current_state(page: CaseStudyPage) -> WorkflowState | None:
    """The review that is under way or was handed back, if any."""
    state: WorkflowState | None = page.current_workflow_state
    return state


def is_with_editor(page: CaseStudyPage) -> bool:
    """Whether an editor has it now."""
    state = current_state(page)
    return bool(state and state.status == WorkflowState.STATUS_IN_PROGRESS)


def who_has_it(task: TaskState) -> str:
    """The name of the editor who said "I do it", or who returned it; "" while it waits for any, or
    when she gave no name: that an editor has it is said already."""
    editor = task.finished_by or getattr(task.specific, "assigned_to", None)
    return known_name(editor) if editor else ""
