"""What the manuals say about the exchange format is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kb.exchange import records
from kb.exchange.records import KnownCodes, parse_record
from kb.vocabulary import DATA_DIR

DOCS = Path(settings.BASE_DIR) / "docs"
FORMAT = (DOCS / "exchange-format.md").read_text(encoding="utf-8")
EXAMPLES = [
    json.loads(block)
    for name in ("exchange-format.md", "write.md")
    for block in re.findall(
        r"```json\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), flags=re.DOTALL
    )
]


def codes_in_files() -> dict[str, list[str]]:
    """The codes that come with the site, by kind."""
    kinds = {
        "topics": "vocabulary/topics",
        "audiences": "vocabulary/audiences",
        "needs": "vocabulary/needs",
        "regions": "places/regions",
    }
    return {
        kind: [row["code"] for row in json.loads((DATA_DIR / f"{path}.json").read_text("utf-8"))]
        for kind, path in kinds.items()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_examples_are_valid(example: dict[str, Any]) -> None:
    codes = KnownCodes(**{kind: frozenset(names) for kind, names in codes_in_files().items()})
    record, problems = parse_record(example, codes)
    assert not problems
    assert record is not None


@pytest.mark.parametrize(
    "model",
    [
        records.CaseRecord,
        records.LibraryRecord,
        records.PeriodRecord,
        records.SectionsRecord,
        records.ResourcesRecord,
        records.IndicatorRecord,
        records.SourceRecord,
        records.TranslationRecord,
    ],
    ids=lambda model: model.__name__,
)
def test_every_field_is_explained(model: Any) -> None:
    assert [name for name in model.model_fields if f"`{name}`" not in FORMAT] == []


def test_every_code_is_listed() -> None:
    codes = codes_in_files()
    own_regions = [code for code in codes.pop("regions") if "-AREA-" in code]
    listed = [*own_regions, *(code for names in codes.values() for code in names)]
    assert [code for code in listed if f"`{code}`" not in FORMAT] == []
