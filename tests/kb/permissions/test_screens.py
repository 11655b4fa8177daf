"""Which screens are open to whom, and what an editor may write."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import querydict_from_html

from kb.models import CaseStudyPage
from kb.permissions import EDITORS
from tests.factories import LibraryFactory, UserFactory
from tests.kb.permissions.helpers import ROLES, fingerprint, is_refused, undone, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_the_lists_themselves_are_for_administrators(role, people, site):
    index = site.index["lv"]
    client = people[role]
    is_administrator = role == "administrator"
    for action in ("edit", "unpublish", "delete", "copy", "move"):
        response = client.get(url(action, index.pk))
        assert is_refused(response) is not is_administrator, action
    may_add = is_administrator or role.startswith("editor")
    response = client.get(url("add", "kb", "casestudypage", index.pk))
    assert is_refused(response) is not may_add
    with undone():
        before = fingerprint(index)
        client.post(url("unpublish", index.pk))
        assert (fingerprint(index) != before) is is_administrator


@pytest.mark.parametrize("role", ROLES)
def test_home_and_standing_pages_are_for_administrators(role, people, site):
    response = people[role].get(url("edit", site.home["lv"].pk))
    assert is_refused(response) is not (role == "administrator")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("screen", "allowed"),
    [
        ("/admin/", {"editor", "translator", "reviewer", "administrator"}),
        ("/admin/practices/", {"editor", "translator", "reviewer", "administrator"}),
        ("/admin/practices/choose_parent/", {"editor", "administrator"}),
        ("/admin/snippets/kb/topic/", {"editor", "translator", "reviewer", "administrator"}),
        ("/admin/snippets/kb/topic/add/", {"administrator"}),
        ("/admin/snippets/kb/library/", {"editor", "administrator"}),
        ("/admin/snippets/kb/library/add/", {"editor", "administrator"}),
        ("/admin/images/add/", {"editor", "administrator"}),
        ("/admin/users/", {"administrator"}),
        ("/admin/groups/", {"administrator"}),
        ("/admin/locales/", {"administrator"}),
        ("/admin/settings/home/siteidentity/", {"administrator"}),
        (
            "/admin/reports/translation-wishes/",
            {"editor", "translator", "reviewer", "administrator"},
        ),
    ],
)
def test_screens(role, screen, allowed, people):
    response = people[role].get(screen, follow=True)
    path = response.request["PATH_INFO"]
    reached = path == screen or (screen.startswith("/admin/settings/") and path.startswith(screen))
    if screen.endswith("choose_parent/") and response.status_code == 200:
        reached = reached and b'name="parent_page" value=' in response.content
    assert reached is (role.split("_")[0] in allowed)


def new_case_data(admin: Client, index: Page, **fields: str) -> Any:
    html = admin.get(url("add", "kb", "casestudypage", index.pk)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    data.update({"title": "Jauna prakse", "slug": "jauna-prakse", "summary": "Īsi.", **fields})
    return data


def test_an_editor_writes_in_any_language_but_only_of_her_country(people, site, vocabulary):
    for language in ("lv", "uk", "en"):
        index = site.index[language]
        address = url("add", "kb", "casestudypage", index.pk)
        slug = {"slug": f"jauna-prakse-{language}"}
        with undone():
            data = new_case_data(people["administrator"], index, country="LV", **slug)
            people["editor_lv"].post(address, data)
            case = CaseStudyPage.objects.get(slug=f"jauna-prakse-{language}")
            assert (case.country, case.original_language) == ("LV", language)
        data = new_case_data(people["administrator"], index, country="UA", **slug)
        response = people["editor_lv"].post(address, data)
        assert "country" in response.context["form"].errors
        assert not CaseStudyPage.objects.exists()


def test_an_editor_cannot_give_a_case_to_another_country(people, cases):
    page = cases["lv_original"]
    html = people["editor_lv"].get(url("edit", page.pk)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").copy()
    data.update({"country": "UA", "region": ""})
    response = people["editor_lv"].post(url("edit", page.pk), data)
    assert "country" in response.context["form"].errors


@pytest.mark.parametrize(
    ("role", "name", "reason"),
    [
        (
            "editor_lv",
            "ua_original",
            "This practice is from Ukraine. You edit practices from Latvia.",
        ),
        ("translator_uk", "ua_original", "This is an original. You edit translations only."),
        ("translator_uk", "ua_in_lv", "This version is in Latvian. You translate into Ukrainian."),
    ],
)
def test_a_refusal_says_why(role, name, reason, people, cases):
    for action in ("edit", "unpublish", "delete", "copy", "move", "history"):
        response = people[role].get(url(action, cases[name].pk))
        said = [str(message).strip() for message in get_messages(response.wsgi_request)]
        assert said == [reason], action
        people[role].cookies.pop("messages")


def test_an_approver_of_a_workflow_stays_within_her_country(people, cases):
    task = GroupApprovalTask.objects.create(name="Editors approve")
    task.groups.set(Group.objects.filter(name__in=EDITORS.values()))
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=cases["lv_original"].get_parent())
    page = cases["lv_original"]
    state = workflow.start(page, UserFactory(superuser=True))
    approve = url("workflow_action", page.pk, "approve", state.current_task_state.pk)
    assert is_refused(people["editor_ua"].get(url("edit", page.pk)))
    assert is_refused(people["editor_ua"].get(url("workflow_preview", page.pk, task.pk)))
    assert is_refused(people["editor_ua"].post(approve))
    state.refresh_from_db()
    assert state.status == "in_progress"
    people["editor_lv"].post(approve)
    state.refresh_from_db()
    assert state.status == "approved"


@pytest.mark.parametrize("role", ROLES)
def test_a_library_and_its_private_contact_stay_in_the_country(role, people, site):
    library = LibraryFactory(country="LV", contact="ilze@biblioteka.example")
    for view in ("edit", "delete"):
        response = people[role].get(f"/admin/snippets/kb/library/{view}/{library.pk}/", follow=True)
        shown = b"ilze@biblioteka.example" in response.content
        assert shown is (view == "edit" and role in {"editor_lv", "administrator"})
