"""Main and footer navigation."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from home.content_version import renew
from home.context_processors import site as site_context
from home.navigation import navigation
from tests.factories import StandardPageFactory

pytestmark = pytest.mark.django_db


def test_list_of_practices_leads_the_main_navigation(
    rf: RequestFactory, site: SimpleNamespace
) -> None:
    StandardPageFactory(language="lv", title="Par plauktu", slug="about", show_in_menus=True)
    StandardPageFactory(language="lv", title="Privātums", slug="privacy")
    with translation.override("lv"):
        found = navigation(rf.get("/lv/"))
    assert [(link.title, link.url) for link in found.main] == [
        ("Prakses", "/lv/cases/"),
        ("Par plauktu", "/lv/about/"),
    ]
    assert [link.slug for link in found.footer] == ["cases", "about", "privacy"]


def test_each_language_has_its_own(rf: RequestFactory, site: SimpleNamespace) -> None:
    StandardPageFactory(language="uk", title="Про нас", slug="about", show_in_menus=True)
    with translation.override("uk"):
        assert "Про нас" in [link.title for link in navigation(rf.get("/uk/")).main]
    with translation.override("ro"):
        assert "Про нас" not in [link.title for link in navigation(rf.get("/ro/")).main]


def test_drafts_stay_out(rf: RequestFactory, site: SimpleNamespace) -> None:
    StandardPageFactory(language="en", slug="draft", show_in_menus=True).unpublish()
    with translation.override("en"):
        assert "draft" not in [link.slug for link in navigation(rf.get("/en/")).footer]


def test_marks_where_the_reader_is(rf: RequestFactory, site: SimpleNamespace) -> None:
    with translation.override("en"):
        here = navigation(rf.get("/en/cases/")).main[0]
        below = navigation(rf.get("/en/cases/some-case/")).main[0]
        elsewhere = navigation(rf.get("/en/")).main[0]
    assert (here.current, here.exact) == (True, True)
    assert (below.current, below.exact) == (True, False)
    assert (elsewhere.current, elsewhere.exact) == (False, False)


def test_no_more_queries_however_many_pages(
    rf: RequestFactory, site: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    for _number in range(5):
        StandardPageFactory(language="en", show_in_menus=True)
    request = rf.get("/en/")
    with translation.override("en"):
        navigation(request)  # Wagtail has found the site of a request before any page is served
        renew()
        changed = rf.get("/en/")
        with django_assert_num_queries(3):  # Wagtail's site, the content's token, the pages
            navigation(changed)
        with django_assert_num_queries(0):  # kept as long as nothing changes
            navigation(changed)


def test_nothing_is_read_until_it_is_shown(
    rf: RequestFactory, site: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0), translation.override("lv"):
        context = site_context(rf.get("/lv/"))
    assert context["home_url"] == "/lv/"
    assert context["search_url"] == "/lv/search/"


def test_empty_without_pages(rf: RequestFactory, empty_site: None) -> None:
    with translation.override("lv"):
        assert navigation(rf.get("/lv/")).main == []
