"""Our groups and what they may do, as far as Wagtail's own permissions reach.

The rest, by country and by language of the translation, is in `kb.permissions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail import hooks
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from kb.models import CaseStudyIndexPage
from kb.permissions import ADMINISTRATORS, EDITORS, LIBRARIANS, REVIEWERS, TRANSLATORS

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERY_PAGE_RIGHT = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
EDITOR_PAGE_RIGHTS = ("add", "change", "publish", "lock", "unlock")
ADMIN_ACCESS = "wagtailadmin.access_admin"
# Of the search room, above: what readers look for, and the words that search should know.
SEARCH_REPORTS = "search.view_searchlogentry"
SEARCH_WORDS = tuple(f"search.{action}_domainword" for action in ("add", "change", "delete"))
VOCABULARY = ("topic", "audience", "need", "region")
EDITOR_PERMISSIONS = (
    ADMIN_ACCESS,
    "wagtail_localize.submit_translation",
    "kb.view_translationwish",
    "kb.view_glossaryconcept",
    SEARCH_REPORTS,
    *SEARCH_WORDS,
    "kb.add_library",
    "kb.change_library",
    *(f"kb.view_{model}" for model in VOCABULARY),
)
TRANSLATOR_PERMISSIONS = (
    ADMIN_ACCESS,
    "wagtail_localize.submit_translation",
    "kb.view_translationwish",
    "kb.view_glossaryconcept",
    SEARCH_REPORTS,
    *(f"kb.view_{model}" for model in VOCABULARY),
)
# Who approves a language's texts keeps its words.
REVIEWER_PERMISSIONS = (
    *TRANSLATOR_PERMISSIONS,
    "kb.add_glossaryconcept",
    "kb.change_glossaryconcept",
)
FILE_RIGHTS = tuple(
    f"{app}.{action}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "choose")
)
OUR_GROUPS = frozenset(
    {LIBRARIANS, ADMINISTRATORS, *EDITORS.values(), *TRANSLATORS.values(), *REVIEWERS.values()}
)
# Wagtail's first migrations make these, with rights over the whole tree; ours take their place.
STOCK_GROUPS = ("Editors", "Moderators")


@dataclass
class GroupsReport:
    """What a run made."""

    created: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@transaction.atomic
def create_groups() -> GroupsReport:
    """Create the groups that are missing, and give each what it lacks; nothing is taken away."""
    report = GroupsReport()
    root = Page.objects.get(depth=1)
    indexes = {
        index.locale.language_code: index
        for index in CaseStudyIndexPage.objects.select_related("locale")
    }

    _group(LIBRARIANS, report)

    administrators = _group(ADMINISTRATORS, report)
    administrators.permissions.add(*_all_permissions())
    _add_page_rights(administrators, [root], EVERY_PAGE_RIGHT)
    _add_collection_rights(
        administrators, [*FILE_RIGHTS, "wagtailimages.change_image", "wagtaildocs.change_document"]
    )

    for name in EDITORS.values():
        group = _group(name, report)
        group.permissions.add(*_permissions(EDITOR_PERMISSIONS))
        _add_page_rights(group, indexes.values(), EDITOR_PAGE_RIGHTS)
        _add_collection_rights(group, FILE_RIGHTS)
    for groups, rights, permissions in (
        (TRANSLATORS, ("change",), TRANSLATOR_PERMISSIONS),
        (REVIEWERS, ("change", "publish"), REVIEWER_PERMISSIONS),
    ):
        for code, name in groups.items():
            group = _group(name, report)
            group.permissions.add(*_permissions(permissions))
            if code in indexes:
                _add_page_rights(group, [indexes[code]], rights)
    _remove_stock_groups(report)
    return report


def _group(name: str, report: GroupsReport) -> Group:
    group, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        report.created.append(name)
    return group


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Permissions by `app.codename`; one that does not exist is a mistake of ours."""
    found = []
    for name in names:
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found


def _all_permissions() -> set[Permission]:
    """All permissions that Wagtail's group form offers."""
    querysets = [hook() for hook in hooks.get_hooks("register_permissions")]
    return {permission for queryset in querysets for permission in queryset}


def _add_page_rights(group: Group, pages: Iterable[Page], actions: Iterable[str]) -> None:
    permissions = _permissions(f"wagtailcore.{action}_page" for action in actions)
    for page in pages:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=page.pk, permission=permission
            )


def _add_collection_rights(group: Group, names: Iterable[str]) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions(names):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _remove_stock_groups(report: GroupsReport) -> None:
    """Remove Wagtail's own groups as long as nobody is in them.

    Moderators are the approvers of Wagtail's first workflow; administrators take that over.
    """
    unused = Group.objects.filter(Q(name__in=STOCK_GROUPS), user__isnull=True)
    administrators = Group.objects.get(name=ADMINISTRATORS)
    for group in unused:
        for task in GroupApprovalTask.objects.filter(groups=group):
            task.groups.add(administrators)
        report.removed.append(group.name)
        group.delete()
