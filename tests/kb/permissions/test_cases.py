"""Who may do what with a case: every role, every action, own and foreign, at the real addresses.

Each probe sends what an administrator's browser would send; whether it was let through is read from
the database as well as from the answer. What a probe changed is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from kb.models import CaseStudyPage
from tests.kb.permissions.helpers import ROLES, fingerprint, has_effect, is_refused, undone, url

pytestmark = pytest.mark.django_db

PAGES = ("lv_original", "lv_in_uk", "ua_original", "ua_in_lv")

EDIT = {"edit", "save", "history", "revert", "compare", "view_draft", "preview", "usage"}
PUBLISH = {"publish", "unpublish", "schedule_cancel", "privacy", "bulk_publish", "bulk_unpublish"}
MANAGE = {"copy", "delete", "bulk_delete", "lock", "unlock"}
MOVE = {"move", "move_confirm"}
EVERYTHING = EDIT | PUBLISH | MANAGE | MOVE
# role -> page -> what it may do there; anything not named is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "editor_lv": dict.fromkeys(("lv_original", "lv_in_uk"), EDIT | PUBLISH | MANAGE),
    "editor_ua": dict.fromkeys(("ua_original", "ua_in_lv"), EDIT | PUBLISH | MANAGE),
    "translator_lv": {"ua_in_lv": EDIT},
    "translator_uk": {"lv_in_uk": EDIT},
    "reviewer_lv": {"ua_in_lv": EDIT | PUBLISH},
    "reviewer_uk": {"lv_in_uk": EDIT | PUBLISH},
    "administrator": dict.fromkeys(PAGES, EVERYTHING),
}


def edit_form(admin: Client, page: CaseStudyPage, **extra: str) -> Any:
    """The editor's form of a page, filled in."""
    html = admin.get(url("edit", page.pk)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    data.update({"title": "Another title", **extra})
    return data


def post_data(action: str, admin: Client, page: CaseStudyPage) -> dict[str, Any]:
    """What goes along with an action."""
    forms: dict[str, Callable[[], Any]] = {
        "save": lambda: edit_form(admin, page),
        "preview": lambda: edit_form(admin, page),
        "publish": lambda: edit_form(admin, page, **{"action-publish": "1"}),
        "privacy": lambda: {"restriction_type": "login"},
        "copy": lambda: {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": page.get_parent().pk,
            "copy_subpages": "",
        },
    }
    return forms.get(action, lambda: {"include_descendants": ""})()


def address(page: CaseStudyPage, action: str) -> str:
    """Where an action is asked for."""
    if action.startswith("bulk_"):
        kind = action.removeprefix("bulk_")
        path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", kind])
        return f"{path}?id={page.pk}"
    first, latest = page.revisions.order_by("pk").first(), page.get_latest_revision()
    destination = Page.objects.get(
        locale=page.locale, content_type__model="casestudyindexpage", slug="more"
    )
    others = {
        "save": ("edit",),
        "publish": ("edit",),
        "preview": ("preview_on_edit",),
        "revert": ("revisions_revert", first.pk),
        "compare": ("revisions_compare", first.pk, latest.pk),
        "schedule_cancel": ("revisions_unschedule", latest.pk),
        "privacy": ("set_privacy",),
        "move_confirm": ("move_confirm", destination.pk),
    }
    name, *rest = others.get(action, (action,))
    return url(name, page.pk, *rest)


def send(client: Client, admin: Client, page: CaseStudyPage, action: str) -> Any:
    """What a browser sends for an action."""
    if action in READ_ONLY - {"preview"}:
        return client.get(address(page, action))
    return client.post(address(page, action), post_data(action, admin, page))


READ_ONLY = {"edit", "history", "usage", "view_draft", "compare", "revert", "preview", "move"}


@pytest.mark.parametrize("role", ROLES)
def test_every_action_on_own_and_foreign_cases(role, people, cases, site):
    make_second_lists(site)
    allowed = ALLOWED.get(role, {})
    wrong = []
    for name, page in cases.items():
        for action in sorted(EVERYTHING):
            with undone():
                prepare(page, action)
                before = fingerprint(page)
                people[role].cookies.pop("messages", None)  # those of the last probe
                response = send(people[role], people["administrator"], page, action)
                expected = action in allowed.get(name, set())
                changed = has_effect(action, before, fingerprint(page))
                passed = not is_refused(response) and (changed or action in READ_ONLY)
                if passed is not expected or (changed and not expected):
                    wrong.append((name, action, response.status_code, changed))
    assert wrong == []


def make_second_lists(site) -> None:
    """A second list in each language, so that there is somewhere to move a case to."""
    for language, index in site.index.items():
        second = type(index)(title="More", slug="more", locale=site.locale[language])
        site.home[language].specific.add_child(instance=second)


def prepare(page: CaseStudyPage, action: str) -> None:
    """Bring a page into the state in which an action makes a difference."""
    if action == "unlock":
        Page.objects.filter(pk=page.pk).update(locked=True)
    if action == "bulk_publish":
        Page.objects.filter(pk=page.pk).update(live=False)
    if action == "schedule_cancel":
        page.revisions.update(approved_go_live_at="2099-01-01T00:00:00Z")
