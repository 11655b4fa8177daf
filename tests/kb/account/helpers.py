"""What the tests of accounts share."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client
from django.utils import timezone

from kb.account.spam import SALT, TIME
from kb.models import User

SIGNUP, LOGIN = "/lv/account/signup/", "/lv/account/login/"
CONFIRM_ADDRESS, CONFIRM_LOGIN = "/lv/account/confirm-email/", "/lv/account/login/code/confirm/"


def opened(seconds_ago: float = 30) -> dict[str, str]:
    """The hidden field of a form that was opened some time ago."""
    return {TIME: signing.dumps(timezone.now().timestamp() - seconds_ago, salt=SALT)}


def code_in(mail: Any) -> str:
    """The code in an e-mail."""
    found = re.search(r"\b\d{4}-\d{4}\b", mail.body)
    assert found, mail.body
    return found[0]


def sign_up(client: Client, mailoutbox: list[Any], email: str = "ilze@example.org") -> User:
    """Make an account as a person does."""
    client.post(SIGNUP, {"email": email, **opened()})
    response = client.post(CONFIRM_ADDRESS, {"code": code_in(mailoutbox[-1])})
    assert response.status_code == 302
    return User.objects.get(email=email)


def verify(user: User) -> User:
    """As if the person had typed the code once."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
