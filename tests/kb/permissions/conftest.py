"""People in their roles, and cases of two countries."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from kb.groups import create_groups
from kb.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory, UserFactory, translated
from tests.kb.permissions.helpers import ROLES


@pytest.fixture
def people(site) -> dict[str, Client]:
    """A signed-in browser for each role."""
    create_groups()
    clients = {}
    for role, group in ROLES.items():
        clients[role] = Client()
        if group:
            user = UserFactory(email=f"{role}@example.org")
            user.groups.add(Group.objects.get(name=group))
            clients[role].force_login(user)
    return clients


@pytest.fixture
def cases(site) -> dict[str, CaseStudyPage]:
    """A Latvian and a Ukrainian case, each also in the other's language; all have a draft."""
    lv = CaseStudyPageFactory(language="lv", region="LV-113")
    ua = CaseStudyPageFactory(language="uk", region="UA-32")
    pages = {
        "lv_original": lv,
        "lv_in_uk": translated(lv, "uk"),
        "ua_original": ua,
        "ua_in_lv": translated(ua, "lv"),
    }
    for page in pages.values():
        page.save_revision()
        page.refresh_from_db()
    return pages
