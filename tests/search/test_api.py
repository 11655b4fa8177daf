from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from search import facets
from search.outbox import drain
from tests import factories

pytestmark = pytest.mark.django_db

FACETS = {
    "topic", "region", "country", "audience", "language", "period", "cost", "evidence"
}  # fmt: skip


@pytest.fixture
def school(make_case: Any, translated: Any, vocabulary: SimpleNamespace) -> Any:
    case = make_case(
        "lv",
        title="Skola <b>",
        summary="Kopsavilkums",
        topics=["youth", "media-literacy"],
        audiences=["seniors"],
        region="LV-113",
        place="Valmiera",
        latitude=Decimal("57.54"),
        longitude=Decimal("25.43"),
        cost="none",
    )
    translated(case, "ru", title="Школа")
    make_case("ro", title="Skola", topics=["youth"], region="MD-BA")
    drain()
    return case


def ask(client: Client, **parameters: Any) -> Any:
    response = client.get("/api/v1/search", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_answer_has_the_form_of_the_contract(client: Client, school: Any) -> None:
    answer = ask(client, q="skolas", country="LV")

    assert answer["query"] == "skolas"
    assert (answer["total"], answer["page"], answer["page_size"]) == (1, 1, 20)
    assert answer["engine"] == "embedded"
    assert answer["took_ms"] >= 0
    assert answer["did_you_mean"] is None
    assert set(answer["facets"]) == FACETS
    (result,) = answer["results"]
    assert (
        result.items()
        >= {
            "id": school.external_id,
            "language": "lv",
            "title": "Skola <b>",
            "summary": "Kopsavilkums",
            "url": f"/lv/cases/{school.slug}/",
            "country": "LV",
            "region": "LV-113",
            "topics": ["youth", "media-literacy"],
            "available_languages": ["lv", "ru"],
            "highlight": {"title": ["<mark>Skola</mark> &lt;b&gt;"]},
        }.items()
    )
    assert result["score"] > 0


def test_facets(client: Client, school: Any) -> None:
    facets = ask(client, q="skola", topic="media-literacy", ui="ru")["facets"]

    assert facets["topic"] == [
        {"code": "youth", "label": "Молодёжь", "count": 2, "selected": False, "parent": None},
        {
            "code": "media-literacy",
            "label": "Медиаграмотность",
            "count": 1,
            "selected": True,
            "parent": None,
        },
    ]
    assert [value["code"] for value in facets["language"]] == ["lv", "ru"]
    assert {value["code"]: value["parent"] for value in facets["region"]} == {
        "LV": None,
        "LV-AREA-VIDZEME": "LV",
        "LV-113": "LV-AREA-VIDZEME",
    }


def test_the_readers_language(client: Client, school: Any) -> None:
    assert ask(client, q="skola", country="LV", ui="ru")["results"][0]["title"] == "Школа"
    assert ask(client, q="школы", country="LV")["results"][0]["language"] == "ru"


def test_several_values(client: Client, school: Any) -> None:
    assert ask(client, country=["LV", "MD"])["total"] == 2
    assert ask(client, country=["LV", "MD"], topic="media-literacy")["total"] == 1


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("topic", "nonsense"),
        ("region", "XX"),
        ("country", "EE"),
        ("audience", "all"),
        ("language", "de"),
        ("period", "x"),
        ("cost", "x"),
        ("evidence", "x"),
        ("ui", "de"),
        ("ui", "\x00"),
        ("sort", "oldest"),
        ("page", "0"),
        ("page", "-3"),
        ("page", "two"),
        ("page", "1.5"),
        ("page", "9" * 40),
        ("page_size", "0"),
        ("page_size", "101"),
        ("page_size", "x"),
    ],
)
def test_a_bad_parameter_is_named(client: Client, parameter: str, value: str) -> None:
    response = client.get("/api/v1/search", {parameter: value})

    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    assert problem["field"] == parameter
    assert problem["reason"]


def test_all_bad_codes_are_named_at_once(client: Client, school: Any) -> None:
    response = client.get("/api/v1/search", {"topic": ["x", "youth"], "country": "y"})

    assert [problem["field"] for problem in response.json()["detail"]] == ["topic", "country"]


def test_a_page_beyond_the_last_is_empty(client: Client, school: Any) -> None:
    answer = ask(client, q="skola", page=50)

    assert (answer["total"], answer["results"]) == (2, [])


def test_page_size(client: Client, school: Any) -> None:
    assert len(ask(client, q="skola", page_size=1)["results"]) == 1
    assert ask(client, page_size=100)["page_size"] == 100


def test_empty_and_unknown_parameters_do_nothing(client: Client, school: Any) -> None:
    assert ask(client, q="", topic="", utm_source="x")["total"] == 2


def test_no_exact_place_leaves(client: Client, school: Any) -> None:
    body = client.get("/api/v1/search", {"q": "skola"}).content.decode()

    assert "57.54" not in body
    assert "latitude" not in body


def test_a_correction_is_told(client: Client, make_case: Any) -> None:
    make_case("lv", title="Medijpratība")
    drain()

    answer = ask(client, q="medijprtība")

    assert (answer["did_you_mean"], answer["total"]) == ("medijpratība", 1)


def test_suggestions(client: Client, school: Any) -> None:
    answer = client.get("/api/v1/suggest", {"q": "молодь", "ui": "lv"}).json()

    assert answer["topics"] == [
        {"text": "Jaunieši", "url": "/lv/search/?topic=youth", "language": "lv", "code": "youth"}
    ]
    assert answer["titles"] == answer["places"] == []


def test_suggestions_need_a_known_language(client: Client) -> None:
    response = client.get("/api/v1/suggest", {"q": "sk", "ui": "de"})

    assert response.status_code == 422
    assert response.json()["detail"][0]["field"] == "ui"


def test_the_documentation_knows_search(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    parameters = {p["name"] for p in paths["/api/v1/search"]["get"]["parameters"]}
    # They are spelt out for the documentation; this holds them to the facets there are.
    assert parameters >= {"q", "ui", "page", "page_size", "sort"} | {f.name for f in facets.FACETS}
    assert "/api/v1/suggest" in paths


def test_a_vocabulary_that_changes_is_followed(client: Client, school: Any) -> None:
    factories.topic("new-topic")

    assert ask(client, topic="new-topic")["total"] == 0
