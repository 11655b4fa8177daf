"""Links that carry a draft to another device."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from kb.account import links
from kb.models import ResumeLink
from tests.factories import UserFactory
from tests.kb.account.helpers import is_signed_in, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

PATH = "/lv/cases/"


@pytest.fixture
def user():
    return verify(UserFactory())


def path_of(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def test_signs_in_once_after_a_press_of_a_button(client, user):
    address = path_of(links.make(user, PATH))
    for _look in range(3):  # programs that read mails open links
        assert client.get(address).status_code == 200
        assert not is_signed_in(client)
    assert client.post(address)["Location"] == PATH
    assert is_signed_in(client)
    other = Client()
    assert other.post(address).status_code == 410
    assert not is_signed_in(other)


def test_ends_after_its_days(client, user):
    address = path_of(links.make(user, PATH, days=3))
    ResumeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.post(address)
    assert response.status_code == 410
    assert "next=%2Flv%2Fcases%2F" in response.content.decode()
    assert not is_signed_in(client)
    assert links.forget_old() == 1


def test_two_at_once_one_gets_in(user):
    token = links.make(user, PATH).rstrip("/").rsplit("/", 1)[1]
    first, second = links.find(token), links.find(token)
    assert links.is_open(first)
    assert links.is_open(second)
    assert links.verify(token) is not None
    assert links.verify(token) is None


def test_nothing_in_the_database_opens_it(user):
    link = links.make(user, PATH)
    row = ResumeLink.objects.get()
    assert row.digest not in link
    assert links.find(row.digest) is None
    assert links.find(link.rstrip("/").rsplit("/", 1)[1] + "x") is None


def test_for_a_closed_account_it_is_no_longer_good(client, user):
    address = path_of(links.make(user, PATH))
    user.is_active = False
    user.save()
    assert client.post(address).status_code == 410


def test_takes_the_place_of_whoever_is_signed_in(client, user):
    client.force_login(UserFactory())
    client.post(path_of(links.make(user, PATH)))
    assert client.session["_auth_user_id"] == str(user.pk)


def test_does_not_go_round_the_second_factor(client, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    response = client.post(path_of(links.make(user, PATH)))
    assert response["Location"] == "/en/account/2fa/authenticate/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "lv/", ""])
def test_leads_nowhere_else(user, path):
    with pytest.raises(ValueError, match="path"):
        links.make(user, path)


@pytest.mark.parametrize("days", [0, 15])
def test_fourteen_days_at_most(user, days):
    with pytest.raises(ValueError, match="days"):
        links.make(user, PATH, days=days)
