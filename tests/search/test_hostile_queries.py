"""Whatever a reader types is answered: never an error of ours."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.outbox import drain

pytestmark = pytest.mark.django_db

PIECES = [
    *"\"'`«»„-*():^+~\\%_&|!<>;{}[] \n\t\x00",
    *("\u200f", "\u202e", "\u0301", "\ufeff", "\U0001f600", "\ud7ff"),
    *("--", "<->", "/*", "AND", "OR", "NOT", "NEAR(", "NEAR/2", "title:", "exact :", "$$"),
    *("DROP TABLE x", "1=1", "'); --"),
    *("medijpratība", "бібліотека", "skola", "un", "școală", "ё", "İ", "ß", "ﬁ", "²", "Ⅷ", "𝔘𝔫𝔦"),
    *("中文", "שלום", "العربية", "हिन्दी", "a" * 70, "я" * 70),
]
HOSTILE = [
    "",
    " ",
    "!!!",
    "?" * 1000,
    "a" * 1000,
    "ā" * 100_000,
    "word " * 20_000,
    '"' * 999,
    "-" * 1000,
    "(" * 500 + ")" * 500,
    '"a" ' * 300,
    " ".join(f"-w{n}" for n in range(300)),
    " ".join(f"word{n}" for n in range(300)),
    " ".join(f'"a{n} b{n}"' for n in range(100)),
    "\x00skola\x00",
    "\u202eskola\u202c",
    "😀 skola 👩‍👩‍👧",
    "школа\U00017000 \U00017000skola",
    "skola' OR 1=1 --",
    'skola" NEAR("a" "b", 5) *',
    "title:skola AND NOT exact:x",
    "%s %d {0} {{x}} {% x %}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "skola -skola",
    '-"skola"',
]


@pytest.fixture
def indexed(make_case: Any) -> None:
    make_case("lv", title="Skola un medijpratība")
    make_case("uk", title="Бібліотека")
    drain()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_known_mischief(client: Client, indexed: None, text: str) -> None:
    start = time.monotonic()

    assert client.get("/api/v1/search", {"q": text}).status_code == 200
    assert client.get("/uk/search/", {"q": text}).status_code == 200
    assert client.get("/api/v1/suggest", {"q": text}).status_code == 200
    assert time.monotonic() - start < 20


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join))
def test_any_text_is_answered(client: Client, indexed: None, text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()

    response = client.get("/api/v1/search", {"q": text, "ui": "lv"})

    assert response.status_code == 200, text
    assert response.json()["total"] <= 2
    assert client.get("/api/v1/suggest", {"q": text}).status_code == 200


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(
        [
            "topic",
            "region",
            "country",
            "audience",
            "language",
            "period",
            "cost",
            "page",
            "ui",
            "sort",
        ]
    ),
    value=st.text(max_size=20),
)
def test_any_parameter_is_answered(client: Client, indexed: None, name: str, value: str) -> None:
    value = value.encode("utf-8", "ignore").decode()

    assert client.get("/api/v1/search", {name: value}).status_code in (200, 422)
    assert client.get("/ro/search/", {name: value}).status_code == 200


def test_a_script_in_the_query_stays_text(client: Client, indexed: None) -> None:
    content = client.get("/lv/search/", {"q": "<script>alert(1)</script> skola"}).content.decode()

    assert "<script>alert" not in content
