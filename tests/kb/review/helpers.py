"""Decisions in one line."""

from __future__ import annotations

from typing import Any

from kb.models import CaseStudyPage, ReviewState
from kb.review.checklist import QUESTIONS
from kb.review.services import decide

ALL_WELL = {**dict.fromkeys(QUESTIONS, "yes"), "comment": ""}


def current(page: CaseStudyPage) -> ReviewState:
    """The round that waits for a decision."""
    return CaseStudyPage.objects.get(pk=page.pk).current_workflow_task_state.specific


def approve(page: CaseStudyPage, user: Any, **changes: Any) -> ReviewState:
    return decide(current(page), user, "approve", {**ALL_WELL, **changes})


def send_back(page: CaseStudyPage, user: Any, comment: str = "Ko lasītāji teica?") -> ReviewState:
    return decide(current(page), user, "reject", {"comment": comment, "missing": ["evidence"]})
