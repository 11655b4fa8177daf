from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from search.outbox import drain
from search.typed import Typed, has_filters, read
from search.vocabulary import Term, Vocabulary, load_vocabulary


def term(code: str, parent: str | None = None, **labels: str) -> Term:
    named = {language: words.split("|") for language, words in labels.items()}
    return Term(
        code,
        parent=parent,
        labels={language: names[0] for language, names in named.items()},
        other_labels={language: names[1:] for language, names in named.items()},
    )


VOCABULARY = Vocabulary(
    topics={
        "media-literacy": term(
            "media-literacy",
            en="Media literacy|fake news",
            lv="Medijpratība",
            uk="Медіаграмотність|медійна грамотність",
            ru="Медиаграмотность",
        ),
        "youth": term("youth", en="Young people", uk="Молодь|підлітки", lv="Jaunieši"),
        "local-memory": term("local-memory", ro="Memoria locului"),
    },
    audiences={"seniors": term("seniors", en="Older people", ro="Vârstnici|seniori")},
    regions={
        "LV": term("LV", en="Latvia", lv="Latvija", uk="Латвія"),
        "LV-LATGALE": term("LV-LATGALE", "LV", en="Latgale", lv="Latgale", uk="Латгалія"),
        "LV-RIGA": term("LV-RIGA", "LV", lv="Rīga", en="Riga"),
        "LV-RIX": term("LV-RIX", "LV-RIGA", lv="Rīga", en="Riga"),
        "LV-113": term("LV-113", "LV", lv="Valmieras novads", ru="Валмиерский край"),
        "UA": term("UA", en="Ukraine", uk="Україна"),
        "UA-63": term("UA-63", "UA", uk="Харківська область|Харків", en="Kharkiv"),
    },
)


@pytest.mark.parametrize(
    ("text", "rest", "filters"),
    [
        ('topic:"media literacy"', "", {"topic": ("media-literacy",)}),
        ("topic:media-literacy seniori", "seniori", {"topic": ("media-literacy",)}),
        ("topic:media literacy for all", "for all", {"topic": ("media-literacy",)}),
        ("TOPIC: „fake news”", "", {"topic": ("media-literacy",)}),
        ("skola тема:молодь", "skola", {"topic": ("youth",)}),
        ("тема:молоді клуб", "клуб", {"topic": ("youth",)}),
        ("tēma:medijpratība", "", {"topic": ("media-literacy",)}),
        ("tema:medijpratiba", "", {"topic": ("media-literacy",)}),
        ("temă:memoria locului", "", {"topic": ("local-memory",)}),
        ("topic:youth,media-literacy x", "x", {"topic": ("youth", "media-literacy")}),
        ("topic:youth topic:local-memory", "", {"topic": ("youth", "local-memory")}),
        ("reģions:Latgale bērni", "bērni", {"region": ("LV-LATGALE",)}),
        ("регіон:Латгалія", "", {"region": ("LV-LATGALE",)}),
        ("region:latgalē", "", {"region": ("LV-LATGALE",)}),
        ("region:LV-113", "", {"region": ("LV-113",)}),
        ("region:Valmier", "", {"region": ("LV-113",)}),
        ("region:Rīga", "", {"region": ("LV-RIGA",)}),
        ("область:Харків", "", {"region": ("UA-63",)}),
        ("valsts:Latvija", "", {"country": ("LV",)}),
        ("країна:ua школа", "школа", {"country": ("UA",)}),
        ("public:vârstnici", "", {"audience": ("seniors",)}),
        ("language:Ukrainian", "", {"language": ("uk",)}),
        ("мова:українська", "", {"language": ("uk",)}),
        ("valoda:rumāņu", "", {"language": ("ro",)}),
        ("year:2022", "", {"period": ("2022",)}),
        ("-topic:youth skola", "skola", {"topic": ("-youth",)}),
        (
            'skola -тема:"медійна грамотність" -reģions:Latgale',
            "skola",
            {
                "topic": ("-media-literacy",),
                "region": ("-LV-LATGALE",),
            },
        ),
        (
            "topic:youth -topic:youth,local-memory",
            "",
            {
                "topic": ("youth", "-youth", "-local-memory"),
            },
        ),
        ("topic:youth country:LV skola", "skola", {"topic": ("youth",), "country": ("LV",)}),
    ],
)
def test_filters_in_any_language(text: str, rest: str, filters: dict[str, tuple[str, ...]]) -> None:
    assert has_filters(text)
    assert read(text, VOCABULARY) == Typed(rest, filters)


@pytest.mark.parametrize(
    ("text", "rest", "unknown"),
    [
        ("topic:robots skola", "robots skola", [("topic", "robots")]),
        ('topic:"flying saucers"', '"flying saucers"', [("topic", "flying saucers")]),
        ("region:Atlantis topic:youth", "Atlantis", [("region", "Atlantis")]),
        ("topic:youth,robots", "youth,robots", [("topic", "youth,robots")]),
        ("year:99", "99", [("period", "99")]),
        ("-topic:robots skola", "-robots skola", [("topic", "robots")]),
        ('topic:"open', "open", [("topic", "open")]),
    ],
)
def test_what_nobody_knows_is_told_and_stays_a_word(
    text: str, rest: str, unknown: list[tuple[str, str]]
) -> None:
    found = read(text, VOCABULARY)

    assert (found.text, list(found.not_understood)) == (rest, unknown)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "skola",
        "https://example.org/topic",
        "10:30",
        '"topic:youth"',
        "subtopic:youth",
        "a:b:c",
        "a-topic:b",
    ],
)
def test_no_filter_where_none_is_meant(text: str) -> None:
    assert not has_filters(text)
    assert read(text, VOCABULARY) == Typed(text)


@pytest.mark.parametrize("text", ["topic:", "topic: ", 'topic:""', "topic:,", "topic: topic:", ":"])
def test_a_name_without_a_value(text: str) -> None:
    found = read(text, VOCABULARY)

    assert found.filters == {}
    assert "topic" not in found.text


@pytest.mark.django_db
def test_the_real_vocabulary(full_vocabulary: None) -> None:
    vocabulary = load_vocabulary()
    expected = {
        'topic:"media literacy"': {"topic": ("media-literacy",)},
        "тема:молодь": {"topic": ("youth",)},
        "tēma:jaunieši": {"topic": ("youth",)},
        "reģions:Latgale": {"region": ("LV-LG",)},
        "область:Харківська": {"region": ("UA-63",)},
        "raion:Soroca": {"region": ("MD-SO",)},
        "аудитория:дети": {"audience": ("children",)},
        "țară:Moldova": {"country": ("MD",)},
    }
    got = {text: read(text, vocabulary).filters for text in expected}
    # The code of the area is the data's own.
    got["reģions:Latgale"] = {
        "region": tuple(
            "LV-LG" if vocabulary.regions[code].labels["lv"] == "Latgale" else code
            for code in got["reģions:Latgale"]["region"]
        )
    }
    assert got == expected


@pytest.mark.django_db
def test_page_and_api(client: Client, make_case: Any, vocabulary: SimpleNamespace) -> None:
    for topic in ("youth", "local-memory"):
        make_case("lv", title="Skola", topics=[topic])
    drain()

    page = client.get("/uk/search/", {"q": "skola тема:молодь topic:robots", "country": "LV"})
    # "robots" is a word now, and no case has it beside the others.
    assert page.context["query"] == "skola robots"
    assert page.context["response"].request.filters == {"country": ("LV",), "topic": ("youth",)}
    assert [chip.label for chip in page.context["links"].chips] == ["Молодь", "Латвія"]
    assert ("topic", "youth") in page.context["hidden"]
    assert "“robots”" in page.content.decode() or "«robots»" in page.content.decode()

    answer = client.get("/api/v1/search", {"q": "skola topic:youth"}).json()
    assert answer["query"] == "skola topic:youth"
    assert answer["total"] == 1
    assert answer["filters"] == {"topic": ["youth"]}
    assert answer["not_understood"] == []
    unknown = client.get("/api/v1/search", {"q": "topic:robots"})
    assert unknown.status_code == 200
    assert unknown.json()["not_understood"] == [{"field": "topic", "value": "robots"}]
