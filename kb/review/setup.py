"""Makes the workflow of the review on a new site."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from kb.models import CaseStudyIndexPage
from kb.models.review import EditorialReviewTask

WORKFLOW_NAME = "Editorial review"
TASK_NAMES = {False: "Editorial review", True: "Second approval"}


@transaction.atomic
def set_up_review() -> bool:
    """Make the workflow and give it to the lists of practices; False when there is one already.

    What a site's owner has changed since then, or switched off, stays.
    """
    if EditorialReviewTask.objects.exists():
        return False
    workflow = Workflow.objects.create(name=WORKFLOW_NAME)
    for position, (is_second, name) in enumerate(TASK_NAMES.items()):
        task = EditorialReviewTask.objects.create(name=name, is_second=is_second)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)
    for index in CaseStudyIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page_id=index.pk, defaults={"workflow": workflow})
    return True
