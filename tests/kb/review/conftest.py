"""A site with the review set up, its people, and a case sent by its author."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group

from kb.groups import create_groups
from kb.models import CaseStudyPage
from kb.permissions import ADMINISTRATORS, EDITORS, LIBRARIANS, TRANSLATORS
from kb.review.setup import set_up_review
from tests.factories import CaseStudyPageFactory, MemberFactory, UserFactory

GROUPS = {
    "author": LIBRARIANS,
    "stranger": LIBRARIANS,
    "editor": EDITORS["LV"],
    "colleague": EDITORS["LV"],
    "editor_ua": EDITORS["UA"],
    "translator": TRANSLATORS["lv"],
    "administrator": ADMINISTRATORS,
}


@pytest.fixture
def people(site) -> SimpleNamespace:
    """Somebody in each role, with a member's page in Latvian."""
    create_groups()
    set_up_review()
    found = {}
    for name, group in GROUPS.items():
        found[name] = UserFactory(email=f"{name}@example.org", first_name=name.title())
        found[name].groups.add(Group.objects.get(name=group))
        MemberFactory(user=found[name])
    return SimpleNamespace(**found)


@pytest.fixture
def draft(people) -> CaseStudyPage:
    """An unpublished Latvian case of the author."""
    page = CaseStudyPageFactory(live=False, owner=people.author)
    page.refresh_from_db()
    return page
