"""The overview takes 15 queries at most: whoever looks, however it is narrowed, however much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kb.models import TranslationTask
from kb.permissions import EDITORS, REVIEWERS, TRANSLATORS
from kb.translation.overview_views import OverviewView
from kb.translation.publication import publish
from kb.translation.states import State
from tests.factories import CaseStudyPageFactory, UserFactory, translated
from tests.kb.translation.helpers import accept_all, begin, edit

pytestmark = pytest.mark.django_db

MOST = 15
STATES = [state.value for state in State if state is not State.ORIGINAL]
NARROWED = [
    "",
    "language=uk&language=ro",
    "country=LV",
    "topic=youth",
    "task=mine",
    "task=overdue",
    *(f"state={state}" for state in STATES),
    # All of them at once.
    "language=uk&state=needs-update&country=LV&topic=youth&task=overdue&ordering=title",
    "ordering=title",
    "ordering=-demand&p=2",
    "p=nonsense",
]
FILES = ["export=csv", "export=xlsx&state=published&task=overdue"]
GROUPS = {
    "superuser": [],
    "editor": [EDITORS["LV"]],
    "translator": [TRANSLATORS["uk"]],
    "reviewer": [REVIEWERS["uk"]],
    "everything": [EDITORS["LV"], TRANSLATORS["ro"], REVIEWERS["uk"]],
}


@pytest.fixture
def cases(site: Any) -> Callable[[int], None]:
    """Makes cases in all states."""
    reader = UserFactory(is_superuser=True)

    def make(rounds: int) -> None:
        for _ in range(rounds):
            for how_far in range(3):
                case = CaseStudyPageFactory(language="lv", topics=["youth"])
                translated(case, "en")
                translation = begin(case)
                TranslationTask.objects.create(
                    translation=translation,
                    assignee=reader,
                    due_on=timezone.localdate() - timedelta(days=1),
                )
                if how_far:
                    accept_all(translation, reader)
                    publish(translation, reader)
                if how_far == 2:
                    edit(case, title=f"{case.title}!")

    return make


def counts(client: Client, queries: list[str], address: str) -> dict[str, int]:
    """How many queries each of these takes."""
    found = {}
    for query in queries:
        with CaptureQueriesContext(connection) as taken:
            answer = client.get(f"{address}?{query}")
            assert answer.status_code == 200, query
            if answer.streaming:
                list(answer.streaming_content)
        found[query] = len(taken)
    return found


def test_a_page_behind_the_last_leads_to_the_first(case: Any) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("translations:index")
    answer = client.get(f"{address}?country=LV&p=99")
    assert (answer.status_code, answer.url) == (302, f"{address}?country=LV")
    assert client.get(f"{address}?country=UA&p=0").context["paginator"].count == 0


@pytest.mark.parametrize("role", GROUPS)
def test_whatever_is_asked_for(role: str, cases: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("create_groups", verbosity=0)
    user = UserFactory(is_superuser=role == "superuser")
    user.groups.set(Group.objects.filter(name__in=GROUPS[role]))
    client = Client()
    client.force_login(user)
    # So that few cases make several pages.
    monkeypatch.setattr(OverviewView, "paginate_by", 2)
    page, rows = reverse("translations:index"), reverse("translations:results")
    cases(1)
    client.get(page)  # what a process reads once
    few = counts(client, NARROWED, page) | counts(client, FILES, page)
    assert {query: number for query, number in few.items() if number > MOST} == {}
    cases(1)
    some = [query for query in few if few[query] == max(few.values())][:3] + FILES[:1]
    many = counts(client, some, page)
    assert many == {query: few[query] for query in some}
    # What the filters load by themselves.
    assert max(counts(client, some[:2], rows).values()) <= MOST
