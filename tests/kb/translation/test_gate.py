"""What a second reading found: ways past the gate, states that were not true, pages that failed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kb.models import CaseStudyPage, SourceChange
from kb.translation.acceptance import accept
from kb.translation.errors import HiddenOriginal, NotReady
from kb.translation.overview import cells_of, in_state
from kb.translation.publication import prepare, publish
from kb.translation.segments import segments_of
from kb.translation.states import State
from kb.translation.versions import lock_case
from tests.factories import UserFactory
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer
from tests.kb.translation.slow import slow_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return reviewer()


@pytest.fixture
def translation(case, reader):
    translation = begin(case)
    accept_all(translation, reader)
    return translation


def state(case, language="uk") -> State:
    """The state in the overview, which must be that of its filter and of a slow look."""
    found = cells_of([case], timezone.localdate())[case.translation_key][language].state
    assert found is slow_state(case, language)
    assert in_state(CaseStudyPage.objects.filter(pk=case.pk), found, [language]).exists()
    return found


def test_a_prepared_version_does_not_go_live_without_its_original(case, translation, reader):
    revision = prepare(translation, reader)
    case.unpublish()
    with pytest.raises(HiddenOriginal):
        revision.publish()
    assert not CaseStudyPage.objects.translations().live().exists()


def test_of_a_deleted_original_everything_says_so(case, translation, reader):
    case.delete()
    with pytest.raises(NotReady):
        publish(translation, reader)
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("translations:plan", args=[translation.pk])
    assert client.get(address).status_code in (302, 403)


def test_what_is_planned_is_not_yet_what_is_translated(case, translation):
    case.unpublish()
    page = CaseStudyPage.objects.get(pk=case.pk).get_latest_revision_as_object()
    page.title, page.go_live_at = "Vēlāk", timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    assert not SourceChange.objects.exists()
    assert all(segment.source != "Vēlāk" for segment in segments_of(translation))


def test_a_text_accepted_after_the_version_was_prepared_waits(case, translation, reader):
    revision = prepare(translation, reader)
    accept(translation, segments_of(translation)[0], "Краще", author=None, reviewer=reader)
    revision.publish()
    assert state(case) is State.READY
    publish(translation, reader)
    assert state(case) is State.PUBLISHED


def test_what_the_original_took_back_waits_for_nothing(case, translation, reader):
    title = case.title
    publish(translation, reader)
    edit(case, title="Cits")
    accept_all(translation, reader)
    assert state(case) is State.READY
    edit(case, title=title)
    assert state(case) is State.PUBLISHED


def test_a_pivot_lags_until_its_update_is_published(case):
    english, russian = reviewer("en"), reviewer("ru")
    pivot = begin(case, "en")
    accept_all(pivot, english)
    further = begin(publish(pivot, english), "ru")
    accept_all(further, russian)
    publish(further, russian)
    edit(case, title="Cits")
    accept_all(pivot, english)
    assert (state(case, "en"), state(case, "ru")) == (State.READY, State.NEEDS_UPDATE)
    publish(pivot, english)
    assert (state(case, "en"), state(case, "ru")) == (State.PUBLISHED, State.NEEDS_UPDATE)
    accept_all(further, russian)
    publish(further, russian)
    assert state(case, "ru") is State.PUBLISHED


def test_two_who_begin_from_different_versions_wait_for_each_other(case, translation, reader):
    version = publish(translation, reader)
    with CaptureQueriesContext(connection) as queries:
        held = [lock_case(page) for page in (case, version)]
    assert held == [sorted((case.pk, version.pk))] * 2
    if connection.features.has_select_for_update:
        assert all("FOR UPDATE" in query["sql"] for query in queries)
