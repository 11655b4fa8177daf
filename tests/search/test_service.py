from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from wagtail.models import Page

from kb.models import CaseStudyPage
from search.engines.embedded.postgresql import PostgresDialect
from search.engines.embedded.sqlite import SqliteDialect
from search.outbox import drain
from search.query import SearchRequest
from search.service import search
from search.vocabulary import load_vocabulary
from tests.search.conftest import ids

pytestmark = pytest.mark.django_db

Find = Callable[..., Any]


def test_the_readers_language_is_shown_where_there_is_one(
    make_case: Any, translated: Any, find: Find
) -> None:
    case = make_case("lv", title="Skola")
    translated(case, "en", title="School")

    (result,) = find("skola", ui="en").results

    assert (result.language, result.title) == ("en", "School")
    assert result.url == f"/en/cases/{case.slug}/"
    assert [(v.language, v.is_original) for v in result.versions] == [("lv", True), ("en", False)]


def test_else_the_language_that_matched_best(make_case: Any, translated: Any, find: Find) -> None:
    case = make_case("lv", title="Skola")
    translated(case, "ru", title="Школа у реки")

    assert find("школы", ui="en").results[0].language == "ru"
    assert find("skola", ui="en").results[0].language == "lv"


def test_else_the_original(make_case: Any, translated: Any, find: Find) -> None:
    case = make_case("uk", title="Школа")
    translated(case, "ro", title="Școală")

    assert find("", ui="en").results[0].language == "uk"


def test_found_words_are_marked(make_case: Any, find: Find) -> None:
    make_case("lv", title="Skolas dārzs", context="<p>Pie skolas &lt;b&gt; aug</p>")

    (result,) = find("skola", ui="lv").results

    assert result.title_html == "<mark>Skolas</mark> dārzs"
    assert result.snippets[0] == "Pie <mark>skolas</mark> &lt;b&gt; aug …"
    assert set(result.highlight) == {"title", "body"}


def test_what_matched_in_another_version_is_shown_in_its_language(
    make_case: Any, translated: Any, find: Find
) -> None:
    case = make_case("lv", title="Brīnumskapis")
    translated(case, "en", title="School")

    (result,) = find("brīnumskapis", ui="en").results

    assert result.snippet_language == "lv"
    assert result.snippets == ["<mark>Brīnumskapis</mark>"]
    assert result.highlight == {"body": ["<mark>Brīnumskapis</mark>"]}


def test_words_of_the_same_meaning_are_marked(make_case: Any, translated: Any, find: Find) -> None:
    case = make_case("lv", title="Skola")
    translated(case, "en", title="School")

    (result,) = find("skola", ui="en").results

    assert result.title_html == "<mark>School</mark>"


def test_labels_are_in_the_readers_language(
    make_case: Any, find: Find, vocabulary: SimpleNamespace
) -> None:
    make_case(
        "lv", title="Skola", topics=["youth"], region="LV-113",
        period_start="2021-02", period_end="2023",
    )  # fmt: skip

    (result,) = find("skola", ui="ru").results

    assert result.topics == [("youth", "Молодёжь")]
    assert result.region_label == "Валмиерский край"
    assert result.year == "2021–2023"


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"period_start": "2022"}, "2022"),
        ({"period_start": "2022-03", "period_end": "2022-05"}, "2022"),
        ({"period_start": "2022", "ongoing": True}, "2022–"),
        ({"period_start": "", "period_end": "2020"}, "2020"),
        ({"period_start": ""}, ""),
    ],
)
def test_years(make_case: Any, find: Find, fields: dict[str, Any], year: str) -> None:
    make_case("lv", **fields)

    assert find("").results[0].year == year


def test_nothing_withdrawn_is_shown_while_the_index_lags(make_case: Any, find: Find) -> None:
    kept, gone = make_case("lv", title="Skola"), make_case("lv", title="Skola")
    drain()
    CaseStudyPage.objects.filter(pk=gone.pk).update(live=False)

    response = find("skola")

    assert ids(response) == [kept.external_id]
    assert response.total == 1


def test_a_withdrawn_version_is_not_shown_while_the_index_lags(
    make_case: Any, translated: Any, find: Find
) -> None:
    case = make_case("lv", title="Skola")
    english = translated(case, "en", title="Secret school")
    drain()
    Page.objects.filter(pk=english.pk).update(live=False)

    (result,) = find("skola", ui="en").results

    assert result.language == "lv"
    assert result.available_languages == ["lv"]
    assert "Secret" not in str(result)


def test_a_broken_engine_is_told_not_raised(
    make_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise DatabaseError("no such table")

    for dialect in (SqliteDialect, PostgresDialect):
        for method in ("match", "match_both"):
            monkeypatch.setattr(dialect, method, fail)

    response = search(SearchRequest(text="skola"), load_vocabulary())

    assert response.unavailable
    assert (response.total, response.results, response.pages) == (0, [], 1)


def test_the_answer_says_what_was_done(make_case: Any, find: Find) -> None:
    make_case("lv", title="Medijpratība")

    response = find("medijprtība")

    assert response.did_you_mean == "medijpratība"
    assert response.engine == "embedded"
    assert response.took_ms >= 0
    assert "<mark>" in response.results[0].title_html
