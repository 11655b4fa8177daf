"""One rule for what the public may find: the set and the single answer agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home import content_version
from search.eligibility import is_searchable, readable, searchable_pages

pytestmark = pytest.mark.django_db


def live(case: Any) -> None:
    """As it is."""


def draft(case: Any) -> None:
    case.unpublish()


def private(case: Any) -> None:
    PageViewRestriction.objects.create(page=case, restriction_type="login")


def below_a_private_page(case: Any) -> None:
    PageViewRestriction.objects.create(page=case.get_parent(), restriction_type="password")


def expired(case: Any) -> None:
    case.expire_at = timezone.now() - timedelta(hours=1)
    case.save_revision().publish()
    call_command("publish_scheduled")


def alias(case: Any) -> None:
    original = case.copy(update_attrs={"slug": "other", "external_id": "other"})
    case.alias_of = original.page_ptr
    case.save()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (live, True),
        (draft, False),
        (private, False),
        (below_a_private_page, False),
        (expired, False),
        (alias, False),
    ],
)
def test_who_may_be_found(case: Any, change: Callable[[Any], None], expected: bool) -> None:
    change(case)
    case.refresh_from_db()

    assert searchable_pages().filter(pk=case.pk).exists() is expected
    assert is_searchable(case) is expected
    found = readable([case.translation_key])
    assert found.versions == ([(case.translation_key, "lv")] if expected else [])
    assert found.token in (
        {content_version.current()} if expected else {content_version.current(), None}
    )


def test_of_no_case_and_of_many(case: Any) -> None:
    others = [uuid4() for _ in range(99)]

    assert readable([]) == readable(others) == ([], None)
    assert readable([*others, case.translation_key]).languages == {case.translation_key: {"lv"}}
