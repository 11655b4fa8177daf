"""What readers are told of a translation, on its page and through the API."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kb.models import Acceptance, CaseStudyPage
from kb.translation.acceptance import accept, keep
from kb.translation.following import following_of
from kb.translation.publication import publish
from kb.translation.segments import segments_of
from tests.factories import CaseStudyPageFactory, translated
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return reviewer()


@pytest.fixture
def case(site):
    return CaseStudyPageFactory(language="lv", indicators=[("vakari", "3")])


@pytest.fixture
def translation(case, reader):
    translation = begin(case)
    accept_all(translation, reader)
    publish(translation, reader)
    return translation


def version(translation):
    return CaseStudyPage.objects.get(
        translation_key=translation.source.object_id, locale=translation.target_locale
    )


def newer(translation):
    page = version(translation)
    return following_of([page])[page.pk].newer


def test_a_version_says_by_whom_and_when(translation):
    page = version(translation)
    following = following_of([page])[page.pk]
    assert following.reviewed_on == timezone.localdate()
    assert (following.source_language, following.is_machine_assisted) == ("lv", False)
    assert following.newer == ()


def test_a_machine_is_named(translation, reader):
    accept(
        translation,
        segments_of(translation)[0],
        "Від машини",
        author=None,
        reviewer=reader,
        origin=Acceptance.Origin.MACHINE,
    )
    page = publish(translation, reader)
    assert following_of([page])[page.pk].is_machine_assisted


def test_newer_sections_until_they_are_published(translation, case, reader):
    edit(case, actions="<p>Cits stāsts.</p>", results="", title="Cits")
    assert newer(translation) == ("title", "actions", "results")
    accept_all(translation, reader)
    assert newer(translation) == ("title", "actions", "results")
    publish(translation, reader)
    assert newer(translation) == ()


def test_only_what_changed(translation, case):
    indicator = case.indicators.get()
    indicator.label = "vakari kopā"
    edit(case, indicators=[indicator])
    assert newer(translation) == ("indicators",)


def test_published_anew_without_a_change_is_not_newer(translation, case):
    edit(case)
    assert newer(translation) == ()


def test_a_change_that_needs_no_translation_is_followed(translation, case, reader):
    edit(case, title="Cits")
    segment = next(s for s in segments_of(translation) if s.accepted is None)
    keep(translation, segment, reviewer=reader, reason="The same in Ukrainian")
    assert newer(translation) == ()


def test_through_a_pivot(case):
    english, russian = reviewer("en"), reviewer("ru")
    pivot = begin(case, "en")
    accept_all(pivot, english)
    page = publish(pivot, english)
    further = begin(page, "ru")
    accept_all(further, russian)
    last = publish(further, russian)
    edit(case, title="Cits")
    known = following_of([page, last])
    assert known[page.pk].newer == known[last.pk].newer == ("title",)
    assert known[last.pk].source_language == "en"
    accept_all(pivot, english)
    page = publish(pivot, english)
    known = following_of([page, last])
    assert (known[page.pk].newer, known[last.pk].newer) == ((), ("title",))


def test_any_number_takes_a_few_queries(case, translation, reader, django_assert_max_num_queries):
    other = CaseStudyPageFactory(language="ro")
    for language in ("uk", "en"):
        second, of_language = begin(other, language), reviewer(language)
        accept_all(second, of_language)
        publish(second, of_language)
    pages = list(CaseStudyPage.objects.translations())
    with django_assert_max_num_queries(3):
        assert len(following_of(pages)) == 3


def test_the_page_leads_to_what_is_newer(translation, case, client):
    edit(case, actions="<p>Cits stāsts.</p>")
    content = client.get(version(translation).url).content.decode()
    original = CaseStudyPage.objects.get(pk=case.pk)
    assert f'href="{original.url}#what-was-done"' in content
    assert f'href="{original.url}#context"' not in content


def test_the_api_tells_it(translation, case, client):
    edit(case, actions="<p>Cits stāsts.</p>")
    data = client.get(f"/api/v1/cases/{case.external_id}").json()
    assert data["translations_state"]["uk"] == "outdated"
    assert data["translations_review"]["uk"] == {
        "translated_from": "lv",
        "reviewed_on": timezone.localdate().isoformat(),
        "machine_assisted": False,
        "newer_in_original": ["actions"],
    }


def test_of_versions_made_otherwise_nothing_is_claimed(case):
    page = translated(case, "ro")
    assert following_of([page]) == {}
