"""How the suites ask an engine."""

from __future__ import annotations

from typing import Any

from search.engines.base import Engine, EngineResult
from search.query import SearchRequest


def ask(engine: Engine, text: str, **options: Any) -> EngineResult:
    fields = SearchRequest.__dataclass_fields__
    filters = {name: codes for name, codes in options.items() if name not in fields}
    given = {name: value for name, value in options.items() if name in fields}
    return engine.search(SearchRequest(text=text, filters=filters, **given))
