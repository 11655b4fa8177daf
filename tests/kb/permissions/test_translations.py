"""Who may translate what: wagtail-localize's own addresses."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from tests.factories import CaseStudyPageFactory
from tests.kb.permissions.helpers import ROLES, is_refused, undone, url
from tests.kb.translation.helpers import accept_all, reviewer

pytestmark = pytest.mark.django_db

MAY_TRANSLATE_LV_INTO_UK = {"editor_lv", "translator_uk", "reviewer_uk", "administrator"}


@pytest.fixture
def translation(site) -> Translation:
    """A translation of a Latvian case into Ukrainian, prepared by wagtail-localize."""
    case = CaseStudyPageFactory(language="lv", region="LV-113")
    translate_object(case, [Locale.objects.get(language_code="uk")])
    return Translation.objects.get(target_locale__language_code="uk")


def localize(name: str, *args: Any) -> str:
    return reverse(f"wagtail_localize:{name}", args=args)


@pytest.mark.parametrize("role", ROLES)
def test_strings_of_a_translation(role, people, translation):
    segment = StringSegment.objects.filter(source=translation.source).first()
    address = localize("edit_string_translation", translation.pk, segment.pk)
    people[role].put(address, data="value=Nova", content_type="application/x-www-form-urlencoded")
    assert StringTranslation.objects.exists() is (role in MAY_TRANSLATE_LV_INTO_UK)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("download_pofile", "get"),
        ("upload_pofile", "post"),
        ("preview_translation", "get"),
        ("stop_translation", "post"),
    ],
)
def test_the_other_screens_of_a_translation(role, name, method, people, translation):
    from django.core.files.uploadedfile import SimpleUploadedFile

    po_file = SimpleUploadedFile("uk.po", str(translation.export_po()).encode())
    data = {"file": po_file} if name == "upload_pofile" else {}
    response = getattr(people[role], method)(localize(name, translation.pk), data)
    assert is_refused(response) is not (role in MAY_TRANSLATE_LV_INTO_UK)


@pytest.mark.parametrize("role", ROLES)
def test_publishing_a_translation(role, people, translation):
    accept_all(translation, reviewer("uk"))
    page = translation.get_target_instance()
    people[role].post(url("edit", page.pk), {"action": "publish"})
    page.refresh_from_db()
    assert page.live is (role in {"editor_lv", "reviewer_uk", "administrator"})


@pytest.mark.parametrize("role", ROLES)
def test_throwing_a_translation_away_for_an_alias(role, people, translation):
    page = translation.get_target_instance()
    people[role].post(localize("convert_to_alias", page.pk))
    page.refresh_from_db()
    assert bool(page.alias_of_id) is (role in {"editor_lv", "administrator"})


@pytest.mark.parametrize("role", ROLES)
def test_starting_a_translation(role, people, site, case):
    for language in ("uk", "ro"):
        locale = Locale.objects.get(language_code=language)
        with undone():
            people[role].post(
                localize("submit_page_translation", case.pk), {"locales": [locale.pk]}
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
def test_nobody_but_administrators_translates_other_pages(role, people, site):
    address = localize("submit_page_translation", site.index["lv"].pk)
    assert is_refused(people[role].get(address)) is not (role == "administrator")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_publishes_translations_by_taking_an_original_over(role, people, translation):
    source = translation.source
    people[role].post(localize("update_translations", source.pk), {"publish_translations": "on"})
    assert not translation.get_target_instance().live
