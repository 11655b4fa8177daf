"""What Wagtail does when a workflow ends well (WAGTAIL_FINISH_WORKFLOW_ACTION).

No model is imported here: Wagtail's own models import this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def publish_reviewed(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish, or schedule, the newest version.

    The review was the permission: Wagtail would ask again whether this person may publish by
    herself, and for a case with safety marks nobody may.
    """
    revision = workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
