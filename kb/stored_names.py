"""Names that stand in the database in English, shown in the language of whoever looks.

Wagtail keeps the names of workflows, tasks and the root of the pages as texts, one for everybody,
and shows them in a dozen places of its admin. A site's owner may rename them: then hers are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_init, pre_save
from django.utils.translation import pgettext_lazy
from wagtail.models import Page, PageLogEntry, Task, Workflow

from kb.models.review import EditorialReviewTask

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KNOWN: dict[str, StrPromise] = {
    "Editorial review": pgettext_lazy("workflow", "Editorial review"),
    "Second approval": pgettext_lazy("workflow", "Second approval"),
    # A new site of Wagtail has it.
    "Moderators approval": pgettext_lazy("workflow", "Moderators approval"),
    "Root": pgettext_lazy("pages", "Root"),
}
ROOT_DEPTH = 1


class StoredName(str):
    """What is stored, to the database and to comparisons; its translation wherever it is shown."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(KNOWN[self])

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def known(name: Any) -> Any:
    """A name of ours as one that shows itself translated; any other as it is."""
    return StoredName(name) if isinstance(name, str) and name in KNOWN else name


def show_name(instance: Any, **kwargs: Any) -> None:
    """Of a workflow or a task that was read."""
    if "name" in instance.__dict__:
        instance.name = known(instance.name)


def show_title(instance: Any, **kwargs: Any) -> None:
    """Of the root of the pages. What was not read is not looked up."""
    values = instance.__dict__
    if values.get("depth") == ROOT_DEPTH:
        for field in {"title", "draft_title"} & values.keys():
            setattr(instance, field, known(values[field]))


def show_steps(instance: Any, **kwargs: Any) -> None:
    """Of a workflow in what a page's history tells."""
    data = instance.__dict__.get("data")
    workflow = data.get("workflow") if isinstance(data, dict) else None
    if not isinstance(workflow, dict):
        return
    for step in (workflow, workflow.get("task"), workflow.get("next")):
        if isinstance(step, dict) and "title" in step:
            step["title"] = known(step["title"])


def keep_stored(instance: Any, **kwargs: Any) -> None:
    """A form that showed the translation sends it back: that is no new name."""
    for name, shown in KNOWN.items():
        if instance.name == str(shown):
            instance.name = StoredName(name)


def connect() -> None:
    """Wherever Wagtail reads such a name."""
    for model in (Workflow, Task, EditorialReviewTask):
        post_init.connect(show_name, sender=model, dispatch_uid=f"kb.show_name.{model.__name__}")
        pre_save.connect(keep_stored, sender=model, dispatch_uid=f"kb.stored.{model.__name__}")
    post_init.connect(show_title, sender=Page, dispatch_uid="kb.show_title")
    post_init.connect(show_steps, sender=PageLogEntry, dispatch_uid="kb.show_steps")
