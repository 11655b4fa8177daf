"""Browsers with somebody signed in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from kb.groups import create_groups
from kb.permissions import EDITORS
from tests.factories import (
    UserFactory,
)


@pytest.fixture
def admin(client, site):
    """A browser with an administrator."""
    create_groups()
    client.force_login(UserFactory(superuser=True, email="admin@example.org"))
    return client


@pytest.fixture
def editor(client, site):
    """A browser with an editor of Latvia."""
    create_groups()
    user = UserFactory(email="editor@example.org")
    user.groups.add(Group.objects.get(name=EDITORS["LV"]))
    client.force_login(user)
    return client
