"""JSON-LD: what it says, and that no text breaks out of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from kb.citations import CitedWork
from kb.structured_data import json_ld_script, structured_data

WORK = CitedWork(
    key="ua-irpin",
    title="Тепло і світло",
    summary="Про бібліотеку.",
    author="Бібліотека",
    site_name="Спільна полиця",
    url="https://example.org/uk/cases/teplo/",
    language="uk",
    licence="CC-BY-4.0",
    published=datetime(2025, 1, 2, tzinfo=UTC),
    modified=None,
    original_language="uk",
)


class Scripts(HTMLParser):
    """Collects what a browser would see: elements, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def read(script: str) -> dict:
    parser = Scripts()
    parser.feed(script)
    assert parser.tags == ["script"]
    return json.loads(parser.text)


def describe(**changes):
    values = {
        "work": WORK,
        "topics": ["Відбудова"],
        "audiences": ["Дорослі"],
        "keywords": ["блекаут"],
        "place": "Київська область, Україна",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "sources": ["https://news.example/"],
        "versions": [],
        **changes,
    }
    return read(structured_data(**values))


def test_an_original_names_its_translations():
    data = describe(versions=[("lv", "https://example.org/lv/cases/teplo/", False)])
    assert data["@type"] == ["Article", "LearningResource"]
    assert data["inLanguage"] == "uk"
    assert data["workTranslation"][0]["inLanguage"] == "lv"
    assert "translationOfWork" not in data
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["isBasedOn"] == ["https://news.example/"]
    assert data["about"] == [{"@type": "DefinedTerm", "name": "Відбудова"}]
    assert data["datePublished"] == "2025-01-02T00:00:00+00:00"
    assert "dateModified" not in data


def test_a_translation_names_its_original_only():
    data = describe(
        versions=[
            ("uk", "https://example.org/uk/cases/teplo/", True),
            ("lv", "https://example.org/lv/cases/teplo/", False),
        ]
    )
    assert data["translationOfWork"]["url"] == "https://example.org/uk/cases/teplo/"
    assert "workTranslation" not in data


def test_the_place_is_a_name_without_coordinates():
    assert describe()["spatialCoverage"] == {"@type": "Place", "name": "Київська область, Україна"}
    assert "spatialCoverage" not in describe(place="")


@given(st.text() | st.sampled_from(["</script><script>alert(1)", "<!--<script>", "]]>", "&lt;"]))
def test_no_text_breaks_out(text):
    assert read(json_ld_script({"name": text, "list": [text]})) == {"name": text, "list": [text]}
