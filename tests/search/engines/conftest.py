"""Fixtures of the suites that hold for all engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from search.documents import build_documents
from search.engines.base import Engine
from tests.search.engines.asking import ask


@pytest.fixture
def index(engine: Engine) -> Callable[..., None]:
    """`index(case, …)`: put the documents of these cases into the engine."""

    def put(*cases: Any) -> None:
        engine.put(build_documents([case.translation_key for case in cases]).values())

    return put


@pytest.fixture
def found(engine: Engine) -> Callable[..., list[str]]:
    """`found("text", ui="lv", topic=("youth",))`: the exchange ids, best first."""

    def find(text: str, **options: Any) -> list[str]:
        return [hit.source["id"] for hit in ask(engine, text, **options).hits]

    return find
