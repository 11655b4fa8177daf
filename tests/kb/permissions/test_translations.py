"""Who may translate what: wagtail-localize's own addresses."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb.models import TranslationTask
from tests.factories import CaseStudyPageFactory
from tests.kb.permissions.helpers import ROLES, is_refused, undone, url
from tests.kb.translation.helpers import accept_all, begin, reviewer

pytestmark = pytest.mark.django_db

MAY_TRANSLATE_LV_INTO_UK = {"editor_lv", "translator_uk", "reviewer_uk", "administrator"}


@pytest.fixture
def translation(site) -> Translation:
    """A translation of a Latvian case into Ukrainian that has begun."""
    return begin(CaseStudyPageFactory(language="lv", region="LV-113"), "uk")


def localize(name: str, *args: Any) -> str:
    return reverse(f"wagtail_localize:{name}", args=args)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_through_the_screens_of_wagtail_localize(role, people, translation):
    segment = StringSegment.objects.filter(source=translation.source).first()
    page = translation.get_target_instance()
    client = people[role]
    text = {"data": "value=Nova", "content_type": "application/x-www-form-urlencoded"}
    pk = translation.pk
    answers = [
        client.put(localize("edit_string_translation", pk, segment.pk), **text),
        client.delete(localize("edit_string_translation", pk, segment.pk)),
        client.put(localize("edit_override", pk, 1), **text),
        client.post(localize("upload_pofile", pk), {}),
        client.post(localize("machine_translate", pk)),
        client.post(localize("stop_translation", pk)),
        client.post(localize("convert_to_alias", page.pk)),
        client.get(localize("snippets_api_listing", "kb", "library")),
    ]
    assert all(is_refused(answer) for answer in answers), [a.status_code for a in answers]
    translation.refresh_from_db()
    page.refresh_from_db()
    assert translation.enabled
    assert page.alias_of_id is None
    assert not StringTranslation.objects.exists()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["download_pofile", "preview_translation"])
def test_who_reads_a_translation(role, name, people, translation):
    response = people[role].get(localize(name, translation.pk))
    assert is_refused(response) is not (role in MAY_TRANSLATE_LV_INTO_UK)


@pytest.mark.parametrize("role", ROLES)
def test_the_report_of_everything(role, people, translation):
    response = people[role].get(localize("translations_report"))
    assert response.status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_publishing_a_translation(role, people, translation):
    accept_all(translation, reviewer("uk"))
    page = translation.get_target_instance()
    people[role].post(url("edit", page.pk), {"action": "publish"})
    page.refresh_from_db()
    assert page.live is (role in {"editor_lv", "reviewer_uk", "administrator"})


@pytest.mark.parametrize("role", ROLES)
def test_starting_a_translation(role, people, site, case):
    for language in ("uk", "ro"):
        locale = Locale.objects.get(language_code=language)
        with undone():
            people[role].post(
                localize("submit_page_translation", case.pk),
                {"languages": [language], "priority": "2"},
            )
            started = Translation.objects.filter(target_locale=locale).exists()
            expected = role in {"editor_lv", "administrator"} or (
                language == "uk" and role in {"translator_uk", "reviewer_uk"}
            )
            assert started is expected, language


def test_a_translator_starts_no_translation_of_a_foreign_draft(people, site):
    draft = CaseStudyPageFactory(language="lv", live=False)
    assert is_refused(people["translator_uk"].get(localize("submit_page_translation", draft.pk)))


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_running_text_are_not_translated_by_segments(role, people, site):
    address = localize("submit_page_translation", site.index["lv"].pk)
    assert is_refused(people[role].get(address))


@pytest.mark.parametrize("role", ROLES)
def test_the_overview_and_the_plan_of_a_translation(role, people, translation):
    overview = people[role].get(reverse("translations:index"))
    assert is_refused(overview) is (role in {"anonymous", "librarian"})
    plan = people[role].get(reverse("translations:plan", args=[translation.pk]))
    assert is_refused(plan) is not (role in MAY_TRANSLATE_LV_INTO_UK)
    with undone():
        people[role].post(reverse("translations:take", args=[translation.pk]))
        taken = TranslationTask.objects.filter(assignee__isnull=False).exists()
        may = role in {"translator_uk", "reviewer_uk", "administrator"}
        assert taken is may


@pytest.mark.parametrize("role", ROLES)
def test_nobody_publishes_translations_by_taking_an_original_over(role, people, translation):
    source = translation.source
    people[role].post(localize("update_translations", source.pk), {"publish_translations": "on"})
    assert not translation.get_target_instance().live
