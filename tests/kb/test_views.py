"""The public pages of cases as readers get them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from kb.models import CaseStudyPage, Library, ReaderDemand, TranslationWish
from kb.wishes import COOKIE, count_wish
from search.eligibility import is_searchable
from tests.factories import CaseStudyPageFactory, LibraryFactory

LANGUAGES = ("lv", "ro", "uk", "en", "ru")


def test_a_case_has_the_same_address_in_every_language(client, case, translated):
    for language in ("ro", "uk", "en", "ru"):
        translated(case, language)
    for language in LANGUAGES:
        response = client.get(f"/{language}/cases/{case.slug}/")
        assert response.status_code == 200
        assert response.context["case"].language == language
        assert [version.language for version in response.context["case"].versions] == list(
            LANGUAGES
        )
        assert response.context["case"].title in response.content.decode()


@pytest.mark.parametrize(
    ("grade", "label"),
    [("described", "Aprakstīta"), ("promising", "Daudzsološa"), ("proven", "Pārbaudīta")],
)
def test_readers_see_how_sure_it_is_and_why(client, case, grade, label):
    page = client.get(case.url).content.decode()
    assert "Trīs bibliotēkas, viena pētnieku grupa" not in page
    CaseStudyPage.objects.filter(pk=case.pk).update(
        evidence=grade, evidence_reason="Trīs bibliotēkas, viena pētnieku grupa"
    )
    page = " ".join(client.get(case.url).content.decode().split())
    assert f"{label}. Trīs bibliotēkas, viena pētnieku grupa" in page


def test_a_slug_that_our_pattern_does_not_know_takes_the_way_of_wagtail(client, case, site):
    CaseStudyPage.objects.filter(pk=case.pk).update(
        slug="слово", url_path=f"{site.index['lv'].url_path}слово/"
    )
    assert client.get("/lv/cases/слово/").status_code == 200


def test_a_translation_is_as_private_as_its_original(client, site, case, translated):
    version = translated(case, "uk", title="Лише для своїх")
    address = f"/uk/cases/{version.slug}/"
    assert version.title in client.get(address).content.decode()
    # A section of one language: Wagtail alone would go on showing the other's.
    restriction = PageViewRestriction.objects.create(
        page=site.index["lv"], restriction_type="password", password="secret"
    )
    assert version.title not in client.get(address).content.decode()
    for path in ("/uk/cases/", "/uk/feed/", "/sitemap.xml", "/uk/", "/api/v1/cases", "/en/cases/"):
        text = client.get(path).content.decode()
        assert version.title not in text, path
        assert version.slug not in text, path
    assert client.get(f"/api/v1/cases/{case.external_id}").status_code == 404
    assert client.get(f"/uk/cite/{case.external_id}.bib").status_code == 404
    assert not is_searchable(version)
    restriction.delete()
    assert version.title in client.get(address).content.decode()


def test_a_private_translation_hides_nothing_else(client, case, translated):
    version = translated(case, "uk")
    PageViewRestriction.objects.create(page=version, restriction_type="login")
    assert case.title in client.get(f"/lv/cases/{case.slug}/").content.decode()
    assert case.title in client.get("/lv/cases/").content.decode()


def test_a_private_case_asks_for_the_password_and_is_told_nowhere(client, case):
    restriction = PageViewRestriction.objects.create(
        page=case, restriction_type="password", password="secret"
    )
    response = client.get(f"/lv/cases/{case.slug}/")
    assert case.summary not in response.content.decode()
    assert case.title not in client.get(f"/uk/cases/{case.slug}/").content.decode()
    for path in ("/lv/cases/", "/lv/feed/", "/sitemap.xml", "/lv/", "/api/v1/cases"):
        text = client.get(path).content.decode()
        assert case.title not in text, path
        assert case.slug not in text, path
    assert client.get(f"/api/v1/cases/{case.external_id}").status_code == 404
    assert client.get(f"/lv/cite/{case.external_id}.bib").status_code == 404
    assert client.post(f"/uk/wish/{case.external_id}/").status_code == 404
    restriction.delete()
    assert case.summary in client.get(f"/lv/cases/{case.slug}/").content.decode()


def test_contact_data_and_places_in_ukraine_stay_inside(client, site):
    page = CaseStudyPageFactory(
        language="uk",
        external_id="ua-case",
        library=LibraryFactory(
            name="Бібліотека", country="UA", region=None, contact="Оксана +380 44 123 45 67"
        ),
    )
    CaseStudyPage.objects.filter(pk=page.pk).update(
        latitude=Decimal("50.12"), longitude=Decimal("30.98")
    )
    assert Library.objects.filter(contact__contains="Оксана").exists()
    for path in (
        page.url,
        "/uk/cases/",
        "/uk/feed/",
        "/uk/",
        "/uk/cite/ua-case.ris",
        "/uk/cite/ua-case.bib",
        "/lv/cases/ua-case/",
        "/api/v1/cases",
        "/api/v1/cases/ua-case",
    ):
        text = client.get(path).content.decode()
        assert "ua-case" in text or page.title in text, path
        for secret in ("Оксана", "380 44", "50.12", "50,12", "30.98", "30,98", "latitude"):
            assert secret not in text, (path, secret)


def test_html_in_plain_fields_is_only_text(client, site):
    page = CaseStudyPageFactory(
        external_id="xss",
        title="</script><script>alert(1)</script>",
        summary='"><img src=x onerror=alert(2)>',
        sources=[("<b>Avots</b>", "https://example.org/", "lv")],
        partners=["<i>Skola</i>"],
    )
    text = client.get(page.url).content.decode()
    for markup in ("<script>alert", "<img src=x", "<b>Avots", "<i>Skola"):
        assert markup not in text
    assert text.count("</script>") == text.count("<script")


class TestNotInThisLanguage:
    """The helpful 404."""

    def test_it_says_where_the_case_can_be_read(self, client, case, translated):
        translated(case, "uk", title="Українською")
        response = client.get(f"/ro/cases/{case.slug}/")
        missing = response.context["missing"]
        assert response.status_code == 404
        assert missing.is_known
        assert [(item.language, item.is_original) for item in missing.versions] == [
            ("lv", True),
            ("uk", False),
        ]
        assert missing.versions[1].url == f"/uk/cases/{case.slug}/"
        assert missing.wish_url == f"/ro/wish/{case.external_id}/"
        assert not missing.has_asked
        text = response.content.decode()
        assert '<html lang="ro"' in text
        assert "Українською" in text
        assert "csrfmiddlewaretoken" in text

    def test_an_unknown_case(self, client, site):
        response = client.get("/ro/cases/nowhere/")
        assert response.status_code == 404
        assert not response.context["missing"].is_known
        assert response.context["missing"].versions == ()
        assert "wish" not in response.content.decode()

    def test_drafts_and_withdrawn_cases_are_not_told_of(self, client, case, site):
        draft = CaseStudyPageFactory(live=False, title="Slepens melnraksts")
        case.unpublish()
        for page in (draft, case):
            for language in LANGUAGES:
                response = client.get(f"/{language}/cases/{page.slug}/")
                assert response.status_code == 404
                assert not response.context["missing"].is_known
                assert page.title not in response.content.decode()

    def test_deeper_addresses_are_plain_404s(self, client, case):
        assert client.get(f"/ro/cases/{case.slug}/more/").status_code == 404


class TestSeen:
    """That a browser shows the page on which a case is missing."""

    def test_looking_writes_nothing_and_a_browser_tells(self, client, case):
        page = client.get(f"/ro/cases/{case.slug}/")
        assert not ReaderDemand.objects.exists()
        address = page.context["missing"].seen_url
        assert f'data-seen="{address}"' in page.content.decode()
        browser = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}
        # The same browser counts once a day, with and without cookies; another one counts.
        for sender in (client, client, Client()):
            assert sender.post(address, headers=browser).status_code == 204
        assert client.post(address, headers={"user-agent": "Mozilla/5.0 Phone"}).status_code == 204
        rows = ReaderDemand.objects.values_list("translation_key", "language", "kind", "count")
        assert list(rows) == [(case.translation_key, "ro", "view", 2)]
        assert Client(enforce_csrf_checks=True).post(address, headers=browser).status_code == 403

    @pytest.mark.parametrize(
        "agent", ["", "Mozilla/5.0 (compatible; Somebot/2.1; +http://some.example)", "curl/8.5.0"]
    )
    def test_a_program_counts_nothing(self, client, case, agent):
        headers = {"user-agent": agent} if agent else {}
        assert client.post(f"/ro/seen/{case.external_id}/", headers=headers).status_code == 204
        assert not ReaderDemand.objects.exists()

    def test_what_is_there_or_unknown_counts_nothing(self, client, case):
        assert client.post(f"/lv/seen/{case.external_id}/").status_code == 204
        assert client.post("/ro/seen/no-such-case/").status_code == 404
        assert not ReaderDemand.objects.exists()


class TestWishes:
    """Asking for a translation."""

    def test_a_wish_counts_once_a_browser(self, client, case):
        url = f"/ro/wish/{case.external_id}/"
        for _ in range(3):
            response = client.post(url)
            assert response.status_code == 302
            assert response["Location"] == f"/ro/cases/{case.slug}/?asked=1"
        wish = TranslationWish.objects.get()
        assert (wish.translation_key, wish.language, wish.count) == (case.translation_key, "ro", 1)
        assert wish.day == timezone.localdate()
        assert client.get(f"/ro/cases/{case.slug}/").context["missing"].has_asked
        assert not client.get(f"/uk/cases/{case.slug}/").context["missing"].has_asked
        client.post(f"/uk/wish/{case.external_id}/")
        Client().post(url)
        counts = TranslationWish.objects.values_list("language", "count")
        assert dict(counts) == {"ro": 2, "uk": 1}

    def test_a_browser_without_cookies_is_thanked_too(self, client, case):
        response = client.get(f"/ro/cases/{case.slug}/?asked=1")
        assert response.context["missing"].has_asked
        assert '<form method="post"' not in response.content.decode()

    def test_the_cookie_names_nobody_and_can_not_be_forged(self, client, case):
        client.post(f"/ro/wish/{case.external_id}/")
        cookie = client.cookies[COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert case.external_id not in cookie.value
        client.cookies[COOKIE] = "forged" + cookie.value
        assert not client.get(f"/ro/cases/{case.slug}/").context["missing"].has_asked
        client.post(f"/ro/wish/{case.external_id}/")
        assert TranslationWish.objects.get().count == 2

    def test_days_are_counted_apart(self, case):
        count_wish(case.translation_key, "ro")
        TranslationWish.objects.update(day=timezone.localdate() - timedelta(days=1))
        count_wish(case.translation_key, "ro")
        assert list(TranslationWish.objects.values_list("count", flat=True)) == [1, 1]

    def test_what_is_there_already_needs_no_wish(self, client, case):
        response = client.post(f"/lv/wish/{case.external_id}/")
        assert response["Location"] == case.url
        assert not TranslationWish.objects.exists()

    def test_unknown_cases_and_drafts_are_not_found(self, client, site):
        draft = CaseStudyPageFactory(live=False)
        assert client.post(f"/ro/wish/{draft.external_id}/").status_code == 404
        assert client.post("/ro/wish/no-such-case/").status_code == 404
        assert not TranslationWish.objects.exists()

    def test_only_a_form_of_ours_may_ask(self, case):
        client = Client(enforce_csrf_checks=True)
        url = f"/ro/wish/{case.external_id}/"
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 403
        client.get(f"/ro/cases/{case.slug}/")
        token = client.cookies["csrftoken"].value
        assert client.post(url, {"csrfmiddlewaretoken": token}).status_code == 302
        assert TranslationWish.objects.get().count == 1


def test_the_database_adds_so_that_wishes_at_the_same_moment_all_count(case):
    with CaptureQueriesContext(connection) as queries:
        count_wish(case.translation_key, "ro")
    update = next(query["sql"] for query in queries if query["sql"].startswith("UPDATE"))
    assert '"count" = ("kb_translationwish"."count" + 1)' in update


def test_citations_as_files(client, case, translated):
    translated(case, "uk", title="Українська назва")
    response = client.get(f"/uk/cite/{case.external_id}.bib")
    assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert f'filename="{case.external_id}-uk.bib"' in response["Content-Disposition"]
    assert "Українська назва" in response.content.decode()
    assert f"/uk/cases/{case.slug}/" in response.content.decode()
    ris = client.get(f"/lv/cite/{case.external_id}.ris")
    assert ris.content.decode().startswith("TY  - ELEC\r\n")
    assert client.get(f"/ro/cite/{case.external_id}.ris").status_code == 404
    assert client.get(f"/lv/cite/{case.external_id}.doc").status_code == 404
    assert client.get("/lv/cite/no-such-case.bib").status_code == 404


def test_what_we_compiled_is_not_cited_as_the_librarys(client, site):
    library = LibraryFactory(name="Valmieras bibliotēka")
    for provenance, is_author in (("library", True), ("compiled", False)):
        page = CaseStudyPageFactory(external_id=provenance, provenance=provenance, library=library)
        entry = client.get(f"/lv/cite/{page.external_id}.bib").content.decode()
        assert ("author = {{Valmieras bibliotēka}}" in entry) == is_author


def test_a_preview_of_an_unpublished_page(admin_client, site):
    draft = CaseStudyPageFactory(live=False, title="Melnraksts")
    response = draft.make_preview_request()
    assert response.status_code == 200
    assert "Melnraksts" in response.content.decode()


@given(
    name=st.sampled_from(["topic", "region", "country", "audience", "page", "asked", "x"]),
    value=st.text(max_size=30) | st.sampled_from(["\x00", "9" * 10_000, "я" * 3_000, "%00", "-1"]),
    repeat=st.integers(1, 30),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_odd_addresses_never_fail(client, case, name, value, repeat):
    for path in ("/lv/cases/", f"/ro/cases/{case.slug}/", "/lv/feed/", "/api/v1/cases"):
        response = client.get(path, {name: [value] * repeat})
        assert response.status_code in (200, 404, 422), path
