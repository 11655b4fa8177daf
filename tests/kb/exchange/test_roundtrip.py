"""An export imported into an empty site gives the same export; a text its own again."""

import json
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.exchange.importer import canonical
from kb.exchange.records import KnownCodes, parse_record
from kb.exchange.text import plain_text, rich_text
from kb.models import CaseStudyPage, Library
from tests.kb.exchange.conftest import as_bytes, run

LETTERS = "aāčēģšžyz ăâîșț іїєґ ыэё <>&\"'`’ʼ„”«»–… 1 2 ,;:!?()[]{}#*_-=/\\|~^%$@+ \u00a0\u200b😀"
characters = st.sampled_from(LETTERS) | st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"], max_codepoint=0x2FFFF
)


def line(maximum):
    return st.text(characters, min_size=1, max_size=maximum).filter(
        lambda text: len(text.strip()) > 0
    )


block = st.one_of(
    line(60),
    st.lists(line(30), min_size=1, max_size=3).map(
        lambda rows: "\n".join(f"- {row}" for row in rows)
    ),
    st.lists(line(30), min_size=1, max_size=3).map("\n".join),
)
section = st.lists(block, min_size=1, max_size=4).map("\n\n".join)
tag = line(12).filter(lambda text: "," not in text)
name = st.text(string.ascii_letters + " āșї&<", min_size=1, max_size=30).filter(str.strip)
address = st.from_regex(r"https?://[a-z]{1,8}\.example\.org/[a-z0-9?=&%-]{0,10}", fullmatch=True)
date = st.dates().map(lambda day: day.isoformat()) | st.sampled_from(["2021", "2021-05"])


def unique(codes, **limits):
    return st.lists(st.sampled_from(codes), unique=True, **limits)


def sections(required):
    return st.fixed_dictionaries(
        dict.fromkeys(required, section),
        optional={
            key: section
            for key in ("context", "actions", "results", "not_worked", "lessons", "transfer")
            if key not in required
        },
    )


@st.composite
def records(draw):
    language = draw(st.sampled_from(["lv", "ro", "uk", "en", "ru"]))
    country, region = draw(st.sampled_from([("LV", "LV-113"), ("MD", "MD-BA"), ("UA", "UA-63")]))
    record = {
        "id": draw(st.from_regex(r"[a-z0-9-]{3,20}", fullmatch=True)),
        "language": language,
        "title": draw(line(40)),
        "summary": draw(line(80)),
        "country": country,
        "topics": draw(unique(["media-literacy", "youth", "local-memory"], min_size=1)),
        "sections": draw(sections(["context", "actions"])),
        "licence": draw(line(20)),
    }
    indicators = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "label": line(20),
                    "value": st.integers(-(10**11), 10**11)
                    | st.decimals(-99999, 99999, places=2).map(float),
                }
            ),
            max_size=2,
        )
    )
    facts = {
        "region": st.just(region),
        "place": line(20),
        "library": st.fixed_dictionaries({"name": name}, optional={"url": address}),
        "period": st.fixed_dictionaries({}, optional={"start": date}),
        "ongoing": st.booleans(),
        "audiences": unique(["adults", "seniors"]),
        "tags": st.lists(tag, max_size=3),
        "resources": st.fixed_dictionaries(
            {},
            optional={
                "cost": st.sampled_from(["none", "under-500", "500-5000", "over-5000"]),
                "people": st.integers(0, 32767),
                "staff_hours": st.integers(0, 2_000_000_000),
                "preparation_weeks": st.integers(0, 32767),
                "needs": unique(["space", "internet"]),
            },
        ),
        "partners": st.lists(line(20), max_size=2),
        "funders": st.lists(line(20), max_size=2),
        "sources": st.lists(
            st.fixed_dictionaries(
                {"title": line(20), "url": address},
                optional={"language": st.sampled_from(["lv", "uk"])},
            ),
            max_size=2,
        ),
        "provenance": st.sampled_from(["library", "compiled"]),
        "evidence": st.sampled_from(["described", "promising", "proven"]),
        "last_confirmed": st.dates().map(lambda day: day.isoformat()),
    }
    record |= draw(st.fixed_dictionaries({}, optional=facts))
    if draw(st.booleans()):
        record |= {
            "latitude": draw(st.floats(-90, 90)),
            "longitude": draw(st.floats(-180, 180)),
        }
    record["indicators"] = indicators
    others = [code for code in ("lv", "ro", "uk", "en", "ru") if code != language]
    translation = st.fixed_dictionaries(
        {"title": line(30), "summary": line(40)},
        optional={
            "sections": sections([]),
            "tags": st.lists(tag, max_size=2),
            "indicator_labels": st.lists(
                line(10), min_size=len(indicators), max_size=len(indicators)
            ),
        },
    )
    record["translations"] = draw(st.dictionaries(st.sampled_from(others), translation, max_size=2))
    return record


def empty_the_site():
    CaseStudyPage.objects.all().delete()
    Library.objects.all().delete()


def export():
    return run("export_cases").out


class TestSite:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(record=records(), publish=...)
    def test_any_record(self, site, vocabulary, tmp_path, record, publish: bool):
        empty_the_site()
        path = tmp_path / "cases.jsonl"
        path.write_bytes(as_bytes([record]))
        result = run("import_cases", str(path), publish=publish)
        assert result.counts == (1, 0, 0, 0), result.err
        first = export()
        assert run("import_cases", str(path), publish=publish).counts == (0, 0, 1, 0)
        path.write_text(first, encoding="utf-8", newline="")
        assert run("import_cases", str(path), publish=publish).counts == (0, 0, 1, 0)
        empty_the_site()
        assert run("import_cases", str(path), publish=publish).counts == (1, 0, 0, 0)
        assert export() == first

    def test_the_starter_collection(self, site, full_vocabulary, collection, tmp_path):
        # Every fourth case of each country; the browser tests and the demo import all of them.
        lines = [
            text
            for path in collection
            for text in path.read_text(encoding="utf-8").splitlines()[::4]
        ]
        records = [json.loads(text) for text in lines]
        source = tmp_path / "collection.jsonl"
        source.write_text("\n".join(lines), encoding="utf-8")
        result = run("import_cases", str(source), publish=True)
        assert result.err == ""
        assert result.counts == (len(records), 0, 0, 0)
        first = export()
        codes = KnownCodes.from_database()
        exported = {case["id"]: canonical(case) for case in map(json.loads, first.splitlines())}
        for record in records:
            if "url" not in record.get("library", {}):
                # Another case of the same library may have told it.
                exported[record["id"]].get("library", {}).pop("url", None)
            given = parse_record(record, codes)[0].canonical()
            assert exported[record["id"]] == canonical(given), "everything in the file arrives"
        assert run("import_cases", str(source), publish=True).counts[2:] == (
            len(records),
            0,
        )
        path = tmp_path / "export.jsonl"
        path.write_text(first, encoding="utf-8")
        empty_the_site()
        assert run("import_cases", str(path), publish=True).counts == (len(records), 0, 0, 0)
        assert export() == first


class TestText:
    @pytest.mark.parametrize(
        ("plain", "html"),
        [
            ("One.", "<p>One.</p>"),
            ("One\nline.", "<p>One<br/>line.</p>"),
            ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
            ("One.\n \n\n\nTwo.", "<p>One.</p><p>Two.</p>"),
            ("One.\r\n\r\nTwo.", "<p>One.</p><p>Two.</p>"),
            ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
            ("To do:\n- a\n- b\nDone.", "<p>To do:</p><ul><li>a</li><li>b</li></ul><p>Done.</p>"),
            ("- a\n\n- b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
            ("-a", "<p>-a</p>"),
            ("– a", "<p>– a</p>"),
            ("-", "<p>-</p>"),
            ("- - a", "<ul><li>- a</li></ul>"),
            ("<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>"),
            ("", ""),
            (" \n\n ", ""),
        ],
    )
    def test_rich_text(self, plain, html):
        assert rich_text(plain) == html

    @pytest.mark.parametrize(
        ("html", "plain"),
        [
            ("<p>A <b>bold</b> <i>word</i></p>", "A bold word"),
            ("<ol><li>a</li><li>b</li></ol>", "- a\n- b"),
            ('<p><a href="https://example.org/">here</a></p>', "here (https://example.org/)"),
            (
                '<p><a href="https://example.org/">https://example.org/</a></p>',
                "https://example.org/",
            ),
            ('<p><a linktype="page" id="3">here</a></p>', "here"),
            ("<p>one<br/>two</p>", "one\ntwo"),
            ("<p></p><p> </p><p>a</p>", "a"),
            ("text without a paragraph", "text without a paragraph"),
            ("<p>1&nbsp;000</p>", "1\u00a0000"),
        ],
    )
    def test_plain_text_of_what_editors_write(self, html, plain):
        assert plain_text(html) == plain

    @given(text=section)
    def test_once_there_a_text_stays_the_same(self, text):
        once = plain_text(rich_text(text))
        assert plain_text(rich_text(once)) == once
        assert once.split() == [word for word in text.split() if word != "-"] or "-" in text

    @given(text=section)
    def test_no_markup_but_ours(self, text):
        from bs4 import BeautifulSoup

        names = {tag.name for tag in BeautifulSoup(rich_text(text), "html.parser").find_all()}
        assert names <= {"p", "ul", "li", "br"}
