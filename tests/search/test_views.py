from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from search.outbox import drain
from search.query import MAX_TEXT_LENGTH

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(make_case: Any) -> Any:
    case = make_case("lv", title="Skola <b>", topics=["media-literacy"], region="LV-113")
    drain()
    return case


def page(client: Client, language: str = "lv", **parameters: Any) -> Any:
    return client.get(f"/{language}/search/", parameters)


def text(response: Any) -> str:
    return response.content.decode()


def test_results_stand_on_the_page(client: Client, school: Any) -> None:
    response = page(client, q="skolas")

    assert response.status_code == 200
    assert "<mark>Skola</mark> &lt;b&gt;" in text(response)
    assert f'href="/lv/cases/{school.slug}/"' in text(response)
    assert 'value="skolas"' in text(response)


@pytest.mark.parametrize("language", ["lv", "ro", "uk", "en", "ru"])
def test_the_page_is_there_in_every_language(client: Client, school: Any, language: str) -> None:
    response = page(client, language, q="skola")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in text(response)
    assert response.context["response"].results[0].language == "lv"


def test_one_page_of_search_is_for_search_engines(client: Client, school: Any) -> None:
    found = text(page(client, q="skola"))

    assert 'name="robots"' not in found
    assert f'<link rel="canonical" href="{settings.SITE_URL}/lv/search/">' in found


@pytest.mark.parametrize(
    "parameters", [{"q": "skola", "country": "LV"}, {"q": "qwzxqwzx"}], ids=["filtered", "nothing"]
)
def test_the_other_states_of_search_are_not(
    client: Client, school: Any, parameters: dict[str, str]
) -> None:
    assert 'name="robots" content="noindex"' in text(page(client, **parameters))


def test_the_whole_state_is_in_the_address(client: Client, school: Any) -> None:
    response = client.get(
        "/lv/search/?q=skola&topic=media-literacy&topic=nonsense&country=LV&sort=newest&page=1"
    )
    request = response.context["response"].request

    assert request.filters == {"topic": ("media-literacy",), "country": ("LV",)}
    assert request.sort == "newest"
    assert response.context["response"].total == 1
    assert [chip.label for chip in response.context["links"].chips] == ["Medijpratība", "Latvija"]
    assert response.context["hidden"] == [
        ("topic", "media-literacy"), ("country", "LV"), ("sort", "newest")
    ]  # fmt: skip


def test_every_link_of_the_page_leads_somewhere(client: Client, school: Any) -> None:
    links = page(client, q="skola").context["links"]
    addresses = [value.url_toggle for facet in links.facets for value in facet.values]
    addresses += [links.clear_url, *(sort.url for sort in links.sorts)]

    assert len(addresses) > 8
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.context["response"].total == 1, address


def test_a_correction_is_told(client: Client, make_case: Any) -> None:
    make_case("lv", title="Medijpratība")
    drain()

    response = page(client, q="medijprtība")

    assert "/lv/search/?q=medijprat%C4%ABba" in text(response)
    assert response.context["response"].total == 1


def test_an_empty_result_helps(client: Client, school: Any) -> None:
    response = page(client, q="qwzxvb")

    assert response.status_code == 200
    assert [topic.code for topic in response.context["popular_topics"]] == ["media-literacy"]
    assert "/lv/search/?topic=media-literacy" in text(response)


def test_filters_that_leave_nothing_can_be_dropped(client: Client, school: Any) -> None:
    response = page(client, q="skola", country="UA")

    assert response.context["response"].total == 0
    assert response.context["response"].total_without_filters == 1
    assert 'href="/lv/search/?q=skola"' in text(response)


def test_pages(client: Client, make_case: Any) -> None:
    for number in range(21):
        make_case("lv", title=f"Skola {number}")
    drain()

    assert len(page(client, q="skola").context["response"].results) == 20
    assert len(page(client, q="skola", page="2").context["response"].results) == 1
    beyond = page(client, q="skola", page="999")
    assert beyond.context["response"].request.page == 2
    assert len(beyond.context["response"].results) == 1


def test_parameters_of_the_api_do_nothing_here(client: Client, school: Any) -> None:
    response = page(client, q="skola", page_size="1", ui="xx", page="x", sort="x")

    assert response.status_code == 200
    assert response.context["response"].request.page_size == 20


def test_a_long_query_is_cut(client: Client, school: Any) -> None:
    response = page(client, q="skola " * 1000)

    assert len(response.context["query"]) <= MAX_TEXT_LENGTH
    assert response.context["response"].total == 1


def test_only_reading(client: Client) -> None:
    assert client.post("/lv/search/").status_code == 405
    assert client.post("/lv/search/suggest/").status_code == 405


def test_suggestions(client: Client, school: Any) -> None:
    response = client.get("/lv/search/suggest/", {"q": "sko"})

    assert response["X-Robots-Tag"] == "noindex"
    assert response.json() == {
        "query": "sko",
        "suggestions": [
            {
                "kind": "title",
                "text": "Skola <b>",
                "url": f"/lv/cases/{school.slug}/",
                "language": "lv",
                "code": "",
            }
        ],
    }


def test_suggestions_without_javascript(client: Client, school: Any) -> None:
    assert "Medijpratība" in page(client).context["datalist"]


def test_search_that_is_out_of_order_says_so(
    client: Client, school: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.engines.base import EngineUnavailable
    from search.engines.embedded import EmbeddedEngine

    def fail(*args: Any) -> None:
        raise EngineUnavailable

    monkeypatch.setattr(EmbeddedEngine, "search", fail)
    monkeypatch.setattr(EmbeddedEngine, "suggest_titles", fail)

    response = page(client, q="skola")

    assert response.status_code == 200
    assert response.context["response"].unavailable
    assert client.get("/lv/search/suggest/", {"q": "sko"}).json()["suggestions"] == []
    assert client.get("/api/v1/search", {"q": "skola"}).json()["engine"] == "unavailable"
