"""The vocabulary in the admin: lists, search, codes in use, libraries."""

from __future__ import annotations

import pytest
from wagtail.models import ReferenceIndex

from kb.models import Library, Region, Topic
from tests.factories import (
    CaseStudyPageFactory,
    LibraryFactory,
    TopicFactory,
    translated,
)
from tests.kb.editing.helpers import LISTING, form_of

pytestmark = pytest.mark.django_db


def test_concepts_are_listed_by_label_with_the_number_of_cases(admin, site):
    case = CaseStudyPageFactory(topics=["youth"])
    translated(case, "uk")
    CaseStudyPageFactory(topics=["youth", "local-memory"])
    TopicFactory(code="unused")
    response = admin.get("/admin/snippets/kb/topic/", headers={"accept-language": "lv"})
    counts = {topic.code: topic.case_count for topic in response.context["object_list"]}
    assert counts == {"youth": 2, "local-memory": 1, "unused": 0}
    assert "Jaunieši" in response.content.decode()


@pytest.mark.parametrize("query", ["jaunieši", "МОЛОД", "youth", "dezinformare"])
def test_concepts_are_found_by_their_words_in_any_language(query, admin, vocabulary):
    response = admin.get("/admin/snippets/kb/topic/", {"q": query})
    expected = "media-literacy" if query == "dezinformare" else "youth"
    assert [topic.code for topic in response.context["object_list"]] == [expected]


def test_regions_and_libraries_are_found(admin, vocabulary):
    response = admin.get("/admin/snippets/kb/region/", {"q": "київська"})
    assert [region.code for region in response.context["object_list"]] == ["UA-32"]
    LibraryFactory(name="Ķekavas bibliotēka")
    response = admin.get("/admin/snippets/kb/library/", {"q": "ķEKAVA"})
    assert [library.name for library in response.context["object_list"]] == ["Ķekavas bibliotēka"]


def test_a_renamed_label_shows_at_once(admin, site):
    case = CaseStudyPageFactory(topics=["youth"])
    topic = Topic.objects.get(code="youth")
    address = f"/admin/snippets/kb/topic/edit/{topic.pk}/"
    data = form_of(admin, address)
    position = next(key for key, value in data.items() if value == "Youth").split("-")[1]
    data[f"labels-{position}-pref_label"] = "Young neighbours"
    assert admin.post(address, data).status_code == 302
    assert (
        "Young neighbours" in admin.get(LISTING, headers={"accept-language": "en"}).content.decode()
    )
    translated(case, "en")
    assert "Young neighbours" in admin.get(f"/en/cases/{case.slug}/").content.decode()


def test_a_code_in_use_is_fixed_and_one_not_in_use_is_not(admin, site):
    CaseStudyPageFactory(topics=["youth"], region="LV-113")
    TopicFactory(code="unused")
    for model, code, other, fixed in (
        ("topic", "youth", "young", True),
        ("topic", "unused", "still-unused", False),
    ):
        row = Topic.objects.get(code=code)
        address = f"/admin/snippets/kb/{model}/edit/{row.pk}/"
        data = form_of(admin, address, code=other)
        assert admin.post(address, data).status_code == 302
        row.refresh_from_db()
        assert (row.code == code) is fixed
    region = Region.objects.get(code="LV-113")
    address = f"/admin/snippets/kb/region/edit/{region.pk}/"
    admin.post(address, form_of(admin, address, code="LV-999"))
    region.refresh_from_db()
    assert region.code == "LV-113"


def test_a_concept_in_use_is_not_deleted_and_the_page_says_where_it_is_used(admin, site):
    case = CaseStudyPageFactory(topics=["youth"])
    ReferenceIndex.create_or_update_for_object(case)
    topic = Topic.objects.get(code="youth")
    address = f"/admin/snippets/kb/topic/delete/{topic.pk}/"
    html = admin.get(address).content.decode()
    assert "prevent it from being deleted" in html
    admin.post(address)
    assert Topic.objects.filter(pk=topic.pk).exists()
    unused = TopicFactory(code="unused")
    admin.post(f"/admin/snippets/kb/topic/delete/{unused.pk}/")
    assert not Topic.objects.filter(pk=unused.pk).exists()


def test_an_editor_adds_libraries_of_her_country_only(editor, site):
    address = "/admin/snippets/kb/library/add/"
    data = form_of(editor, address, name="Jauna bibliotēka", country="UA")
    assert "country" in editor.post(address, data).context["form"].errors
    data["country"] = "LV"
    assert editor.post(address, data).status_code == 302
    assert Library.objects.get().country == "LV"


def test_the_chooser_offers_libraries_of_her_country_with_their_place(editor, site):
    LibraryFactory(name="Ķekavas bibliotēka", place="Ķekava")
    LibraryFactory(name="Kyiv library", country="UA")
    for view in ("", "results/"):
        html = editor.get(f"/admin/snippets/choose/kb/library/{view}").content.decode()
        assert "ekavas bibliot" in html
        assert "Kyiv library" not in html
