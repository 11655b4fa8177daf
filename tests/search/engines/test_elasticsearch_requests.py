"""What is sent to Elasticsearch, word for word: golden files in `golden/`.

After a wanted change: delete the file, run the test twice, and read the difference.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from search.documents import CaseDocument
from search.embeddings.queries import QueryVector
from search.engines.elasticsearch import bodies, indexes, schema, spelling
from search.query import SearchRequest, Word

GOLDEN = Path(__file__).parent / "golden"
KEY = "7b1f9c1e-0000-4000-8000-000000000001"


def check(name: str, made: Any) -> None:
    """Compare with a golden file, which is made where there is none."""
    path = GOLDEN / f"{name}.json"
    text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not path.exists():
        path.write_text(text, "utf-8")
        pytest.fail(f"{path.name} was not there; it is now. Read it.")
    assert made == json.loads(path.read_text("utf-8"))


def document(**changes: Any) -> CaseDocument:
    fields: dict[str, Any] = {
        "id": "lv-skola",
        "translation_key": KEY,
        "original_language": "lv",
        "published_at": "2022-03-01T10:00:00+00:00",
        "freshness": "2021-12-31",
        "country": "LV",
        "region": "LV-113",
        "regions": ["LV-113", "LV"],
        "place": "Valmiera",
        "library": "Valmieras bibliotēka",
        "topics": ["youth"],
        "audiences": [],
        "period": ["2021"],
        "period_start": "2021",
        "period_end": "2021",
        "ongoing": False,
        "cost": "",
        "evidence": "described",
        "languages": ["lv", "uk"],
        "title": {"lv": "Skola mežā", "uk": "Школа в лісі"},
        "summary": {"lv": "Bērni lasa.", "uk": "Діти читають."},
        "body": {"lv": "Skola, skolas, skolai, skolā.", "uk": ""},
        "url": {"lv": "/lv/cases/skola/", "uk": "/uk/cases/skola/"},
        "labels": {"en": ["Young people"], "lv": ["Jaunieši"]},
        "names": ["Valmiera"],
    }
    return CaseDocument(**{**fields, **changes})


def test_settings_and_mapping() -> None:
    check("schema", {"settings": schema.settings(), "mappings": schema.mapping()})


def test_a_stored_document() -> None:
    stored = schema.stored(document())
    assert stored.pop("content_hash") == document().content_hash()
    for name in ("title", "summary", "labels", "body", "cross_script"):
        stored[name] = sorted(stored[name].split())  # their order means nothing
    check("document", stored)


def test_every_stored_field_is_mapped() -> None:
    assert set(schema.stored(document())) <= set(schema.mapping()["properties"])


@pytest.mark.parametrize(
    ("name", "ui", "text", "options"),
    [
        ("empty", "en", "", {}),
        ("strict", "lv", "jauniešu bibliotēkā", {}),
        ("everything", "uk", '"dzīvā bibliotēka" школа -skolas -"par jūru"', {
            "filters": {"topic": ("youth", "environment"), "country": ("LV",)},
            "page": 3,
            "sort": "newest",
        }),
    ],
)  # fmt: skip
def test_a_search(name: str, ui: str, text: str, options: dict[str, Any]) -> None:
    request = SearchRequest(text=text, ui=ui, **options)
    query = bodies.every_word(request.parsed, ui)
    check(name, bodies.search_body(request, query, 2.0))


def test_any_word() -> None:
    request = SearchRequest(text="dārzs skola -upe", ui="lv")
    check("relaxed", bodies.relaxed_query(request.parsed, "lv", request.parsed.required))


NEAR = QueryVector(np.array([0.6, -0.8], np.float32), finds=True)


def test_every_word_and_meaning() -> None:
    parsed = SearchRequest(text="dārzs -upe", ui="lv").parsed
    check("meaning", bodies.with_meaning(parsed, "lv", NEAR))


def test_nonsense_only_orders_what_its_words_found() -> None:
    parsed = SearchRequest(text="qwzxvbn").parsed
    made = bodies.with_meaning(parsed, "en", replace(NEAR, finds=False))
    assert "words" in made["bool"]["must"][0]["script_score"]["_name"]
    assert "minimum_should_match" not in made["bool"]


def test_some_words_and_meaning() -> None:
    parsed = SearchRequest(text="dārzs skola -upe", ui="lv").parsed
    shares = dict(zip(parsed.required, (0.25, 0.75), strict=True))
    check("some_words", bodies.some_words(parsed, shares, NEAR))


def test_clear_answers() -> None:
    parsed = SearchRequest(text="dārzs -upe", ui="lv").parsed
    check("clear", bodies.clear_cases(parsed, NEAR))


def test_cases_near_to_one() -> None:
    check("near", bodies.near_body(NEAR.vector, KEY, 5, 0.5))


def test_the_freshest_first() -> None:
    request = SearchRequest(text="skola", sort="freshest")
    body = bodies.search_body(request, bodies.strict_query(request.parsed, "en"), 2.0)
    assert body["sort"][0] == {"freshness": "desc"}


def test_counting_texts() -> None:
    texts = [SearchRequest(text=text).parsed for text in ("школа", '"старий ліс" -дім')]
    check("count", bodies.counts_of(texts))


def test_a_page_too_deep_asks_for_no_results() -> None:
    request = SearchRequest(page=1_000_000, page_size=100)
    body = bodies.search_body(request, bodies.strict_query(request.parsed, "en"), 2.0)
    assert (body["from"], body["size"]) == (0, 0)


def test_the_beginning_of_a_title() -> None:
    check("title", bodies.title_body(["dziva", "bibl"], "lv", 5, 2.0))


def test_spelling() -> None:
    words = [Word("skloa", 0, 5), Word("mežs", 6, 10)]
    check(
        "spelling",
        {
            "suggest": spelling.suggest(words),
            "survey": spelling.survey_body(words, {words[0]: ["skola"], words[1]: []}, 1.5),
        },
    )


def test_only_near_words_of_the_same_script_are_candidates() -> None:
    word = Word("skloa", 0, 5)
    suggested = {"w0": [{"options": [{"text": t} for t in ("skola", "skala", "стола", "xyz")]}]}
    assert spelling.near_words([word], suggested) == {word: ["skola"]}


def test_writes_carry_their_version() -> None:
    operations = indexes.index_operations([{"translation_key": KEY}], 7)
    target = {"_id": KEY, "version": 7, "version_type": "external"}
    assert operations == [{"index": target}, {"translation_key": KEY}]
    assert indexes.delete_operations([UUID(KEY)], 7) == [{"delete": target}]


def test_the_schema_hash_follows_the_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema.schema_hash()
    monkeypatch.setattr(schema, "mapping", lambda: {"dynamic": "strict"})
    assert before != schema.schema_hash()
    assert len(before) == 12


def source() -> dict[str, Any]:
    """A stored document as it is read again."""
    stored = json.loads(json.dumps(schema.stored(document())))
    return {"translation_key": KEY, "document": stored["document"]}


HASH = {name: [schema.stored(document())[name]] for name in ("content_hash", "document_hash")}


def test_an_intact_document() -> None:
    assert schema.intact_hash(KEY, source(), HASH) == (UUID(KEY), document().content_hash())


@pytest.mark.parametrize(
    ("identifier", "change", "fields"),
    [
        (KEY, {}, {}),
        (KEY, {}, {"content_hash": HASH["content_hash"]}),
        (KEY, {}, {"document_hash": HASH["document_hash"]}),
        (KEY, {"title": {"lv": "Cits"}}, HASH),
        (KEY, {"languages": ["en"]}, HASH),
        (KEY, {"unknown": 1}, HASH),
        ("another-id", {}, HASH),
    ],
)
def test_a_damaged_document(identifier: str, change: dict[str, Any], fields: Any) -> None:
    damaged = source()
    damaged["document"].update(change)
    assert schema.intact_hash(identifier, damaged, fields) == (UUID(KEY), "")


def test_nobodys_document() -> None:
    key, content_hash = schema.intact_hash("x", {"translation_key": "no key"}, {})
    assert (key.version, content_hash) == (5, "")
