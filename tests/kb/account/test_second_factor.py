"""Where a second factor is required (production), and that it is asked for."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import Group
from django.test import Client

from kb.groups import create_groups
from kb.models import User
from kb.permissions import ADMINISTRATORS, EDITORS, LIBRARIANS, REVIEWERS, TRANSLATORS
from tests.factories import UserFactory
from tests.kb.account.helpers import LOGIN, is_signed_in, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

SECRET = "JBSWY3DPEHPK3PXP"
CLOSED = ("/admin/", "/admin/practices/", "/admin/account/", "/admin/api/main/pages/")
STAFF = (EDITORS["LV"], TRANSLATORS["uk"], REVIEWERS["lv"], ADMINISTRATORS)


def in_group(name: str) -> Client:
    create_groups()
    user = verify(UserFactory(email="ilze@example.org"))
    user.groups.add(Group.objects.get(name=name))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("group", STAFF)
def test_the_administration_waits_for_it(settings, group):
    settings.SECOND_FACTOR_REQUIRED = True
    client = in_group(group)
    for address in CLOSED:
        for response in (client.get(address), client.post(address)):
            assert response["Location"] == "/en/account/2fa/", address
    page = client.get("/lv/account/2fa/")
    assert page.status_code == 200
    assert b'class="note' in page.content
    assert client.post("/admin/logout/").status_code == 302


def test_and_opens_with_it(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = in_group(EDITORS["LV"])
    TOTP.activate(User.objects.get(email="ilze@example.org"), SECRET)
    assert client.get("/admin/").status_code == 200


def test_superusers_too(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    client.force_login(UserFactory(superuser=True))
    assert client.get("/admin/")["Location"] == "/en/account/2fa/"


def test_librarians_need_none(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = in_group(LIBRARIANS)
    assert client.get("/lv/account/").status_code == 200
    assert "/admin/login/" in client.get("/admin/")["Location"]


def test_the_demo_asks_for_none():
    assert in_group(EDITORS["LV"]).get("/admin/").status_code == 200


def test_production_requires_it(settings):
    text = (settings.BASE_DIR / "settings" / "production.py").read_text("utf-8")
    assert 'SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)' in text


def test_who_has_one_is_asked_for_it(client):
    user = verify(UserFactory(email="ilze@example.org", password="nine green apples"))
    TOTP.activate(user, SECRET)
    client.post(LOGIN, {"login": user.email, "password": "nine green apples"})
    assert not is_signed_in(client)
    assert client.get("/lv/account/2fa/authenticate/").status_code == 200
    client.post("/lv/account/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(SECRET, counter))
    client.post("/lv/account/2fa/authenticate/", {"code": code})
    assert is_signed_in(client)
