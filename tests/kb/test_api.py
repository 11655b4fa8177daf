"""The public API of cases."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from home.languages import COUNTRIES, LANGUAGE_CODES
from kb.api import schemas
from kb.exchange.exporter import export_case
from kb.exchange.records import CaseRecord, KnownCodes, parse_record
from kb.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory, LibraryFactory, translated

CASES = "/api/v1/cases"


@pytest.fixture
def cases(site, vocabulary):
    """A full case in two languages, a Romanian and a Ukrainian one, and what nobody may see."""
    first = CaseStudyPageFactory(
        external_id="lv-first",
        topics=["youth"],
        audiences=["adults"],
        region="LV-113",
        place="Valmiera",
        latitude=Decimal("57.54"),
        longitude=Decimal("25.43"),
        library=LibraryFactory(contact="Anna, anna@example.org"),
        partners=["Skola"],
        funders=["Fonds"],
        sources=[("Avots", "https://example.org/", "lv")],
        indicators=[("klausītāji", "90")],
        period_start="2021-03",
        period_end="2022",
        cost="none",
        people=3,
    )
    translated(first, "en")
    translated(first, "uk", live=False, title="Чернетка")
    CaseStudyPageFactory(external_id="ro-second", language="ro", topics=["media-literacy"])
    CaseStudyPageFactory(
        external_id="ua-third", language="uk", topics=["youth"], audiences=["seniors"]
    )
    CaseStudyPageFactory(external_id="draft", live=False)
    return first


def get(client, query: str = "", path: str = CASES, status: int = 200):
    response = client.get(f"{path}?{query}" if query else path)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return response.json()


def ids(client, query: str) -> list[str]:
    return [record["id"] for record in get(client, query)["results"]]


def test_a_record_is_that_of_the_exchange_format_plus_addresses_and_states(client, cases):
    data = get(client, path=f"{CASES}/lv-first")
    host = settings.SITE_URL
    assert data.pop("url") == {
        "lv": f"{host}/lv/cases/lv-first/",
        "en": f"{host}/en/cases/lv-first/",
    }
    assert data.pop("translations_state") == {
        "ro": "missing",
        "uk": "missing",
        "en": "translation",
        "ru": "missing",
    }
    versions = CaseStudyPage.objects.live().filter(external_id="lv-first")
    assert data == json.loads(json.dumps(export_case(versions)))
    record, problems = parse_record(data, KnownCodes.from_database())
    assert problems == []
    assert record.id == "lv-first"


def test_the_list(client, cases):
    data = get(client)
    assert (data["total"], data["page"], data["page_size"]) == (3, 1, 20)
    assert [record["id"] for record in data["results"]] == ["ua-third", "ro-second", "lv-first"]
    assert data["results"][2] == get(client, path=f"{CASES}/lv-first")


def test_pages_of_the_list(client, cases):
    assert ids(client, "page_size=2") == ["ua-third", "ro-second"]
    assert ids(client, "page_size=2&page=2") == ["lv-first"]
    beyond = get(client, "page_size=2&page=3")
    assert (beyond["total"], beyond["results"]) == (3, [])


FILTERED = {
    "topic=youth": {"lv-first", "ua-third"},
    "topic=youth&topic=media-literacy": {"lv-first", "ua-third", "ro-second"},
    "topic=youth&country=UA": {"ua-third"},
    "region=LV-113": {"lv-first"},
    "region=LV": {"lv-first"},
    "audience=seniors": {"ua-third"},
    "language=en": {"lv-first"},
    "language=uk": {"ua-third"},
    "language=en&language=ro": {"lv-first", "ro-second"},
    "language=ru": set(),
}


def test_filters(client, cases):
    for query, expected in FILTERED.items():
        assert set(ids(client, query)) == expected, query
        assert get(client, query)["total"] == len(expected), query


BAD = {
    "page=0": "page",
    "page=x": "page",
    "page=99999999999999999999": "page",
    "page_size=0": "page_size",
    "page_size=101": "page_size",
    "topic=no-such": "topic",
    "topic=youth&topic=%00": "topic",
    "region=XX": "region",
    "audience=nobody": "audience",
    "country=lv": "country",
    "country=LV&country=DE": "country",
    "language=de": "language",
}


def test_a_bad_parameter_is_named_with_the_reason(client, cases):
    for query, field in BAD.items():
        problems = get(client, query, status=422)["detail"]
        assert [problem["field"] for problem in problems] == [field], query
        assert problems[0]["reason"], query
        assert problems[0].keys() == {"field", "reason"}


def test_what_nobody_may_see_is_not_found(client, cases):
    for name in ("draft", "no-such-case", "x" * 500, "%00", "..", "lv-first%20"):
        assert get(client, path=f"{CASES}/{name}", status=404) == {"detail": "Not Found"}
    assert "Чернетка" not in client.get(CASES).content.decode()
    cases.unpublish()
    get(client, path=f"{CASES}/lv-first", status=404)
    assert ids(client, "") == ["ua-third", "ro-second"]


def test_a_draft_of_a_published_case_is_not_told(client, cases):
    cases.title = "Vēl nepublicēts"
    cases.save_revision()
    assert get(client, path=f"{CASES}/lv-first")["title"] != "Vēl nepublicēts"


def test_contacts_never_and_coordinates_never_for_ukraine(client, cases):
    CaseStudyPage.objects.filter(external_id="ua-third").update(
        latitude=Decimal("50.12"), longitude=Decimal("30.98")
    )
    assert "anna" not in client.get(CASES).content.decode().lower()
    data = get(client, path=f"{CASES}/ua-third")
    assert "latitude" not in data
    assert "longitude" not in data
    assert get(client, path=f"{CASES}/lv-first")["latitude"] == 57.54


def test_a_translation_behind_its_original_says_so(client, cases):
    CaseStudyPage.objects.filter(pk=cases.pk).update(
        last_published_at=cases.last_published_at + timedelta(days=1)
    )
    assert get(client, path=f"{CASES}/lv-first")["translations_state"]["en"] == "outdated"


def test_other_sites_may_read_it_without_cookies(client, cases):
    for path in (CASES, f"{CASES}/none", f"{CASES}?page=0", "/api/v1/openapi.json"):
        response = client.get(path)
        assert response["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in response
        assert not response.cookies
    assert "Access-Control-Allow-Origin" not in client.get("/lv/cases/")
    assert client.post(CASES).status_code == 405


def test_an_answer_that_is_known_is_not_sent_again(client, cases):
    for path in (CASES, f"{CASES}/lv-first"):
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    cases.unpublish()
    assert client.get(CASES, headers={"if-none-match": tag}).status_code == 200


def test_a_wrong_address_of_the_api_is_not_sent_to_a_language(client, site):
    assert client.get("/api/v1/nothing").status_code == 404
    # Others are, so that an address without its language is found.
    assert client.get("/cases/").status_code == 302


def test_the_number_of_queries_does_not_grow(client, site, vocabulary, django_assert_num_queries):
    for number in (5, 20):
        for _ in range(number):
            page = CaseStudyPageFactory(partners=["a", "b"], indicators=[("x", "1")])
            translated(page, "en")
        client.get(CASES)
        with django_assert_num_queries(14):
            data = get(client)
    assert len(data["results"]) == 20
    with django_assert_num_queries(14):
        get(client, path=f"{CASES}/{page.external_id}")


def test_the_description_is_openapi_3_1_and_knows_every_field(client, site):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    listing = document["paths"]["/api/v1/cases"]["get"]
    names = {parameter["name"] for parameter in listing["parameters"]}
    assert names == {"page", "page_size", "topic", "region", "country", "audience", "language"}
    assert listing["responses"].keys() == {"200", "422"}
    assert document["paths"]["/api/v1/cases/{case_id}"]["get"]["responses"].keys() >= {"200", "404"}
    fields = schemas.CaseOut.model_fields.keys()
    assert fields == CaseRecord.model_fields.keys() | {
        "url",
        "translations_state",
        "translations_review",
    }


def test_the_lists_of_languages_and_countries_are_those_of_the_site():
    for model in (schemas.TranslationsOut, schemas.AddressesOut, schemas.StatesOut):
        assert set(model.model_fields) == set(LANGUAGE_CODES)
    assert set(schemas.Language.__args__) == set(LANGUAGE_CODES)
    assert set(schemas.Country.__args__) == {code for code, _name in COUNTRIES}


def test_the_page_of_the_api_needs_no_script_and_no_other_host(site):
    client = Client()
    response = client.get("/api/v1/docs")
    text = response.content.decode()
    assert response.status_code == 200
    for part in (
        "/api/v1/cases/{case_id}",
        "page_size",
        "/api/v1/openapi.json",
        "several: LV, MD, UA",
    ):
        assert part in text, part
    assert "cdn" not in text
    assert "<script>" not in text
    assert 'style="' not in text
