"""Roles, and how to see whether an action was let through."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from kb.permissions import ADMINISTRATORS, EDITORS, LIBRARIANS, REVIEWERS, TRANSLATORS

ROLES = {
    "anonymous": None,
    "librarian": LIBRARIANS,
    "editor_lv": EDITORS["LV"],
    "editor_ua": EDITORS["UA"],
    "translator_lv": TRANSLATORS["lv"],
    "translator_uk": TRANSLATORS["uk"],
    "reviewer_lv": REVIEWERS["lv"],
    "reviewer_uk": REVIEWERS["uk"],
    "administrator": ADMINISTRATORS,
}


def url(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Roll back whatever happens inside."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def fingerprint(page: Page) -> Any:
    """What an action could change about a page."""
    fields = ("live", "locked", "latest_revision_id", "live_revision_id", "path")
    row = Page.objects.filter(pk=page.pk).values_list(*fields).first()
    restrictions = page.get_view_restrictions().count() if row else 0
    approved = page.revisions.filter(approved_go_live_at__isnull=False).count() if row else 0
    return row, restrictions, approved, Page.objects.count()


def has_effect(action: str, before: Any, after: Any) -> bool:
    """Whether a page shows that an action was done; publishing without the right saves a draft."""
    if action == "publish":
        return before[0][3] != after[0][3]
    return before != after


def is_refused(response: Any) -> bool:
    """Whether an answer is a refusal: to the login, or away with an error message."""
    if response.status_code in (403, 404):
        return True
    if response.status_code == 302:
        levels = {message.level_tag for message in get_messages(response.wsgi_request)}
        return "/admin/login/" in response["Location"] or "error" in levels
    return False
