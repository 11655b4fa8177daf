"""Language links, alternates and the other tags of the shell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from home.languages import LANGUAGE_CODES
from home.templatetags import site_tags
from home.templatetags.site_tags import whole_dates
from kb.models import CaseStudyPage
from tests.factories import StandardPageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "swapped"),
    [
        ("/lv/search/", "/uk/search/"),
        ("/lv/cases/some-case/", "/uk/cases/some-case/"),
        ("/lv/", "/uk/"),
        ("/lv", "/uk/"),
        ("/", "/uk/"),
        ("/elsewhere/lv/", "/uk/"),
    ],
)
def test_swap_language(path: str, swapped: str) -> None:
    assert site_tags.swap_language(path, "uk") == swapped


def test_home_page_has_all_five(rf: RequestFactory, site: SimpleNamespace) -> None:
    with translation.override("lv"):
        links = site_tags.language_links({"request": rf.get("/lv/"), "page": site.home["lv"]})
    assert [link.code for link in links] == list(LANGUAGE_CODES)
    assert [link.url for link in links] == [f"/{code}/" for code in LANGUAGE_CODES]
    assert [link.code for link in links if link.current] == ["lv"]
    assert links[2].autonym == "Українська"


def test_page_without_a_version_leads_home(rf: RequestFactory, site: SimpleNamespace) -> None:
    page = StandardPageFactory(language="lv", slug="about")
    with translation.override("lv"):
        links = site_tags.language_links({"request": rf.get("/lv/about/"), "page": page})
    assert {link.code: link.url for link in links} == {
        "lv": "/lv/about/",
        "ro": "/ro/",
        "uk": "/uk/",
        "en": "/en/",
        "ru": "/ru/",
    }


def test_case_keeps_its_address(rf: RequestFactory, case: CaseStudyPage, translated: Any) -> None:
    translated(case, "uk")
    context = {"request": rf.get(case.url), "page": case}
    with translation.override("lv"):
        links = site_tags.language_links(context, same_path=True)
        versions = site_tags.alternates(context)
    assert [link.url for link in links] == [
        f"/{code}/cases/{case.slug}/" for code in LANGUAGE_CODES
    ]
    # The head names only what can be read; without English, the first is the default.
    assert [code for code, _address in versions] == ["lv", "uk", "x-default"]
    assert versions[0][1] == versions[2][1]


def test_drafts_are_no_alternates(rf: RequestFactory, case: CaseStudyPage, translated: Any) -> None:
    translated(case, "uk").unpublish()
    versions = site_tags.alternates({"request": rf.get(case.url), "page": case})
    assert [code for code, _address in versions] == ["lv", "x-default"]


def test_search_keeps_question_and_choices(rf: RequestFactory) -> None:
    request = rf.get("/lv/search/?q=jaunieši&topic=youth&topic=local-memory")
    with translation.override("lv"):
        links = site_tags.language_links({"request": request})
    assert links[2].url == ("/uk/search/?q=jaunie%C5%A1i&topic=youth&topic=local-memory")


def test_alternates_have_no_parameters(rf: RequestFactory, site: SimpleNamespace) -> None:
    context = {"request": rf.get("/lv/cases/?topic=youth"), "page": site.index["lv"]}
    addresses = dict(site_tags.alternates(context))
    assert addresses["uk"].endswith("/uk/cases/")
    assert addresses["x-default"].endswith("/en/cases/")


def test_home_default_lets_the_browser_choose(
    rf: RequestFactory, site: SimpleNamespace, settings: Any
) -> None:
    settings.SITE_URL = "https://shelf.example"
    addresses = dict(site_tags.alternates({"request": rf.get("/lv/"), "page": site.home["lv"]}))
    assert addresses["x-default"] == "https://shelf.example/"
    assert addresses["lv"] == "https://shelf.example/lv/"


def test_wrong_address_has_no_alternates(rf: RequestFactory) -> None:
    context = {"request": rf.get("/lv/nothing/"), "wrong_address": True}
    assert site_tags.alternates(context) == []
    assert [link.url for link in site_tags.language_links(context)] == [
        f"/{code}/" for code in LANGUAGE_CODES
    ]


def test_two_queries_for_switch_and_head(
    rf: RequestFactory, case: CaseStudyPage, translated: Any, django_assert_max_num_queries: Any
) -> None:
    for language in ("uk", "en", "ro"):
        translated(case, language)
    page = CaseStudyPage.objects.get(pk=case.pk)
    context = {"request": rf.get(case.url), "page": page}
    case.get_url(context["request"])  # Wagtail remembers the sites
    with django_assert_max_num_queries(2):
        site_tags.language_links(context)
        site_tags.alternates(context)


def test_without_request() -> None:
    with translation.override("ro"):
        assert site_tags.language_links({})[1].url == "/ro/"
        assert site_tags.canonical({}).endswith("/ro/")


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_examples_are_in_other_languages(language: str) -> None:
    with translation.override(language):
        questions = site_tags.example_questions()
    assert len(questions) == 3
    assert language not in {question["language"] for question in questions}


def test_language_names() -> None:
    assert site_tags.autonym("uk") == "Українська"
    assert site_tags.autonym("xx") == "xx"
    with translation.override("en"):
        assert site_tags.language_name("uk") == "Ukrainian"
    assert site_tags.language_name("xx") == "xx"


def test_has_named() -> None:
    sections = [SimpleNamespace(name="context"), SimpleNamespace(name="results")]
    assert site_tags.has_named(sections, "results")
    assert not site_tags.has_named(sections, "lessons")


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_standard_page(client: Client, site: SimpleNamespace, language: str) -> None:
    StandardPageFactory(language=language, slug="about", title="A <b>title</b>")
    html = client.get(f"/{language}/about/").content.decode()
    assert f'<html lang="{language}">' in html
    assert "<h1>A &lt;b&gt;title&lt;/b&gt;</h1>" in html
    assert html.count("<h1") == 1
    assert "style=" not in html
    assert f'<link rel="alternate" hreflang="{language}"' in html


def test_no_line_ends_within_a_date():
    text = whole_dates("2022, 2022-05 & <b>2022-05-17</b>")
    assert text == (
        '2022, <span class="whole">2022-05</span> &amp; '
        '&lt;b&gt;<span class="whole">2022-05-17</span>&lt;/b&gt;'
    )
