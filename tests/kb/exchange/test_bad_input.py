"""Whatever stands in the file: the bad line is told by number and field, the rest goes in."""

import io
import json
import re
import time
import tracemalloc

import pytest

from kb.exchange.reader import MAX_LINE_BYTES, read_lines
from kb.exchange.records import KnownCodes, parse_record
from kb.models import CaseStudyPage
from tests.kb.exchange.conftest import as_bytes, make_record, run

GOOD = as_bytes([make_record(id="lv-good", translations=None)])
DEEP = 200_000
CODES = KnownCodes(
    topics=frozenset({"media-literacy", "youth"}),
    audiences=frozenset({"adults"}),
    needs=frozenset({"space", "internet"}),
    regions=frozenset({"LV-113", "MD-BA", "UA-63"}),
)


def raw(**changes):
    """One line of JSON in ASCII, so that escapes stay escapes."""
    return json.dumps(make_record(**changes)).encode() + b"\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json}", "line: not JSON"),
        (b'{"id": "a"', "line: not JSON"),
        (b"[1, 2]", "record: must be a JSON object"),
        (b'"text"', "record: must be a JSON object"),
        (b"null", "record: must be a JSON object"),
        (b"12", "record: must be a JSON object"),
        ("{}".encode("utf-16"), "line: not UTF-8"),
        ('{"title": "Ziņas"}'.encode("cp1257"), "line: not UTF-8"),
        (b'\xed\xa0\x80{"id": 1}', "line: not UTF-8"),
        (b'{"id": 1, "id": 2}', "'id' stands twice"),
        (b'{"library": {"name": "a", "name": "b"}}', "'name' stands twice"),
        (b'{"latitude": NaN}', "NaN is not a number"),
        (b'{"latitude": -Infinity}', "-Infinity is not a number"),
        (b'{"latitude": ' + b"9" * 5000 + b"}", "line: not usable JSON"),
        (b"[" * DEEP + b"]" * DEEP, "nested too deeply"),
        (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "nested too deeply"),
        (b"x" * (MAX_LINE_BYTES + 10), "line: longer than 2 MiB"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_a_line_that_is_no_record(importing, line, reason):
    result = importing(line + b"\n" + GOOD)
    assert result.code == 2
    assert result.counts == (1, 0, 0, 1)
    assert result.err.startswith("line 1: ")
    assert reason in result.err
    assert CaseStudyPage.objects.filter(external_id="lv-good").exists()


def section(text):
    return {"sections": {"context": text, "actions": "Darījām."}}


# What is changed in a record that is right, and the field that must be named.
WRONG = [
    ({"id": None}, "id"),
    ({"id": "ab"}, "id"),
    ({"id": "Big"}, "id"),
    ({"id": "ar-ā"}, "id"),
    ({"id": "a" * 81}, "id"),
    ({"id": "lv-case\n"}, "id"),
    ({"id": 7}, "id"),
    ({"language": None}, "language"),
    ({"language": "de"}, "language"),
    ({"title": None}, "title"),
    ({"title": "  "}, "title"),
    ({"title": "a" * 201}, "title"),
    ({"title": "two\nlines"}, "title"),
    ({"title": 5}, "title"),
    ({"title": ["a"]}, "title"),
    ({"title": "nul\0"}, "title"),
    ({"title": "escape\x1b[2J"}, "title"),
    ({"title": "half \ud83d"}, "title"),
    ({"summary": None}, "summary"),
    ({"summary": "a" * 601}, "summary"),
    ({"summary": "half \udc00"}, "summary"),
    ({"country": None}, "country"),
    ({"country": "EE"}, "country"),
    ({"country": "lv"}, "country"),
    ({"region": "LV-999"}, "region"),
    ({"region": "MD-BA"}, "region"),
    ({"place": "a" * 121}, "place"),
    ({"latitude": 91}, "latitude"),
    ({"latitude": "57.5"}, "latitude"),
    ({"latitude": True}, "latitude"),
    ({"latitude": None}, "latitude"),
    ({"longitude": -181}, "longitude"),
    ({"library": "Valmieras bibliotēka"}, "library"),
    ({"library": {}}, "library.name"),
    ({"library": {"name": "a" * 251}}, "library.name"),
    ({"library": {"name": "A", "url": "ftp://example.org/"}}, "library.url"),
    ({"library": {"name": "A", "url": "javascript:alert(1)"}}, "library.url"),
    ({"library": {"name": "A", "url": "https://example.org/" + "a" * 500}}, "library.url"),
    ({"library": {"name": "A", "phone": "1"}}, "library.phone"),
    ({"period": {"start": "2021-13"}}, "period.start"),
    ({"period": {"start": "2021-02-30"}}, "period.start"),
    ({"period": {"start": "0000"}}, "period.start"),
    ({"period": {"start": "21"}}, "period.start"),
    ({"period": {"start": "2021-3"}}, "period.start"),
    ({"period": {"start": 2021}}, "period.start"),
    ({"period": {"start": "2022-05", "end": "2021"}}, "period.end"),
    ({"period": {"start": "2021-05-06", "end": "2021-05-05"}}, "period.end"),
    ({"ongoing": "yes"}, "ongoing"),
    ({"topics": None}, "topics"),
    ({"topics": []}, "topics"),
    ({"topics": "youth"}, "topics"),
    ({"topics": ["unknown"]}, "topics.0"),
    ({"topics": ["youth", "youth"]}, "topics"),
    ({"audiences": ["dogs"]}, "audiences.0"),
    ({"audiences": ["adults", "adults"]}, "audiences"),
    ({"tags": "one"}, "tags"),
    ({"tags": ["a,b"]}, "tags.0"),
    ({"tags": [""]}, "tags.0"),
    ({"tags": ["a" * 60] * 9}, "tags"),
    ({"sections": None}, "sections"),
    ({"sections": {"context": "A"}}, "sections.actions"),
    ({"sections": {"context": "", "actions": "B"}}, "sections.context"),
    ({"sections": {"context": "A", "actions": "B", "more": "C"}}, "sections.more"),
    (section("nul \0"), "sections.context"),
    (section("half \ud83d"), "sections.context"),
    ({"resources": {"cost": "a lot"}}, "resources.cost"),
    ({"resources": {"people": -1}}, "resources.people"),
    ({"resources": {"people": 40_000}}, "resources.people"),
    ({"resources": {"people": 2.5}}, "resources.people"),
    ({"resources": {"staff_hours": 3_000_000_000}}, "resources.staff_hours"),
    ({"resources": {"needs": ["gold"]}}, "resources.needs.0"),
    ({"resources": {"needs": ["space", "space"]}}, "resources.needs"),
    ({"indicators": [{"label": "a"}]}, "indicators.0.value"),
    ({"indicators": [{"label": "a", "value": "1"}]}, "indicators.0.value"),
    ({"indicators": [{"label": "a", "value": 10**12}]}, "indicators.0.value"),
    ({"indicators": [{"label": "a", "value": 999999999999.999}]}, "indicators.0.value"),
    ({"indicators": [{"label": "a" * 201, "value": 1}]}, "indicators.0.label"),
    ({"partners": [""]}, "partners.0"),
    ({"funders": ["a" * 251]}, "funders.0"),
    ({"sources": [{"title": "a", "url": "example.org"}]}, "sources.0.url"),
    ({"sources": [{"url": "https://example.org"}]}, "sources.0.title"),
    ({"sources": [{"title": "a", "url": "https://a.org", "language": "lt"}]}, "sources.0.lang"),
    ({"licence": ""}, "licence"),
    ({"provenance": "stolen"}, "provenance"),
    ({"evidence": "certain"}, "evidence"),
    ({"last_confirmed": "2024"}, "last_confirmed"),
    ({"last_confirmed": "2024-02-30"}, "last_confirmed"),
    ({"translations": {"lv": {"title": "a", "summary": "b"}}}, "translations"),
    ({"translations": {"de": {"title": "a", "summary": "b"}}}, "translations.de"),
    ({"translations": {"en": {"title": "a"}}}, "translations.en.summary"),
    (
        {"translations": {"en": {"title": "a", "summary": "b", "slug": "c"}}},
        "translations.en.slug",
    ),
    (
        {"translations": {"en": {"title": "a", "summary": "b", "indicator_labels": ["c"]}}},
        "translations.en.indicator_labels",
    ),
    (
        {"translations": {"en": {"title": "a", "summary": "b", "tags": ["t" * 60] * 9}}},
        "translations.en.tags",
    ),
    ({"slug": "own-address"}, "slug"),
    ({"\ud800": 1}, ""),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=str)
def test_a_field_that_is_wrong(changes, field):
    record, problems = parse_record(make_record(**changes), CODES)
    assert record is None
    assert any(field in problem.field for problem in problems), problems
    assert all(problem.reason for problem in problems)


def test_each_wrong_line_is_told_and_the_rest_goes_in(importing):
    lines = [raw(**{"id": "lv-bad", **changes}) for changes, _field in WRONG]
    result = importing(b"".join(lines) + GOOD)
    assert result.code == 2
    assert result.counts == (1, 0, 0, len(WRONG))
    told = set(map(int, re.findall(r"^line (\d+): ", result.err, re.MULTILINE)))
    assert told == set(range(1, len(WRONG) + 1))
    assert [case.external_id for case in CaseStudyPage.objects.originals()] == ["lv-good"]


def test_every_problem_of_a_record_is_told(importing):
    result = importing(raw(id="lv-bad", title="", country="EE", topics=["x"]))
    named = [line.split(": ")[2] for line in result.err.splitlines()]
    assert named == ["title", "country", "topics.0"]


def test_unknown_codes_are_answered_with_what_is_allowed(importing):
    assert "allowed: displaced-people, local-memory" in importing(raw(topics=["x"])).err
    assert "allowed: " in importing(raw(region="LV-1")).err
    assert "LV-113" in importing(raw(region="LV-1")).err
    assert "allowed: id, language, title" in importing(raw(slug="x")).err
    assert "'lv', 'ro', 'uk', 'en' or 'ru'" in importing(raw(language="de")).err


def test_the_same_id_twice_in_a_file(importing):
    result = importing([make_record(), make_record(title="Cits"), make_record(id="lv-good")])
    assert result.code == 2
    assert result.counts == (2, 0, 0, 1)
    assert "line 2: lv-valmiera-news: id: the same id stands in line 1" in result.err
    assert CaseStudyPage.objects.in_language("lv").filter(title="Cits").count() == 0


def test_a_file_that_contradicts_itself_about_a_library(importing):
    other = {"name": "Valmieras bibliotēka", "url": "https://other.example.org/"}
    records = [make_record(), make_record(id="lv-other", library=other)]
    result = importing(records)
    assert result.counts == (1, 0, 0, 1)
    assert "line 2: lv-other: library.url: " in result.err
    assert importing(records).counts == (0, 0, 1, 1)


def test_the_terminal_is_never_steered_by_the_file(importing):
    result = importing(raw(id="\x1b[2Jlv", topics=["\x1b]0;x\x07"], **{"\x1b[31m": 1}))
    assert "\x1b" not in result.err + result.out
    assert "\x07" not in result.err


EVIL = '<script>alert("1")</script> & <b>bold</b> &lt;i&gt; <img src=x onerror=alert(1)>'


def test_markup_arrives_as_text_in_every_field(importing, exporting):
    short = "<b>&amp;</b>"
    record = make_record(
        title=EVIL,
        summary=EVIL,
        place=EVIL,
        library={"name": EVIL, "url": "https://biblioteka.example.org/"},
        tags=["<i>a</i>"],
        sections={"context": EVIL, "actions": f"- {EVIL}\n- </ul>", "not_worked": "<!-- -->"},
        indicators=[{"label": EVIL, "value": 1}],
        partners=[EVIL],
        funders=[EVIL],
        sources=[{"title": EVIL, "url": "https://example.org/?a=1&b=2"}],
        licence=short,
        translations={
            "en": {
                "title": EVIL,
                "summary": EVIL,
                "sections": {"context": EVIL},
                "tags": ["<i>b</i>"],
                "indicator_labels": [short],
            }
        },
    )
    assert importing([record], publish=True).code == 0
    assert exporting() == [record], "what went in comes out"
    for case in CaseStudyPage.objects.all():
        for name in ("context", "actions", "not_worked"):
            for tag in ("<script", "<b>", "<img", "<i>", "<!--"):
                assert tag not in getattr(case, name)


class TestFiles:
    def test_missing(self, site, tmp_path):
        result = run("import_cases", str(tmp_path / "nothing.jsonl"))
        assert result.code == 1
        assert "can't be read" in result.err

    def test_a_folder(self, site, tmp_path):
        assert run("import_cases", str(tmp_path)).code == 1

    def test_one_of_several_is_missing(self, site, vocabulary, tmp_path):
        (tmp_path / "good").write_bytes(GOOD)
        result = run("import_cases", str(tmp_path / "good"), str(tmp_path / "nothing"))
        assert result.code == 1

    def test_not_one_line_is_right(self, importing):
        assert importing(bytes(range(1, 256)) * 20).code == 2


class LongLine:
    """A file of one endless line, then a good one, without holding either in memory."""

    def __init__(self, size, tail=b""):
        self.left, self.tail = size, tail

    def readline(self, limit):
        if self.left:
            part = min(limit, self.left)
            self.left -= part
            return b"x" * part + (b"\n" if part < limit and not self.left else b"")
        tail, self.tail = self.tail, b""
        return tail


def test_a_line_of_50_megabytes_never_stands_in_memory():
    tracemalloc.start()
    try:
        lines = list(read_lines(LongLine(50 * 1024 * 1024 + 5, tail=GOOD)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [line.number for line in lines] == [1, 2]
    assert lines[0].error
    assert lines[1].data["id"] == "lv-good"
    assert peak < 4 * MAX_LINE_BYTES


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_the_longest_line_allowed(extra):
    filler = b'{"a":"' + b"x" * (MAX_LINE_BYTES + extra - 8) + b'"}'
    (line, after) = read_lines(io.BytesIO(filler + b"\n{}\n"))
    assert bool(line.error) is (extra > 0)
    assert (after.number, after.data) == (2, {})


def test_many_keys_of_which_one_stands_twice_are_no_bomb():
    keys = ",".join(f'"{number}":0' for number in range(150_000))
    started = time.monotonic()
    (line,) = read_lines(io.BytesIO(f'{{{keys},"149999":1}}'.encode()))
    assert "149999" in line.error
    assert time.monotonic() - started < 5
