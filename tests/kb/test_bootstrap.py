"""`bootstrap_site`: from an empty database to a working site in five languages."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page, PageLogEntry, Revision, Site
from wagtail_localize.models import LocaleSynchronization

from home.languages import LANGUAGE_CODES
from home.models import HomePage, StandardPage
from kb.bootstrap import PAGES, STANDARD_PAGES, bootstrap_site, read_page_file, with_page_links
from kb.models import CaseStudyIndexPage


@pytest.fixture
def bootstrapped(empty_site: None) -> None:
    bootstrap_site()


def standard_page(slug: str, language: str) -> StandardPage:
    return StandardPage.objects.get(slug=slug, locale__language_code=language)


def state() -> list[Any]:
    """All that a run could change."""
    return [
        list(Page.objects.order_by("path").values()),
        list(StandardPage.objects.order_by("pk").values("pk", "introduction", "body")),
        list(HomePage.objects.order_by("pk").values("pk", "introduction", "take_part")),
        list(CaseStudyIndexPage.objects.order_by("pk").values("pk", "introduction")),
        list(Site.objects.values()),
        list(Locale.objects.order_by("pk").values()),
        Revision.objects.count(),
        PageLogEntry.objects.count(),
    ]


def test_there_are_five_languages_that_follow_no_other(bootstrapped: None) -> None:
    codes = set(Locale.objects.values_list("language_code", flat=True))
    assert codes == set(LANGUAGE_CODES)
    assert not LocaleSynchronization.objects.exists()


def test_every_page_is_there_published_and_real_in_every_language(bootstrapped: None) -> None:
    pages = Page.objects.filter(depth__gt=1)
    assert pages.count() == len(PAGES) * len(LANGUAGE_CODES)
    assert not pages.filter(alias_of__isnull=False).exists()
    assert not pages.filter(live=False).exists()
    assert not pages.filter(has_unpublished_changes=True).exists()
    assert all(page.live_revision and page.first_published_at for page in pages)
    for page in pages:
        assert page.get_translations().count() == len(LANGUAGE_CODES) - 1, page


def test_pages_stand_where_they_belong(bootstrapped: None) -> None:
    for language in LANGUAGE_CODES:
        home = HomePage.objects.get(locale__language_code=language)
        assert home.depth == 2
        children = home.get_children()
        assert [page.slug for page in children] == ["cases", *STANDARD_PAGES]
        assert {page.locale_id for page in children} == {home.locale_id}
        in_menus = [page.slug for page in children.in_menu()]
        assert in_menus == ["about", "project", "methodology", "take-part"]


def test_the_tree_is_sound_and_the_welcome_page_gone(bootstrapped: None) -> None:
    assert not any(Page.find_problems())
    assert not any(page.specific_class is Page for page in Page.objects.filter(depth__gt=1))


def test_site_follows_the_settings(empty_site: None, settings: Any) -> None:
    settings.SITE_URL = "https://plaukts.example"
    bootstrap_site()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("plaukts.example", 443, True)
    assert site.site_name == settings.WAGTAIL_SITE_NAME
    assert site.root_page.specific == HomePage.objects.get(locale__language_code="en")


def test_a_site_address_that_is_none_is_refused(empty_site: None, settings: Any) -> None:
    settings.SITE_URL = "plaukts.example"
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        bootstrap_site()
    assert not HomePage.objects.exists()  # all or nothing


def test_texts_are_those_of_the_files(bootstrapped: None) -> None:
    texts = read_page_file("methodology")["languages"]["uk"]
    page = standard_page("methodology", "uk")
    assert (page.title, page.introduction) == (texts["title"], texts["introduction"])
    assert [block.block_type for block in page.body] == [kind for kind, _value in texts["body"]]
    home = HomePage.objects.get(locale__language_code="ro")
    assert home.introduction == read_page_file("home")["languages"]["ro"]["introduction"]


def test_links_lead_to_the_page_in_the_same_language(bootstrapped: None) -> None:
    for language in LANGUAGE_CODES:
        target = standard_page("take-part", language)
        home = HomePage.objects.get(locale__language_code=language)
        assert f'<a linktype="page" id="{target.pk}">' in home.take_part
    assert 'href="page:' not in str(list(StandardPage.objects.values_list("body", flat=True)))


def test_a_link_to_an_unknown_page_is_an_error() -> None:
    with pytest.raises(KeyError):
        with_page_links('<a href="page:nowhere">x</a>', {"about": 1})


def test_blocks_have_the_same_identifiers_in_all_languages(bootstrapped: None) -> None:
    """wagtail-localize finds the translation of a block by its identifier."""
    for slug in STANDARD_PAGES:
        identifiers = {
            tuple(block.id for block in standard_page(slug, language).body)
            for language in LANGUAGE_CODES
        }
        assert len(identifiers) == 1


def test_a_second_run_changes_nothing(bootstrapped: None) -> None:
    before = state()
    report = bootstrap_site()
    assert state() == before
    assert (report.locales, report.pages, report.rewritten, report.changes) == (0, 0, 0, [])


def test_editors_changes_stay_unless_overwritten(bootstrapped: None) -> None:
    page = standard_page("about", "lv")
    page.title = "Par mums"
    page.body = [("heading", "Cits virsraksts")]
    page.save_revision().publish()
    bootstrap_site()
    page.refresh_from_db()
    assert page.title == "Par mums"
    assert [block.value for block in page.body] == ["Cits virsraksts"]

    report = bootstrap_site(overwrite_texts=True)
    page = standard_page("about", "lv")
    assert report.rewritten == 1
    assert page.title == read_page_file("about")["languages"]["lv"]["title"]
    assert page.revisions.count() == 3


def test_a_missing_page_comes_back_alone(bootstrapped: None) -> None:
    key = standard_page("privacy", "ro").translation_key
    others = Revision.objects.exclude(object_id=str(standard_page("privacy", "ro").pk)).count()
    standard_page("privacy", "ro").delete()
    assert bootstrap_site().pages == 1
    page = standard_page("privacy", "ro")
    assert page.live
    assert page.translation_key == key
    assert Revision.objects.count() == others + 1
    assert not any(Page.find_problems())


def test_pages_that_are_there_already_are_taken_over(site: Any) -> None:
    """A site whose home pages somebody made by hand gets the rest."""
    bootstrap_site()
    assert HomePage.objects.count() == CaseStudyIndexPage.objects.count() == len(LANGUAGE_CODES)
    assert StandardPage.objects.count() == len(STANDARD_PAGES) * len(LANGUAGE_CODES)
    assert not any(Page.find_problems())


def test_a_new_address_of_a_page_is_respected(bootstrapped: None) -> None:
    for page in StandardPage.objects.filter(slug="about"):
        page.slug = "about-us"
        page.save_revision().publish()
    assert bootstrap_site().pages == 0


def test_the_command_tells_what_it_did(empty_site: None) -> None:
    out = StringIO()
    call_command("bootstrap_site", stdout=out)
    assert out.getvalue().splitlines()[-1] == "languages: 4 new, pages: 40 new, 0 rewritten"


def test_every_page_answers_in_every_language(
    bootstrapped: None, full_vocabulary: None, client: Client
) -> None:
    for page in Page.objects.filter(depth__gt=1).select_related("locale"):
        language = page.locale.language_code
        slug = "" if page.depth == 2 else f"{page.slug}/"
        response = client.get(f"/{language}/{slug}")
        assert response.status_code == 200, response.request["PATH_INFO"]
        html = response.content.decode()
        assert f'<html lang="{language}"' in html
        assert page.title in html
