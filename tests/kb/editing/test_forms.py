"""The form of a case: what fills itself in, what is refused, what a translation shows."""

from __future__ import annotations

import re

import pytest
from django.test.utils import CaptureQueriesContext

from kb.models import CaseStudyPage, Region, Topic
from kb.naming import ascii_slug
from tests.factories import (
    CaseStudyPageFactory,
    LibraryFactory,
    TopicFactory,
    translated,
)
from tests.kb.editing.helpers import form_of, page_url

pytestmark = pytest.mark.django_db


def new_case(client, index, **changes: str):
    address = page_url("add", "kb", "casestudypage", index.pk)
    topic = Topic.objects.first() or TopicFactory(code="youth")
    rich = '{"blocks": [{"key": "a", "text": "Teksts", "type": "unstyled"}], "entityMap": {}}'
    data = form_of(
        client,
        address,
        **{
            "title": "Ķekavas aģenti",
            "summary": "Īsi.",
            "slug": "",
            "external_id": "",
            "country": "LV",
            "context": rich,
            "actions": rich,
            "topic_links-0-topic": str(topic.pk),
            "action-publish": "1",
            **changes,
        },
    )
    return client.post(address, data)


@pytest.mark.parametrize(
    ("language", "title", "slug"),
    [
        ("lv", "Ķekavas grāmatu aģenti", "kekavas-gramatu-agenti"),
        ("uk", "Бібліотека під землею", "biblioteka-pid-zemleyu"),
        ("ro", "Cărți și șezători în țară", "carti-si-sezatori-in-tara"),
        ("ru", "Ёлка", "elka"),
    ],
)
def test_a_new_case_fills_in_the_rest(language, title, slug, admin, site, vocabulary):
    response = new_case(admin, site.index[language], title=title)
    assert response.status_code == 302, response.context["form"].errors
    case = CaseStudyPage.objects.get()
    assert (case.original_language, case.locale.language_code) == (language, language)
    assert case.slug == ascii_slug(title)
    assert case.slug == slug
    assert case.external_id == slug
    assert case.live


def test_identifier_and_address_of_another_case_are_refused(admin, site, case):
    for field, value in (("external_id", case.external_id), ("slug", case.slug)):
        response = new_case(admin, site.index["uk"], **{field: value, "country": "UA"})
        assert list(response.context["form"].errors) == [field]
    assert CaseStudyPage.objects.count() == 1


def test_a_taken_name_gets_a_number_when_it_was_made_for_her(admin, site, vocabulary):
    for index in ("lv", "uk", "ru"):
        assert new_case(admin, site.index[index]).status_code == 302
    cases = CaseStudyPage.objects.order_by("pk")
    names = ["kekavas-agenti", "kekavas-agenti-2", "kekavas-agenti-3"]
    assert [case.slug for case in cases] == names
    assert [case.external_id for case in cases] == names


def test_a_draft_needs_no_more_than_a_title(admin, site, vocabulary):
    address = page_url("add", "kb", "casestudypage", site.index["lv"].pk)
    data = form_of(admin, address, title="Sāku rakstīt", slug="")
    response = admin.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    draft = CaseStudyPage.objects.get()
    assert (draft.slug, draft.external_id, draft.live) == ("saku-rakstit", "saku-rakstit", False)
    response = admin.post(
        page_url("edit", draft.pk),
        form_of(admin, page_url("edit", draft.pk), **{"action-publish": "1"}),
    )
    assert "summary" in response.context["form"].errors


def test_a_copy_is_another_case(admin, site, case):
    data = {
        "new_title": "Kopija",
        "new_slug": "kopija",
        "new_parent_page": case.get_parent().pk,
        "copy_subpages": "",
    }
    admin.post(page_url("copy", case.pk), data)
    copy = CaseStudyPage.objects.get(slug="kopija")
    assert copy.external_id == "kopija"
    assert copy.original_language == "lv"
    assert copy.translation_key != case.translation_key
    assert copy.get_latest_revision_as_object().external_id == "kopija"


def test_a_copy_for_translation_stays_the_same_case(site, case):
    copy = case.copy_for_translation(site.locale["uk"])
    assert (copy.external_id, copy.original_language) == (case.external_id, "lv")
    assert not copy.is_original


def test_a_translation_shows_its_own_fields_only(admin, site, case):
    version = translated(case, "uk")
    before = CaseStudyPage.objects.get(pk=version.pk)
    form = admin.get(page_url("edit", version.pk)).context["form"]
    assert not {"country", "region", "library", "external_id", "cost", "people"} & set(form.fields)
    assert not {"topic_links", "audience_links", "need_links", "sources"} & set(form.formsets)
    assert {"title", "summary", "context", "keywords"} <= set(form.fields)
    html = admin.get(page_url("edit", version.pk)).content.decode()
    assert page_url("edit", case.pk) in html
    data = form_of(
        admin,
        page_url("edit", version.pk),
        **{"title": "Нова назва", "country": "UA", "slug": "evil", "action-publish": "1"},
    )
    assert admin.post(page_url("edit", version.pk), data).status_code == 302
    after = CaseStudyPage.objects.get(pk=version.pk)
    assert after.title == "Нова назва"
    for name in ("country", "slug", "external_id", "region_id", "original_language"):
        assert getattr(after, name) == getattr(before, name)
    assert [topic.code for topic in after.topics] == [topic.code for topic in case.topics]


def test_the_address_of_a_published_case_is_fixed(admin, case):
    data = form_of(admin, page_url("edit", case.pk), **{"slug": "another", "action-publish": "1"})
    admin.post(page_url("edit", case.pk), data)
    assert CaseStudyPage.objects.get(pk=case.pk).slug == case.slug


def test_regions_are_grouped_and_named_in_the_language_of_the_editor(admin, full_vocabulary, case):
    html = admin.get(page_url("edit", case.pk), headers={"accept-language": "uk"}).content.decode()
    select = re.search(r'<select name="region".*?</select>', html, re.DOTALL)[0]
    groups = re.findall(r'<optgroup label="([^"]+)"', select)
    assert len(groups) == 6 + 6 + 1
    assert groups[0].startswith("Латвія – ")
    assert groups[-1] == "Україна"
    assert "Валмієр" in select
    values = re.findall(r'<option value="(\d+)"', select)
    expected = Region.objects.exclude(kind=Region.Kind.COUNTRY).count()
    assert len(values) == len(set(values)) == expected


def test_an_editor_is_offered_her_country_alone(editor, full_vocabulary, case):
    form = editor.get(page_url("edit", case.pk)).context["form"]
    assert [code for code, _name in form.fields["country"].choices] == ["LV"]
    offered = {pk for _group, choices in form.fields["region"].choices[1:] for pk, _name in choices}
    codes = Region.objects.filter(pk__in=offered).values_list("code", flat=True)
    assert {code[:2] for code in codes} == {"LV"}


def test_the_form_reads_the_vocabulary_once(admin, full_vocabulary, site):
    from django.db import connection

    case = CaseStudyPageFactory(
        language="lv",
        topics=["youth", "media-literacy", "local-memory"],
        needs=["space", "internet"],
    )
    with CaptureQueriesContext(connection) as captured:
        admin.get(page_url("edit", case.pk))
    labels = [query for query in captured if 'FROM "kb_topiclabel"' in query["sql"]]
    assert len(labels) == 1
    assert len(captured) < 110


def test_a_library_of_another_country_is_refused(admin, case):
    library = LibraryFactory(country="UA")
    data = form_of(admin, page_url("edit", case.pk), library=str(library.pk))
    response = admin.post(page_url("edit", case.pk), data)
    assert "library" in response.context["form"].errors


def test_preview_of_a_new_and_an_existing_case_may_stand_in_the_editors_frame(admin, site, case):
    for address, preview in (
        (page_url("edit", case.pk), page_url("preview_on_edit", case.pk)),
        (
            page_url("add", "kb", "casestudypage", site.index["lv"].pk),
            page_url("preview_on_add", "kb", "casestudypage", site.index["lv"].pk),
        ),
    ):
        data = form_of(admin, address)
        if "add" in address:
            data = form_of(admin, page_url("edit", case.pk), title="Cits", slug="cits")
            data["external_id"] = ""
        assert admin.post(preview, data).json() == {"is_valid": True, "is_available": True}
        response = admin.get(preview + "?in_preview_panel=true&mode=")
        assert response.status_code == 200
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    public = admin.get(f"/lv/cases/{case.slug}/")
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]
