"""A record that is right, and a way to run the commands as an operator does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

COUNTS = re.compile(r"^created (\d+), updated (\d+), unchanged (\d+), failed (\d+)$")


@dataclass
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def counts(self) -> tuple[int, ...]:
        """Created, updated, unchanged and failed, as the last line tells them."""
        found = COUNTS.match(self.out.rstrip("\n").split("\n")[-1])
        assert found, f"no closing line in {self.out!r}"
        return tuple(map(int, found.groups()))


def make_record(**changes: Any) -> dict[str, Any]:
    """A complete record; `name=None` takes a field out."""
    record = {
        "id": "lv-valmiera-news",
        "language": "lv",
        "title": "Ziņu pēcpusdienas",
        "summary": "Bibliotēka kopā ar senioriem pārbauda ziņas.",
        "country": "LV",
        "region": "LV-113",
        "place": "Valmiera",
        "latitude": 57.54,
        "longitude": 25.43,
        "library": {"name": "Valmieras bibliotēka", "url": "https://biblioteka.example.org/"},
        "period": {"start": "2021-03", "end": "2022-05"},
        "topics": ["media-literacy", "youth"],
        "audiences": ["adults"],
        "tags": ["ziņas", "seniori"],
        "sections": {
            "context": "Pirmā rindkopa.\n\nOtrā rindkopa.",
            "actions": "Ko darījām:\n\n- lasījām\n- pārbaudījām",
            "results": "Divdesmit tikšanās.",
        },
        "resources": {
            "cost": "under-500",
            "people": 3,
            "staff_hours": 40,
            "preparation_weeks": 6,
            "needs": ["space", "internet"],
        },
        "indicators": [{"label": "dalībnieki", "value": 90}, {"label": "stundas", "value": 12.5}],
        "partners": ["Senioru biedrība"],
        "funders": ["Novada dome"],
        "sources": [{"title": "Raksts", "url": "https://example.org/raksts", "language": "lv"}],
        "licence": "CC-BY-4.0",
        "translations": {
            "en": {
                "title": "News afternoons",
                "summary": "The library checks the news together with older people.",
                "sections": {"context": "One.\n\nTwo.", "actions": "- reading\n- checking"},
                "tags": ["news"],
                "indicator_labels": ["participants", "hours"],
            }
        },
    }
    record.update(changes)
    return {name: value for name, value in record.items() if value is not None}


def as_bytes(content: Any) -> bytes:
    """Bytes as they are; records as JSON Lines."""
    if isinstance(content, bytes):
        return content
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in content)


def run(command: str, *arguments: Any, **options: Any) -> Result:
    """Run a command; tell its exit code and what it wrote."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(command, *arguments, stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return Result(code, out.getvalue(), err.getvalue())


@pytest.fixture
def importing(site, vocabulary, tmp_path):
    """`importing([record, …])` or `importing(b"…")`: import these lines from a file."""

    def do(content: Any, **options: Any) -> Result:
        path = tmp_path / "cases.jsonl"
        path.write_bytes(as_bytes(content))
        return run("import_cases", str(path), **options)

    return do


@pytest.fixture
def exporting():
    """`exporting()`: the records of an export to standard output."""

    def do(**options: Any) -> list[dict[str, Any]]:
        result = run("export_cases", **options)
        assert result.code == 0
        return [json.loads(line) for line in result.out.splitlines()]

    return do


@pytest.fixture
def collection() -> list[Path]:
    """The files of the starter collection."""
    folder = Path(__file__).resolve().parents[3] / "kb" / "data" / "collection"
    return sorted(folder.glob("??.jsonl"))
