"""Any number of cases from the starter collection, each in three languages. Pure: case 17 is
always the same case, whoever asks for it.

Sentences of the collection are mixed, so the frequent words are as frequent as in real texts. In a
collection that grows new words keep coming, most of them once or twice (Heaps' law): so about one
word in ten is a coined one, drawn with the falling frequencies of names and rare words (Zipf's
law).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from benchmarks.generate import DATA, SECTIONS, collection, sentences_by_language

CYRILLIC = ("uk", "ru")
# How quickly coined words become rare: the n-th is n ** -1.2 as frequent as the first.
RARITY = 0.2
COINED_SHARE = 0.1
_SYLLABLES = {
    "latin": [c + v for c in "bdgklmnprstv" for v in "aei"],
    "cyrillic": [c + v for c in "бдгклмнпрств" for v in "аеи"],
}
_WORD = re.compile(r"\w{5,}")


@dataclass(frozen=True)
class Version:
    """The texts of a case in one language."""

    title: str
    summary: str
    # Section → paragraphs.
    sections: dict[str, list[str]]


@dataclass(frozen=True)
class Case:
    """A generated case."""

    number: int
    original_language: str
    country: str
    region: str
    library: int
    period_start: str
    period_end: str
    cost: str
    evidence: str
    topics: list[str]
    audiences: list[str]
    versions: dict[str, Version] = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        """The exchange id, and the last part of the address."""
        return f"measured-{self.number}"


@dataclass(frozen=True)
class Material:
    """What cases are made of."""

    records: list[dict[str, Any]]
    sentences: dict[str, list[str]]
    regions: dict[str, list[str]]


LIBRARIES = 400
COSTS = ("none", "under-500", "500-5000", "over-5000", "")
EVIDENCE = ("described", "promising", "proven")


@cache
def material() -> Material:
    """Read the starter collection and the regions."""
    regions: dict[str, list[str]] = {}
    for region in json.loads((DATA / "places" / "regions.json").read_text(encoding="utf-8")):
        if region["kind"] == "subdivision":
            regions.setdefault(region["code"][:2], []).append(region["code"])
    records = collection()
    return Material(records, sentences_by_language(records), regions)


def cases(start: int, end: int) -> Iterator[Case]:
    """The cases of these numbers."""
    for number in range(start, end):
        yield case(number)


def case(number: int) -> Case:
    """One case: facts of several real ones, texts in the original's and two other languages."""
    found = material()
    chance = random.Random(f"case {number}")  # noqa: S311  # test data, not a secret
    model = chance.choice(found.records)
    original = model["language"]
    known = sorted(found.sentences.keys() - {original})
    languages = [original, *chance.sample(known, 2)]
    start = chance.randint(2014, 2026)
    return Case(
        number=number,
        original_language=original,
        country=model["country"],
        region=chance.choice(found.regions[model["country"]]),
        library=chance.randrange(LIBRARIES),
        period_start=str(start),
        period_end=str(start + chance.randrange(3)),
        cost=chance.choice(COSTS),
        evidence=chance.choice(EVIDENCE),
        topics=sorted({chance.choice(found.records)["topics"][0] for _ in range(3)}),
        audiences=sorted({chance.choice(found.records)["audiences"][0] for _ in range(2)}),
        versions={code: _version(code, chance) for code in languages},
    )


def _version(language: str, chance: random.Random) -> Version:
    sentences = material().sentences[language]

    def text(size: int) -> str:
        chosen = chance.choices(sentences, k=size)
        return " ".join(_with_rare_words(sentence, language, chance) for sentence in chosen)

    return Version(
        title=_with_rare_words(chance.choice(sentences)[:90], language, chance),
        summary=text(2)[:600],
        sections={name: [text(3), text(2)] for name in SECTIONS},
    )


def _with_rare_words(sentence: str, language: str, chance: random.Random) -> str:
    def replaced(match: re.Match[str]) -> str:
        return coined(language, chance) if chance.random() < 2 * COINED_SHARE else match[0]

    # About every second word has five letters and more.
    return _WORD.sub(replaced, sentence)


def coined(language: str, chance: random.Random) -> str:
    """A word that no dictionary has."""
    rank = int(chance.paretovariate(RARITY)) % 50_000_000
    syllables = _SYLLABLES["cyrillic" if language in CYRILLIC else "latin"]
    # Mixed, so that neighbours in frequency do not look alike; every rank has one word.
    mixed, parts = (rank * 7_368_787) % 100_000_007, []
    while mixed:
        mixed, digit = divmod(mixed, len(syllables))
        parts.append(syllables[digit])
    return "".join(parts)
