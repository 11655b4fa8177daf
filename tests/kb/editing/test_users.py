"""Accounts: the address is the login."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from kb.models import User
from kb.permissions import EDITORS
from tests.factories import (
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_an_account_is_made_edited_found_and_deleted_by_its_address(admin):
    data = {
        "email": "Ilze@Example.org",
        "password1": "nine green apples",
        "password2": "nine green apples",
    }
    assert admin.post("/admin/users/new/", data).status_code == 302
    user = User.objects.get(email="ilze@example.org")
    assert user.check_password("nine green apples")
    again = admin.post("/admin/users/new/", {**data, "email": "ILZE@example.org"})
    assert again.context["form"].errors["email"] == [
        "There is already an account with this e-mail address."
    ]
    editor = Group.objects.get(name=EDITORS["LV"])
    edit = {
        "email": "ilze@example.org",
        "first_name": "Ilze",
        "is_active": "on",
        "groups": editor.pk,
    }
    assert admin.post(f"/admin/users/edit/{user.pk}/", edit).status_code == 302
    user.refresh_from_db()
    assert (user.first_name, list(user.groups.all())) == ("Ilze", [editor])
    assert user.check_password("nine green apples")
    listing = admin.get("/admin/users/", {"q": "ilze"})
    assert user in listing.context["object_list"]
    assert "E-mail address" in listing.content.decode()
    assert admin.post(f"/admin/users/delete/{user.pk}/").status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


def test_weak_passwords_are_refused(admin):
    data = {"email": "a@example.org", "password1": "password1234", "password2": "password1234"}
    assert "password2" in admin.post("/admin/users/new/", data).context["form"].errors


def test_a_group_of_ours_keeps_its_name(admin):
    group = Group.objects.get(name=EDITORS["LV"])
    form = admin.get(f"/admin/groups/edit/{group.pk}/").context["form"]
    assert form.fields["name"].disabled
    assert not admin.get("/admin/groups/new/").context["form"].fields["name"].disabled


def test_the_own_page_of_an_editor_leaves_address_and_password_to_the_site(editor):
    html = editor.get("/admin/account/").content.decode()
    assert 'name="name_email-first_name"' in html
    assert 'name="name_email-email"' not in html
    assert "old_password" not in html
    assert editor.get("/admin/password_reset/").status_code == 404


def test_an_account_needs_no_password(admin):
    admin.post("/admin/users/new/", {"email": "ilze@example.org"})
    assert not User.objects.get(email="ilze@example.org").has_usable_password()


def test_an_address_that_an_administrator_took_away_opens_the_account_no_more(admin):
    user = UserFactory(email="old@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    edit = {"email": "new@example.org", "is_active": "on"}
    assert admin.post(f"/admin/users/edit/{user.pk}/", edit).status_code == 302
    assert not EmailAddress.objects.filter(email="old@example.org").exists()
