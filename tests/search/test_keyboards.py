from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.keyboards import retyped
from search.outbox import drain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (",s,ksjntrf", "бібліотека"),
        (",b,kbjntrf", "библиотека"),
        ("Vjkjlm", "Молодь"),
        ("gfv`znm", "пам'ять"),
        ("ишидшщеулф", "biblioteka"),
        ("ьувшф дшеукфсн", "media literacy"),
        ("bibliotec[", "bibliotecă"),
        (";coal[", "școală"),
        ("ишидшщеусх", "bibliotecă"),
        ("быблыотека", "бібліотека"),
    ],
)
def test_the_same_keys_in_another_layout(typed: str, meant: str) -> None:
    assert meant in retyped(typed)


@pytest.mark.parametrize("text", ["", "123", "!!", "šķērsām žāā", "ישראל"])
def test_what_no_layout_has(text: str) -> None:
    assert retyped(text) == []


@pytest.mark.django_db
def test_the_page_takes_the_layout_that_finds_something(client: Client, make_case: Any) -> None:
    make_case("uk", title="Молодіжна бібліотека")
    make_case("lv", title="Medijpratība")
    drain()

    page = client.get("/uk/search/", {"q": ",s,ksjntrf"})
    assert page.context["response"].did_you_mean == "бібліотека"
    assert page.context["response"].total == 1
    assert page.context["query"] == ",s,ksjntrf"
    text = page.content.decode()
    assert "q=%2Cs%2Cksjntrf&amp;as_typed=1" in text
    assert "<mark>бібліотека</mark>" in text

    own = client.get("/uk/search/", {"q": ",s,ksjntrf", "as_typed": "1"})
    assert own.context["response"].total == 0
    assert own.context["hidden"] == []
    # Typed right, though it is found only with a correction: no other layout finds anything.
    assert not client.get("/lv/search/", {"q": "medijprtība"}).context["response"].retyped

    answer = client.get("/api/v1/search", {"q": "ьувшозкфешиф"}).json()
    assert (answer["did_you_mean"], answer["retyped"], answer["total"]) == (
        "medijpratiba",
        True,
        1,
    )
    with CaptureQueriesContext(connection) as queries:
        client.get("/uk/search/", {"q": ",s,ksjntrf"})
    assert len(queries) <= 10
