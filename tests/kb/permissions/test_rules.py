"""The rules themselves, as `kb.permissions` answers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from kb import permissions
from kb.groups import create_groups
from kb.models import User
from kb.permissions import EDITORS, REVIEWERS, TRANSLATORS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def user_in(*names: str) -> User:
    user = UserFactory()
    user.groups.set(Group.objects.filter(name__in=names))
    return user


def test_scopes_add_up(site):
    create_groups()
    user = user_in(EDITORS["MD"], TRANSLATORS["uk"], REVIEWERS["ro"])
    assert permissions.countries_of(user) == {"MD"}
    assert permissions.languages_of(user) == {"uk", "ro"}
    assert not permissions.is_everywhere(user)


def test_a_group_that_only_looks_like_ours_reaches_nothing(cases):
    create_groups()
    group = Group.objects.get(name=EDITORS["LV"])
    Group.objects.filter(pk=group.pk).update(name="Editors Lettland")
    user = user_in("Editors Lettland")
    assert permissions.countries_of(user) == set()
    assert not cases["lv_original"].permissions_for_user(user).can_edit()


def test_a_group_of_the_sites_owner_counts_as_wagtail_means_it(cases, site):
    create_groups()
    group = Group.objects.create(name="Proofreaders")
    change = Group.objects.get(name=TRANSLATORS["lv"]).page_permissions.get().permission
    group.page_permissions.create(page=site.index["lv"], permission=change)
    user = user_in("Proofreaders")
    assert cases["ua_in_lv"].permissions_for_user(user).can_edit()
    assert cases["lv_original"].permissions_for_user(user).can_edit()
    assert not cases["lv_in_uk"].permissions_for_user(user).can_edit()
    assert not cases["lv_original"].permissions_for_user(user).can_delete()


@pytest.mark.parametrize(
    "make", [AnonymousUser, lambda: UserFactory(superuser=True, is_active=False)]
)
def test_strangers_and_closed_accounts_may_nothing(make: Callable[[], Any], cases, site):
    user = make()
    for page in (*cases.values(), site.index["lv"]):
        tester = page.specific.permissions_for_user(user)
        actions = [name for name in dir(tester) if name.startswith("can_")]
        arguments = {"can_move_to": (page,), "can_copy_to": (page,)}
        free = {"can_view_revisions", "can_submit_for_moderation"}  # Wagtail asks nobody here
        for name in sorted(set(actions) - free):
            assert not getattr(tester, name)(*arguments.get(name, ())), name
