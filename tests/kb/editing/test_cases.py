"""The list of practices: columns, filters, search, links by right."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from kb.groups import create_groups
from kb.models import CaseStudyPage
from kb.permissions import TRANSLATORS
from tests.factories import (
    CaseStudyPageFactory,
    LibraryFactory,
    UserFactory,
    translated,
)
from tests.kb.editing.helpers import LISTING, listed, page_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(site):
    """Cases of three countries, with translations, drafts and different topics."""
    lv = CaseStudyPageFactory(
        language="lv",
        title="Ķekavas grāmatu aģenti",
        topics=["youth"],
        library=LibraryFactory(name="Ķekavas bibliotēka"),
    )
    lv_en = translated(lv, "en", title="Book agents of Ķekava")
    md = CaseStudyPageFactory(language="ro", title="Cluburi de lectură", live=False)
    ua = CaseStudyPageFactory(
        language="uk",
        title="Бібліотека під землею",
        topics=["media-literacy", "youth"],
        provenance="compiled",
    )
    ua.title = "Бібліотека під землею, нова"
    ua.save_revision()
    ua.refresh_from_db()
    return {"lv": lv, "lv_en": lv_en, "md": md, "ua": ua}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"lv", "lv_en", "md", "ua"}),
        ("language=lv", {"lv"}),
        ("language=lv&language=uk", {"lv", "ua"}),
        ("country=LV", {"lv", "lv_en"}),
        ("state=live", {"lv", "lv_en"}),
        ("state=draft", {"md"}),
        ("state=changed", {"ua"}),
        ("topic=youth", {"lv", "lv_en", "ua"}),
        ("topic=youth&topic=media-literacy", {"lv", "lv_en", "md", "ua"}),
        ("provenance=compiled", {"ua"}),
        ("version=original", {"lv", "md", "ua"}),
        ("version=translation", {"lv_en"}),
        ("missing=en", {"ua"}),
        ("missing=uk", {"lv"}),
        ("country=LV&version=original&topic=youth", {"lv"}),
        ("q=ķEKAVAS", {"lv", "lv_en"}),
        ("q=ПІД+бібл", {"ua"}),
        ("q=aģenti&country=LV", {"lv"}),
        ("q=.*", set()),
    ],
)
def test_filters_and_search(query, expected, collection, admin):
    response = admin.get(f"{LISTING}?{query}")
    assert response.status_code == 200
    names = {page.pk: name for name, page in collection.items()}
    assert {names[page.pk] for page in listed(response)} == expected


def test_an_unknown_value_is_no_error_page(collection, admin):
    assert "locale" not in admin.get(LISTING).context["filters"].filters
    for query in ("language=xx", "state=zzz", "topic=none", "missing=xx", "ordering=evil", "p=99"):
        assert admin.get(f"{LISTING}?{query}").status_code in (200, 404)


def test_newest_first_also_while_searching(collection, admin):
    now = timezone.now()
    for days, name in enumerate(("md", "lv_en", "ua", "lv")):
        CaseStudyPage.objects.filter(pk=collection[name].pk).update(
            latest_revision_created_at=now - timezone.timedelta(days=days)
        )
    order = [collection[name].pk for name in ("md", "lv_en", "ua", "lv")]
    assert [page.pk for page in listed(admin.get(LISTING))] == order
    # "ķekava" stands in the title or the library of these
    found = [collection[name].pk for name in ("lv_en", "lv")]
    assert [page.pk for page in listed(admin.get(LISTING + "?q=ķekava"))] == found
    by_title = listed(admin.get(LISTING + "?ordering=title"))
    assert [page.title for page in by_title] == sorted(page.title for page in by_title)


def test_columns_are_in_the_language_of_the_reader(collection, admin):
    with translation.override("lv"):
        html = admin.get(LISTING, headers={"accept-language": "lv"}).content.decode()
    for text in ("Latvija", "Jaunieši", "Moldova"):
        assert text in html
    html = admin.get(LISTING, headers={"accept-language": "en"}).content.decode()
    for text in ("Latvia", "Youth", "Media literacy", "original", "Ukrainian"):
        assert text in html


def test_the_list_takes_as_many_queries_for_many_cases_as_for_few(site, admin):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(LISTING).status_code == 200
        return len(captured)

    from django.db import connection

    CaseStudyPageFactory(language="lv")
    queries()  # warms up caches of content types and sites
    few = queries()
    for number in range(4):
        page = CaseStudyPageFactory(language="uk", topics=["youth", "local-memory"])
        translated(page, "en", title=f"Case {number}")
    assert queries() == few
    assert few < 40


def test_a_translator_sees_what_readers_see_and_no_foreign_draft(client, collection):
    create_groups()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=TRANSLATORS["uk"]))
    client.force_login(user)
    names = {page.pk: name for name, page in collection.items()}
    assert {names[page.pk] for page in listed(client.get(LISTING))} == {"lv", "lv_en", "ua"}


def test_links_of_a_row_follow_the_rights(editor, collection):
    html = editor.get(LISTING).content.decode()
    assert page_url("edit", collection["lv"].pk) in html
    assert page_url("edit", collection["ua"].pk) not in html
    submit = "wagtail_localize:submit_page_translation"
    assert reverse(submit, args=[collection["lv"].pk]) in html
    assert reverse(submit, args=[collection["ua"].pk]) not in html


def test_a_new_practice_begins_with_its_language(editor, site):
    html = editor.get(LISTING + "choose_parent/").content.decode()
    assert html.count('type="radio"') == 5
    index = site.index["uk"]
    response = editor.post(LISTING + "choose_parent/", {"parent_page": index.pk})
    assert response["Location"] == page_url("add", "kb", "casestudypage", index.pk)
