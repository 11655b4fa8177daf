from __future__ import annotations

from typing import Any

import pytest

from search.parameters import Problem, parse_parameters
from search.query import SearchRequest
from search.vocabulary import Term, Vocabulary

VOCABULARY = Vocabulary(
    topics={"youth": Term("youth"), "environment": Term("environment")},
    audiences={"children": Term("children")},
    regions={"LV": Term("LV"), "LV-113": Term("LV-113", parent="LV")},
)


def parse(**parameters: Any) -> tuple[SearchRequest, list[Problem]]:
    listed = {k: v if isinstance(v, list) else [v] for k, v in parameters.items()}
    return parse_parameters(listed, VOCABULARY)


def test_everything_that_can_be_asked() -> None:
    request, problems = parse(
        q=" skola ",
        topic=["youth", "environment", "youth"],
        region="LV-113",
        country="LV",
        audience="children",
        language="uk",
        period=["2022", "ongoing"],
        cost="none",
        evidence="proven",
        sort="newest",
        ui="ru",
        page="2",
        page_size="100",
    )

    assert problems == []
    assert request == SearchRequest(
        text="skola",
        ui="ru",
        filters={
            "topic": ("youth", "environment"),
            "country": ("LV",),
            "region": ("LV-113",),
            "audience": ("children",),
            "language": ("uk",),
            "period": ("2022", "ongoing"),
            "cost": ("none",),
            "evidence": ("proven",),
        },
        sort="newest",
        page=2,
        page_size=100,
    )


def test_what_is_not_wanted() -> None:
    request, problems = parse(topic=["-youth", "--youth", "-nonsense"], q="skola")

    assert request == SearchRequest(text="skola", filters={"topic": ("-youth",)})
    assert ("topic", "-youth") in request.parameters()
    assert [problem.field for problem in problems] == ["topic", "topic"]


def test_nothing_asked() -> None:
    assert parse() == (SearchRequest(), [])
    assert parse(q="", topic="", page="", sort="") == (SearchRequest(), [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "nonsense"),
        ("region", "XX-1"),
        ("country", "EE"),
        ("audience", "everybody"),
        ("language", "de"),
        ("period", "1066"),
        ("cost", "cheap"),
        ("evidence", "sure"),
        ("sort", "oldest"),
        ("ui", "fr"),
        *(("page", value) for value in ("0", "-1", "x", "1.5", "²", "१", "9" * 30, "1_0", "\x00")),
        *(("page_size", value) for value in ("0", "101", "all")),
    ],
)
def test_a_bad_value_is_named_and_left_out(field: str, value: str) -> None:
    request, problems = parse(**{field: value})

    assert request == SearchRequest()
    assert [problem.field for problem in problems] == [field]
    assert "allowed" in problems[0].reason or "whole number" in problems[0].reason


def test_one_bad_value_does_not_spoil_the_others() -> None:
    request, problems = parse(topic=["youth", "nonsense"], page="x", q="skola")

    assert request == SearchRequest(text="skola", filters={"topic": ("youth",)})
    assert {problem.field for problem in problems} == {"topic", "page"}


def test_the_reason_tells_what_is_allowed() -> None:
    _request, problems = parse(topic="nonsense")

    assert problems == [
        Problem("topic", "'nonsense' is unknown; allowed: youth, environment"),
    ]


def test_the_language_of_the_address_goes_before_the_parameter() -> None:
    request, problems = parse_parameters({"ui": ["xx"]}, VOCABULARY, ui="lv")

    assert (request.ui, problems) == ("lv", [])
