"""Generates any number of case studies from the starter collection, for measuring at scale.

Sentences of several cases of one language are mixed, so that word frequencies stay those of real
texts; identifiers, places, topics and dates are drawn anew. The same seed gives the same records.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "kb" / "data"
SECTIONS = ("context", "actions", "results", "lessons", "transfer")


def collection() -> list[dict[str, Any]]:
    """The records of the starter collection."""
    return [
        json.loads(line)
        for path in sorted((DATA / "collection").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def sentences_by_language(records: list[dict[str, Any]]) -> dict[str, list[str]]:
    """All sentences of all versions, by language."""
    sentences: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for language, version in {record["language"]: record, **record["translations"]}.items():
            for text in version["sections"].values():
                for sentence in re.split(r"(?<=[.!?])\s+", text.replace("\n- ", "\n")):
                    if len(sentence) > 20:
                        sentences[language].append(" ".join(sentence.strip("- \n").split()))
    return sentences


def generate(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Give `count` records in the exchange format, each in its own language and in English."""
    chance = random.Random(seed)  # noqa: S311  # test data, not a secret
    records = collection()
    sentences = sentences_by_language(records)
    regions = [
        region["code"]
        for region in json.loads((DATA / "places" / "regions.json").read_text(encoding="utf-8"))
        if region["kind"] == "subdivision"
    ]

    def version(language: str, title: str) -> dict[str, Any]:
        def text(size: int) -> str:
            return " ".join(chance.choices(sentences[language], k=size))

        return {
            "title": f"{title[:150]} {chance.choice(sentences[language])[:40]}".strip(),
            "summary": text(2)[:600],
            "sections": {name: f"{text(3)}\n\n{text(2)}" for name in SECTIONS},
        }

    for number in range(count):
        model = chance.choice(records)
        language = model["language"] if model["language"] != "en" else "ro"
        country = model["country"]
        english = model["translations"].get("en", model)
        start = chance.randint(2014, 2026)
        yield {
            "id": f"generated-{seed}-{number}",
            "language": language,
            **version(language, model["title"]),
            "country": country,
            "region": chance.choice([code for code in regions if code.startswith(country)]),
            "library": {"name": f"{model['library']['name']} {number % 400}"},
            "period": {"start": str(start)},
            "topics": sorted({chance.choice(records)["topics"][0] for _ in range(3)}),
            "audiences": sorted({chance.choice(records)["audiences"][0] for _ in range(2)}),
            "translations": {"en": version("en", english["title"])},
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for record in generate(options.count, options.seed):
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
