"""Quotas and verified addresses. The trap and the time: see the tests of signing up."""

from __future__ import annotations

import datetime

import pytest

from kb.account import spam
from kb.models import DailyUse
from tests.factories import UserFactory
from tests.kb.account.helpers import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_a_day(settings):
    settings.DAILY_QUOTAS = {"submission": 2}


def test_a_quota_for_each_account_and_day():
    user, other = verify(UserFactory()), verify(UserFactory())
    assert [spam.take(user, "submission") for _ in range(3)] == [True, True, False]
    assert spam.take(other, "submission")
    DailyUse.objects.update(day=datetime.date(2022, 5, 17))
    assert spam.take(user, "submission")


def test_only_after_the_address_was_verified():
    user = UserFactory()
    assert spam.reason_to_wait(user, "submission")
    assert not DailyUse.objects.exists()
    verify(user)
    assert spam.reason_to_wait(user, "submission") == ""


def test_a_new_address_must_be_verified_again():
    user = verify(UserFactory())
    user.email = "other@example.org"
    user.save()
    assert not spam.has_verified_address(user)


@pytest.mark.parametrize("token", ["", "x", "1:2:3"])
def test_a_forged_time_is_none(token):
    assert spam.problem_with_time(token)
