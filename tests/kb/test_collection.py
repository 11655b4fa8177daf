"""The starter collection: every record is sound, and says nothing that the facts do not."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import py3langid
import pytest

from home.languages import LANGUAGE_CODES
from kb.exchange.records import KnownCodes, parse_record

DATA = Path(__file__).resolve().parents[2] / "kb" / "data"
COLLECTION = DATA / "collection"
RECORDS: dict[str, dict[str, Any]] = {
    record["id"]: record
    for path in sorted(COLLECTION.glob("*.jsonl"))
    for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
}
FACTS: dict[str, dict[str, Any]] = {
    fact["case_id"]: fact
    for fact in json.loads((COLLECTION / "facts.json").read_text(encoding="utf-8"))
}
NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
NUMBER_WORDS += ["ten", "eleven", "twelve"]
GROUPED_THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f.,’'](?=\d{3}(?!\d))")
FOREIGN_LETTERS = {"uk": "ыэъё", "ru": "іїєґ"}


def codes(path: str) -> frozenset[str]:
    return frozenset(item["code"] for item in json.loads((DATA / path).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def known_codes() -> KnownCodes:
    return KnownCodes(
        topics=codes("vocabulary/topics.json"),
        audiences=codes("vocabulary/audiences.json"),
        needs=codes("vocabulary/needs.json"),
        regions=codes("places/regions.json"),
    )


def versions(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each language of a record with all its texts by place."""
    labels = [indicator["label"] for indicator in record.get("indicators", [])]
    original = {**record, "indicator_labels": labels}
    for language, version in {record["language"]: original, **record["translations"]}.items():
        yield (
            language,
            {
                "title": version["title"],
                "summary": version["summary"],
                "tags": ", ".join(version.get("tags", [])),
                "indicators": ", ".join(version.get("indicator_labels", [])),
                **version["sections"],
            },
        )


def numbers(text: str) -> set[str]:
    """All numbers of a text as digits without grouping or leading zeros."""
    return {str(int(digits)) for digits in re.findall(r"\d+", GROUPED_THOUSANDS.sub("", text))}


def numbers_in_facts(fact: dict[str, Any]) -> set[str]:
    text = json.dumps(fact, ensure_ascii=False)
    words = {
        str(value)
        for value, word in enumerate(NUMBER_WORDS)
        if re.search(rf"\b{word}\b", text, re.IGNORECASE)
    }
    ungrouped = {str(int(digits)) for digits in re.findall(r"\d+", text)}
    return numbers(text) | ungrouped | words


def test_every_practice_of_the_facts_is_there() -> None:
    assert len(FACTS) == 54
    assert set(RECORDS) == set(FACTS)


def test_twenty_cases_speak_all_five_languages_spread_over_countries_and_topics() -> None:
    complete = [
        record
        for record in RECORDS.values()
        if {record["language"], *record["translations"]} == set(LANGUAGE_CODES)
    ]
    assert len(complete) >= 20
    assert {record["country"] for record in complete} == {"LV", "MD", "UA"}
    assert len({topic for record in complete for topic in record["topics"]}) >= 12
    for country in ("LV", "MD", "UA"):
        assert sum(record["country"] == country for record in complete) >= 5


@pytest.mark.parametrize("identifier", sorted(RECORDS))
class TestRecord:
    def test_fits_the_exchange_format(self, identifier: str, known_codes: KnownCodes) -> None:
        _record, problems = parse_record(RECORDS[identifier], known_codes)
        assert problems == []

    def test_is_marked_as_compiled(self, identifier: str) -> None:
        assert RECORDS[identifier]["provenance"] == "compiled"
        assert RECORDS[identifier]["licence"] == "CC-BY-4.0"

    def test_has_an_english_version(self, identifier: str) -> None:
        record = RECORDS[identifier]
        assert "en" in {record["language"], *record["translations"]}

    def test_languages_and_sections_match(self, identifier: str) -> None:
        record, fact = RECORDS[identifier], FACTS[identifier]
        assert record["language"] == fact["language"]
        for language, version in record["translations"].items():
            assert set(version["sections"]) == set(record["sections"]), language

    def test_sources_are_those_of_the_facts(self, identifier: str) -> None:
        known = {source["url"] for source in FACTS[identifier]["sources"]}
        urls = {source["url"] for source in RECORDS[identifier]["sources"]}
        assert urls
        assert urls <= known

    def test_no_number_that_is_not_in_the_facts(self, identifier: str) -> None:
        record, fact = RECORDS[identifier], FACTS[identifier]
        known = numbers_in_facts(fact)
        for indicator in record.get("indicators", []):
            assert numbers(str(indicator["value"])) - {"0"} <= known, indicator
        for language, texts in versions(record):
            for place, text in texts.items():
                assert numbers(text) <= known, f"{language} {place}"

    def test_no_sentence_is_copied_from_the_facts(self, identifier: str) -> None:
        fact_text = json.dumps(FACTS[identifier], ensure_ascii=False)
        for language, texts in versions(RECORDS[identifier]):
            for text in texts.values():
                for sentence in re.split(r"(?<=[.!?])\s", text):
                    assert len(sentence) <= 60 or sentence not in fact_text, (language, sentence)

    def test_no_coordinates_in_ukraine(self, identifier: str) -> None:
        record = RECORDS[identifier]
        if record["country"] == "UA":
            assert not {"latitude", "longitude"} & set(record)

    def test_each_text_is_in_its_language(self, identifier: str) -> None:
        py3langid.set_languages(list(LANGUAGE_CODES))
        for language, texts in versions(RECORDS[identifier]):
            for place in ("summary", "context", "actions"):
                found, _score = py3langid.classify(texts[place])
                assert found == language, place

    def test_spelling_rules_of_each_language(self, identifier: str) -> None:
        for language, texts in versions(RECORDS[identifier]):
            for place, text in texts.items():
                where = f"{language} {place}"
                assert text == unicodedata.normalize("NFC", text), where
                assert not re.search("[şţŞŢ]", text), f"{where}: cedilla"
                if letters := FOREIGN_LETTERS.get(language):
                    assert not re.findall(rf"\w*[{letters}]\w*", text, re.IGNORECASE), where
                if language == "uk":
                    assert not re.findall(r"\w['ʼ]\w", text), f"{where}: apostrophe"
                mixed = [
                    word
                    for word in re.findall(r"\w+", text)
                    if re.search("[A-Za-zÀ-ž]", word) and re.search("[Ѐ-ӿ]", word)
                ]
                assert not mixed, where

    def test_holds_no_markup(self, identifier: str) -> None:
        for language, texts in versions(RECORDS[identifier]):
            for place, text in texts.items():
                assert not re.search(r"<[a-z/]|\*\*|^#", text, re.MULTILINE), f"{language} {place}"
