"""The way in, wrong addresses, failures and robots.txt."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from home.languages import LANGUAGE_CODES
from home.views import server_error

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "leads_to"),
    [
        ("lv", "/lv/"),
        ("ro-MD,ro;q=0.9,en;q=0.5", "/ro/"),
        ("uk-UA", "/uk/"),
        ("ru-RU,ru;q=0.9", "/ru/"),
        ("de, lv;q=0.4", "/lv/"),
        ("ja", "/en/"),
        ("*", "/en/"),
        ("", "/en/"),
        ("x" * 4000, "/en/"),
    ],
)
def test_root_follows_the_browser(client: Client, accepted: str, leads_to: str) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, leads_to)
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in response["Vary"].split(",")}


def test_root_prefers_the_earlier_choice(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    assert client.get("/", headers={"accept-language": "lv"})["Location"] == "/uk/"


@pytest.mark.parametrize("nonsense", ["xx", "../../etc", "de", "<b>"])
def test_root_ignores_a_strange_cookie(client: Client, nonsense: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = nonsense
    assert client.get("/", headers={"accept-language": "lv"})["Location"] == "/lv/"


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_wrong_address_helps_in_its_language(
    client: Client, site: SimpleNamespace, language: str
) -> None:
    response = client.get(f"/{language}/no-such-page/", headers={"accept-language": "de"})
    html = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}">' in html
    assert f'action="/{language}/search/"' in html
    assert f'href="/{language}/cases/"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="alternate" hreflang' not in html


def test_wrong_address_without_language(client: Client, site: SimpleNamespace) -> None:
    response = client.get("/no-such-page/", headers={"accept-language": "lv"}, follow=True)
    assert response.status_code == 404
    assert '<html lang="lv">' in response.content.decode()


def test_wrong_address_sets_no_cookie(client: Client, site: SimpleNamespace) -> None:
    assert not client.get("/lv/no-such-page/").cookies


def test_failure_page_needs_nothing(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = server_error(rf.get("/lv/"))
    html = response.content.decode()
    assert response.status_code == 500
    for language in LANGUAGE_CODES:
        assert f'lang="{language}"' in html
        assert f'href="/{language}/"' in html
    assert "style=" not in html
    assert "<script" not in html


def test_failure_page_answers_a_failure(
    site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("home.navigation.Page.objects", SimpleNamespace(live=fail))
    response = Client(raise_request_exception=False).get("/lv/no-such-page/")
    assert response.status_code == 500
    assert "Mūsu pusē" in response.content.decode()


def test_robots(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://shelf.example"
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in response.content.decode()
    assert "Sitemap: https://shelf.example/sitemap.xml" in response.content.decode()
