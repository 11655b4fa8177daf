"""The review of a case: Wagtail's workflow with a task of ours, and what a decision leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page, Task, TaskState, WorkflowState

if TYPE_CHECKING:
    from kb.models import User

# Within how many days an editor should decide.
DUE_DAYS = 10


class ReviewState(TaskState):
    """One round of review: who has it, until when, and the answers that came with the decision."""

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name="editor",
    )
    taken_at = models.DateTimeField("taken", null=True, blank=True)
    due_on = models.DateField("due")
    # Question → "yes" or "no" (kb.review.checklist). Who and when: finished_by, finished_at.
    answers = models.JSONField("checklist", default=dict, blank=True)

    exclude_fields_in_copy: ClassVar[list[str]] = ["assigned_to", "taken_at"]

    class Meta:
        verbose_name = pgettext_lazy("model", "review")
        verbose_name_plural = pgettext_lazy("model", "reviews")


class EditorialReviewTask(Task):
    """A decision by an editor of the case's country, never about a case of her own."""

    is_second = models.BooleanField(
        _("second approval"),
        default=False,
        help_text=_("Only for practices with safety marks, and by another person than the first."),
    )

    task_state_class = ReviewState
    admin_form_fields: ClassVar[list[str]] = [*Task.admin_form_fields, "is_second"]

    class Meta:
        verbose_name = _("editorial review")
        verbose_name_plural = _("editorial reviews")

    @classmethod
    def get_description(cls) -> str:
        """What Wagtail says where tasks are chosen."""
        return str(_("An editor of the practice's country decides, with a checklist."))

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Begin a round; the second one is passed over where nothing calls for it."""
        from kb.review.rules import last_reviewer, needs_second_approval
        from kb.review.rules import reviewed_page as page_of

        page = page_of(workflow_state)
        state = ReviewState(
            workflow_state=workflow_state,
            task=self,
            revision=page.get_latest_revision(),
            due_on=timezone.localdate() + timedelta(days=DUE_DAYS),
        )
        if self.is_second and not needs_second_approval(page):
            state.status = TaskState.STATUS_SKIPPED
            state.finished_at = timezone.now()
            state.save()
            return state
        # After a return, the editor who knows the case goes on with it.
        if reviewer := last_reviewer(workflow_state, self, page):
            state.assigned_to, state.taken_at = reviewer, timezone.now()
        state.save()
        self._tell(state, user)
        return state

    @staticmethod
    def _tell(state: ReviewState, user: User | None) -> None:
        from wagtail.signals import task_submitted

        task_submitted.send(sender=ReviewState, instance=state, user=user)

    def may_decide(self, page: Page, user: User) -> bool:
        """Whether this user may decide about this case in this round."""
        from kb.permissions import may_review
        from kb.review.rules import has_approved

        page = page.specific  # Wagtail hands over plain pages here and there
        return may_review(user, page) and not (self.is_second and has_approved(user, page))

    def user_can_access_editor(self, obj: Page, user: User) -> bool:
        return self.may_decide(obj, user)

    def locked_for_user(self, obj: Page, user: User) -> bool:
        return not self.may_decide(obj, user)

    def user_can_lock(self, obj: Page, user: User) -> bool:
        return self.may_decide(obj, user)

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, Any, bool]]:
        """What Wagtail offers in its editing view: name, label, whether it asks more."""
        if not self.may_decide(obj, user):
            return []
        return [
            ("reject", _("Return to the author"), True),
            ("approve", _("Approve"), True),
        ]

    def get_form_for_action(self, action: str) -> Any:
        from kb.review.forms import ApprovalForm, ReturnForm

        return ReturnForm if action == "reject" else ApprovalForm

    def on_action(
        self, task_state: TaskState, user: User, action_name: str, **data: Any
    ) -> str | None:
        from kb.review.services import decide

        decide(task_state, user, action_name, data)
        return None

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> Any:
        from kb.review.rules import states_to_decide

        return states_to_decide(user).filter(task=self)
