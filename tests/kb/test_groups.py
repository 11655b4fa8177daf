"""Our groups: made once, with the rights that Wagtail can express; nobody loses any."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Workflow

from kb.groups import OUR_GROUPS, create_groups
from kb.permissions import EDITORS, LIBRARIANS, REVIEWERS, TRANSLATORS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def codenames(group: str) -> set[str]:
    return {
        f"{permission.page.slug}:{permission.page.locale.language_code}:{permission.permission.codename}"
        for permission in GroupPagePermission.objects.filter(group__name=group)
    }


def test_all_groups_are_made_and_a_second_run_changes_nothing(site):
    first = create_groups()
    assert set(first.created) == set(OUR_GROUPS)
    before = {name: codenames(name) for name in OUR_GROUPS}
    second = create_groups()
    assert (second.created, second.removed) == ([], [])
    assert {name: codenames(name) for name in OUR_GROUPS} == before


def test_what_an_administrator_added_stays(site):
    create_groups()
    group = Group.objects.get(name=EDITORS["LV"])
    extra = Group.objects.get(name="Administrators").permissions.exclude(
        pk__in=group.permissions.all()
    )[0]
    group.permissions.add(extra)
    create_groups()
    assert extra in group.permissions.all()


def test_librarians_have_no_right_in_the_admin(site):
    create_groups()
    librarians = Group.objects.get(name=LIBRARIANS)
    assert not librarians.permissions.exists()
    assert not librarians.page_permissions.exists()
    assert not librarians.collection_permissions.exists()


def test_editors_write_in_every_language(site):
    create_groups()
    for name in EDITORS.values():
        assert codenames(name) == {
            f"cases:{language}:{action}_page"
            for language in ("lv", "ro", "uk", "en", "ru")
            for action in ("add", "change", "publish", "lock", "unlock")
        }


def test_translators_change_and_reviewers_publish_in_one_language(site):
    create_groups()
    assert codenames(TRANSLATORS["uk"]) == {"cases:uk:change_page"}
    assert codenames(REVIEWERS["ro"]) == {"cases:ro:change_page", "cases:ro:publish_page"}


def test_wagtails_own_groups_go_when_empty_and_its_workflow_keeps_approvers(site):
    report = create_groups()
    assert set(report.removed) == {"Editors", "Moderators"}
    tasks = [task.specific for workflow in Workflow.objects.active() for task in workflow.tasks]
    assert tasks
    assert all(task.groups.filter(name="Administrators").exists() for task in tasks)


def test_a_stock_group_with_a_member_stays(site):
    group = Group.objects.get(name="Moderators")
    UserFactory().groups.add(group)
    assert create_groups().removed == ["Editors"]
    assert Group.objects.filter(name="Moderators").exists()


def test_the_command_says_what_it_made(site, capsys):
    call_command("create_groups")
    assert "groups: 15 new" in capsys.readouterr().out
    call_command("create_groups")
    assert capsys.readouterr().out == "groups: 0 new\n"
