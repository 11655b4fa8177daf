"""XLIFF and PO: out, in again, and what does not fit."""

from __future__ import annotations

import html
import re

import polib
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from kb.translation.formats import po, xliff
from kb.translation.formats.units import FileUnit
from kb.translation.formats.xliff_rules import file_problem, unit_problem
from kb.translation.formats.xml_files import BadFileError, descendants, read_limited

UNITS = [
    FileUnit(1, "Virsraksts", "Titlu", is_approved=True, place="title", note="title"),
    FileUnit(2, 'Skat. <a id="a1">te <b>labi</b></a> &amp; nāc.<br/>Tad.', place="context"),
    FileUnit(3, "Kopā", "Împreună", place="actions"),
    FileUnit(4, "Kopā", "", place="results"),
]
BILLION_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xliff version="1.2">&b;</xliff>'
)
NS = {"x": xliff.NAMESPACE}


def exported():
    return xliff.write_xliff(UNITS, "lv", "ro", name="case").decode()


def with_target(unit: FileUnit, inner: str) -> bytes:
    return (
        f'<xliff version="1.2" xmlns="{xliff.NAMESPACE}"><file original="x" datatype="html" '
        f'source-language="lv" target-language="ro"><body><trans-unit id="{unit.key}">'
        f"<source>x</source><target>{inner}</target></trans-unit></body></file></xliff>"
    ).encode()


def test_xliff_hides_tags_behind_placeholders():
    root = fromstring(exported())
    source = root.findall(".//x:source", NS)[1]
    link = source.find("x:g", NS)
    assert (link.get("id"), link.get("ctype")) == ("1", "link")
    assert link.find("x:g", NS).get("ctype") == "bold"
    assert source.find("x:x", NS).get("ctype") == "lb"
    assert "".join(source.itertext()) == "Skat. te labi & nāc.Tad."


def test_xliff_that_comes_back_unchanged_changes_nothing():
    report = xliff.read_xliff(exported().encode(), UNITS, "lv", "ro")
    assert (report.fitting, report.problems) == ([], [])
    assert (report.unchanged, report.untranslated) == (2, 2)


def test_xliff_brings_translations_with_the_tags_of_the_original():
    inner = 'Vezi <g id="1"><g id="2">bine</g></g> &amp; vino.<x id="3"/>Apoi.'
    report = xliff.read_xliff(with_target(UNITS[1], inner), UNITS, "lv", "ro")
    assert [unit.text for unit in report.fitting] == [
        'Vezi <a id="a1"><b>bine</b></a> &amp; vino.<br/>Apoi.'
    ]


def test_xliff_can_not_bring_markup_of_its_own():
    inner = "&lt;script&gt;x&lt;/script&gt;"
    report = xliff.read_xliff(with_target(UNITS[0], inner), UNITS, "lv", "ro")
    assert [unit.text for unit in report.fitting] == [html.escape("<script>x</script>")]
    report = xliff.read_xliff(with_target(UNITS[0], '<g id="9">x</g>'), UNITS, "lv", "ro")
    assert report.fitting == []
    assert len(report.problems) == 1


def test_units_find_their_segment_by_text_when_the_page_was_made_anew():
    anew = [FileUnit(unit.segment_id + 100, unit.source) for unit in UNITS]
    report = xliff.read_xliff(exported().encode(), anew, "lv", "ro")
    assert {(unit.segment_id, unit.text) for unit in report.fitting} == {
        (101, "Titlu"),
        (103, "Împreună"),
        (104, "Împreună"),
    }


def test_units_whose_original_changed_are_reported():
    changed = [FileUnit(1, "Cits virsraksts"), *UNITS[1:2]]
    report = xliff.read_xliff(exported().encode(), changed, "lv", "ro")
    assert report.fitting == []
    # A person knows the passage by its words, not by its number.
    assert any(
        problem.startswith("Cits virsraksts:") and "changed" in problem
        for problem in report.problems
    )
    assert any("not in the original" in problem for problem in report.problems)


@pytest.mark.parametrize(
    ("content", "languages"),
    [
        (b"", ("lv", "ro")),
        (b"<xliff version='2.0'/>", ("lv", "ro")),
        (b"<tmx/>", ("lv", "ro")),
        (exported().encode(), ("lv", "uk")),
        (exported().encode(), ("en", "ro")),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff version="1.2">&a;</xliff>', ("lv", "ro")),
    ],
)
def test_a_wrong_xliff_is_refused_with_a_reason(content, languages):
    with pytest.raises(BadFileError):
        xliff.read_xliff(content, UNITS, *languages)


def xliff_of(body: str, file: str = 'original="x" datatype="html" source-language="lv"') -> bytes:
    return (
        f'<xliff version="1.2" xmlns="{xliff.NAMESPACE}"><file {file} target-language="ro">'
        f"{body}</file></xliff>"
    ).encode()


def test_what_goes_out_keeps_the_rules_of_the_standard():
    root = fromstring(exported())
    assert file_problem(root) == ""
    assert [unit_problem(unit) for unit in descendants(root, "trans-unit")] == [""] * len(UNITS)


UNIT = "<trans-unit id='a'><source/></trans-unit>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<xliff version='1.2'/>", "no <file>"),
        (xliff_of(f"<body>{UNIT}</body>", 'source-language="lv"'), "original, datatype"),
        (xliff_of(UNIT), "one <body>"),
        (xliff_of(f"<body>{UNIT * 2}</body>"), "twice"),
        (xliff_of("<body><source/></body>"), "<source>"),
        (b"<xliff version='1.2' xmlns='urn:other'/>", "namespace"),
        (b"<xliff version='1.1'/>", "1.2"),
        (BILLION_LAUGHS, "entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff version="1.2"/>', "no <file>"),
    ],
)
def test_a_file_against_the_rules_is_refused(content, reason):
    with pytest.raises(BadFileError, match=re.escape(reason)):
        xliff.read_xliff(content, UNITS, "lv", "ro")


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ("<trans-unit><source/></trans-unit>", "no id"),
        ("<trans-unit id='a'><target/><source/></trans-unit>", "begin with"),
        ("<trans-unit id='a'><source/><target/><target/></trans-unit>", "more than one"),
        ("<trans-unit id='a' approved='maybe'><source/></trans-unit>", "neither"),
        ("<trans-unit id='a'><source/><target><b>x</b></target></trans-unit>", "<b>"),
        ("<trans-unit id='a'><source/><target><g>x</g></target></trans-unit>", "<g> lacks id"),
    ],
)
def test_a_unit_against_the_rules_is_reported_and_the_others_go_in(unit, reason):
    good = (
        with_target(UNITS[0], "Alt titlu").decode().partition("<body>")[2].partition("</body>")[0]
    )
    report = xliff.read_xliff(xliff_of(f"<body>{unit}{good}</body>"), UNITS, "lv", "ro")
    assert [row.text for row in report.fitting] == ["Alt titlu"]
    assert reason in report.problems[0]


def test_po_goes_out_and_comes_back():
    content = po.write_po(UNITS, "ro", name="case")
    report = po.read_po(content, UNITS, "ro")
    assert (report.fitting, report.problems, report.unchanged) == ([], [], 2)
    file = polib.pofile(content.decode())
    assert file.metadata["Language"] == "ro"
    file[1].msgstr = "Vezi."
    report = po.read_po(str(file).encode(), UNITS, "ro")
    assert [(unit.segment_id, unit.text) for unit in report.fitting] == [(2, "Vezi.")]


def test_po_without_our_contexts_is_matched_by_text():
    report = po.read_po(
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n'
        b'msgid "Virsraksts"\nmsgstr "Alt titlu"\n\nmsgid "Nav"\nmsgstr "Nu"\n',
        UNITS,
        "ro",
    )
    assert [(unit.segment_id, unit.text) for unit in report.fitting] == [(1, "Alt titlu")]
    assert len(report.problems) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"nonsense", b"/etc/passwd", b"manage.py", b'msgid "a', b'msgstr "b"'],
)
def test_a_wrong_po_is_refused_with_a_reason(content):
    with pytest.raises(BadFileError):
        po.read_po(content, UNITS, "ro")


def test_po_for_another_language_is_refused():
    with pytest.raises(BadFileError):
        po.read_po(po.write_po(UNITS, "uk", name="x"), UNITS, "ro")


def test_a_file_that_is_too_big_is_not_read(tmp_path):
    path = tmp_path / "big"
    path.write_bytes(b"x" * 2048)
    with path.open("rb") as file, pytest.raises(BadFileError):
        read_limited(file, limit=1024)


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40
)  # fmt: skip


@given(TEXT, TEXT, TEXT)
def test_any_text_survives_the_round_trip(first, second, third):
    source = html.escape(first, quote=False)
    target = f"{html.escape(second, quote=False)}<b>{html.escape(third, quote=False)}</b>!"
    unit = FileUnit(1, f"<b>{source}</b>", target)
    again = FileUnit(1, f"<b>{source}</b>")
    content = xliff.write_xliff([unit], "lv", "ro", name="x")
    report = xliff.read_xliff(content, [again], "lv", "ro")
    assert [unit.text for unit in report.fitting] == [target]
