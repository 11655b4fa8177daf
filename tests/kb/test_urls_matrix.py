"""Every address of the site has an entry in `urls_matrix`, and refuses whom it does not name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from kb.groups import create_groups
from kb.models import User
from tests.factories import UserFactory
from tests.kb.account.helpers import verify
from tests.kb.permissions.helpers import ROLES as GROUPS
from tests.kb.permissions.helpers import undone
from tests.kb.urls_examples import address_of, make_examples
from tests.kb.urls_matrix import EVERYONE, NOBODY, ROLES, RULES, Rule

LOGINS = re.compile(r"^(/admin/login/|/[a-z]{2}/account/(login|signup)/)")
# Where someone is led who is signed in and may not enter the administration.
NOT_HERE = re.compile(r"^/[a-z]{2}/account/$")


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """All routes of the site, as Django writes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield re.sub(r"^en/", "{lang}/", route)


def fits(entry: str, route: str) -> bool:
    return route.startswith(entry[:-1]) if entry.endswith("*") else route == entry


def rule_of(route: str) -> Rule | None:
    return next((rule for rule in RULES if fits(rule[0], route)), None)


def test_every_address_has_its_entry():
    missing = [route for route in routes() if rule_of(route) is None]
    assert missing == [], "add them to tests/kb/urls_matrix.py"


def test_no_entry_is_left_over():
    used = {rule[0] for route in routes() if (rule := rule_of(route))}
    optional = {"media/<path:path>"}
    assert [rule[0] for rule in RULES if rule[0] not in used | optional] == []


@pytest.fixture
def librarian(site) -> User:
    create_groups()
    user = verify(UserFactory(email="librarian@example.org"))
    user.groups.add(Group.objects.get(name=GROUPS["librarian"]))
    return user


def browser(role: str, librarian: User) -> tuple[Client, User | None]:
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return client, None
    user = librarian
    if role != "librarian":
        user = verify(UserFactory(email=f"{role}@example.org"))
        user.groups.add(Group.objects.get(name=GROUPS[role]))
    client.force_login(user)
    return client, user


def is_refused(response: Any) -> bool:
    """A refusal: to a login, away with an error message, or a plain one."""
    if response.status_code in (403, 404, 405):
        return True
    if response.status_code == 302:
        levels = {message.level_tag for message in get_messages(response.wsgi_request)}
        return bool(LOGINS.match(response["Location"])) or "error" in levels
    return False


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_who_is_not_named_is_refused(role, librarian):
    values = make_examples(librarian)
    client, user = browser(role, librarian)
    cookies = client.cookies.output()
    let_in = []
    for route in routes():
        _route, get, post = rule_of(route) or ("", NOBODY, NOBODY)
        address = address_of(route, values)
        for method, allowed in (("get", get), ("post", post)):
            if role in allowed:
                continue
            with undone():
                # What the last try did to the session was undone in the database.
                client.cookies.clear()
                client.cookies.load(cookies.removeprefix("Set-Cookie: "))
                response = getattr(client, method)(address)
            if not is_refused(response):
                let_in.append((method, route, response.status_code, response.get("Location")))
    assert let_in == [], role
    client.cookies.load(cookies.removeprefix("Set-Cookie: "))
    assert user is None or client.session["_auth_user_id"] == str(user.pk)


OURS = [rule for rule in RULES if not rule[0].startswith("admin/") or rule[1] == EVERYONE]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", "librarian"])
def test_who_is_named_gets_through(role, librarian):
    """The addresses that are not the administration's; its own are tried in `permissions/`."""
    values = make_examples(librarian)
    client, _user = browser(role, librarian)
    shut_out = []
    for route in routes():
        rule = rule_of(route)
        # Others' objects and wrong steps of signing in are refused as they should be.
        if rule is None or rule not in OURS or rule[0].endswith("*") or role not in rule[1]:
            continue
        with undone():
            response = client.get(address_of(route, values))
        if response.status_code >= 500 or response.status_code in (403, 405):
            shut_out.append((route, response.status_code))
    assert shut_out == []
