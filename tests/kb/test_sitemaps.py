"""The sitemap."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from wagtail.models import PageViewRestriction

from kb import sitemaps
from tests.factories import CaseStudyPageFactory, StandardPageFactory, translated

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def read(client, path: str = "/sitemap.xml") -> dict[str, dict[str, str]]:
    """The addresses, without the host, each with its alternates."""
    response = client.get(path)
    assert response.status_code == 200
    root = ET.fromstring(response.content)  # noqa: S314  # our own sitemap

    def short(url: str) -> str:
        assert url.startswith(f"{settings.SITE_URL}/")
        return url.removeprefix(settings.SITE_URL)

    found = {
        short(url.findtext(f"{MAP}loc")): {
            link.get("hreflang"): short(link.get("href")) for link in url.findall(LINK)
        }
        for url in root.findall(f"{MAP}url")
    }
    assert len(found) == len(root.findall(f"{MAP}url"))
    return found


@pytest.fixture
def pages(site):
    """A case in two languages and one in one, a standard page, and what nobody may see."""
    both = CaseStudyPageFactory(language="uk", external_id="both")
    translated(both, "lv")
    translated(both, "ro", live=False)
    CaseStudyPageFactory(language="ru", external_id="one")
    CaseStudyPageFactory(external_id="draft", live=False)
    private = CaseStudyPageFactory(external_id="private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    StandardPageFactory(language="en", slug="about")
    return both


def test_every_public_page_of_every_language_is_in_it(client, pages):
    found = read(client)
    shell = {
        f"/{code}/{part}" for code in ("lv", "ro", "uk", "en", "ru") for part in ("", "cases/")
    }
    assert found.keys() == shell | {
        "/uk/cases/both/",
        "/lv/cases/both/",
        "/ru/cases/one/",
        "/en/about/",
    }


def test_alternates_are_live_mutual_and_name_a_default(client, pages):
    found = read(client)
    assert found["/uk/cases/both/"] == {
        "uk": "/uk/cases/both/",
        "lv": "/lv/cases/both/",
        "x-default": "/lv/cases/both/",
    }
    assert found["/ru/cases/one/"] == {}
    assert found["/lv/cases/"]["x-default"] == "/en/cases/"
    assert found["/lv/"]["x-default"] == "/"
    for address, alternates in found.items():
        for language, other in alternates.items():
            if language != "x-default":
                assert found[other] == alternates, (address, language)


def test_a_withdrawn_page_is_gone_at_once(client, pages):
    tag = client.get("/sitemap.xml")["ETag"]
    assert client.get("/sitemap.xml", headers={"if-none-match": tag}).status_code == 304
    pages.unpublish()
    assert client.get("/sitemap.xml", headers={"if-none-match": tag}).status_code == 200
    found = read(client)
    # A translation goes with its original.
    assert not {"/uk/cases/both/", "/lv/cases/both/"} & found.keys()


def test_a_large_site_gets_an_index(client, pages, monkeypatch):
    whole = read(client)
    monkeypatch.setattr(sitemaps.PublicPages, "limit", 5)
    index = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  # our own
    files = [item.findtext(f"{MAP}loc") for item in index.findall(f"{MAP}sitemap")]
    assert len(files) == 3
    parts: dict[str, dict[str, str]] = {}
    for file in files:
        parts |= read(client, "/" + file.split("/", 3)[3])
    assert parts == whole
    assert client.get("/sitemap-pages.xml?p=9").status_code == 404
    assert client.get("/sitemap-pages.xml?p=x").status_code == 404
    assert client.get("/sitemap-other.xml").status_code == 404


def test_two_queries_however_many_pages(client, site, django_assert_num_queries):
    for number in (5, 20):
        for _ in range(number):
            CaseStudyPageFactory()
        client.get("/sitemap.xml")
        with django_assert_num_queries(2):
            client.get("/sitemap.xml")
