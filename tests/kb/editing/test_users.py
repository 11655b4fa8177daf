"""Accounts: the address is the login."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from wagtail.test.utils.form_data import querydict_from_html

from kb.groups import create_groups
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


def test_signing_in_by_address_and_changing_the_password(client, site):
    create_groups()
    user = UserFactory(email="ilze@example.org", password="nine green apples")
    user.groups.add(Group.objects.get(name=EDITORS["LV"]))
    html = client.get("/admin/login/").content.decode()
    assert "E-mail address" in html
    assert "Sign in to Wagtail" not in html
    wrong = client.post("/admin/login/", {"username": "ilze@example.org", "password": "x"})
    assert wrong.context["form"].non_field_errors()
    right = {"username": "ILZE@example.org", "password": "nine green apples"}
    assert client.post("/admin/login/", right)["Location"] == "/admin/"
    account = client.get("/admin/account/")
    assert account.status_code == 200
    data = querydict_from_html(account.content.decode(), form_index=0).copy()
    data.update(
        {
            "name_email-first_name": "Ilze",
            "name_email-last_name": "Ozola",
            "name_email-email": "ilze@example.org",
            "password-old_password": "nine green apples",
            "password-new_password1": "ten yellow pears",
            "password-new_password2": "ten yellow pears",
        }
    )
    assert client.post("/admin/account/", data).status_code == 302
    user.refresh_from_db()
    assert user.check_password("ten yellow pears")
    assert user.last_name == "Ozola"


def test_a_forgotten_password(client, site, mailoutbox):
    UserFactory(email="ilze@example.org", password="nine green apples")
    client.post("/admin/password_reset/", {"email": "ilze@example.org"})
    assert len(mailoutbox) == 1
    link = re.search(r"/admin/password_reset/confirm/\S+", mailoutbox[0].body)[0]
    assert client.get(link, follow=True).status_code == 200
