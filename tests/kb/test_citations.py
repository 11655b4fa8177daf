"""References: in words, BibTeX and RIS."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kb.citations import CitedWork, bibtex, cite, ris

WORK = CitedWork(
    key="lv-valmiera",
    title="Stāstu vakari: 100 % & vairāk",
    summary="Pirmā rinda.\nOtrā rinda.",
    author="Valmieras bibliotēka",
    site_name="Kopīgais plaukts",
    url="https://example.org/lv/cases/stastu_vakari/",
    language="lv",
    licence="CC-BY-4.0",
    published=datetime(2024, 12, 31, 23, 30, tzinfo=UTC),
    modified=None,
    original_language="lv",
    keywords=("stāsti", "vakari"),
)


def test_words_to_copy():
    with translation.override("en"):
        assert cite(WORK) == (
            "Valmieras bibliotēka (2025). Stāstu vakari: 100 % & vairāk. Kopīgais plaukts. "
            "https://example.org/lv/cases/stastu_vakari/ (CC-BY-4.0)"
        )
        ours = dataclasses.replace(WORK, author=WORK.site_name, published=None, title="A.")
        assert cite(ours).startswith("Kopīgais plaukts (n.d.). A. https://")


def test_bibtex():
    assert bibtex(WORK) == (
        "@online{lv-valmiera,\n"
        "  author = {{Valmieras bibliotēka}},\n"
        "  title = {{Stāstu vakari: 100 \\% \\& vairāk}},\n"
        "  organization = {Kopīgais plaukts},\n"
        "  year = {2025},\n"
        "  url = {https://example.org/lv/cases/stastu_vakari/},\n"
        "  langid = {latvian},\n"
        "  keywords = {stāsti, vakari},\n"
        "  note = {CC-BY-4.0},\n"
        "  abstract = {Pirmā rinda. Otrā rinda.}\n"
        "}\n"
    )


def test_ris():
    lines = ris(WORK).split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert "AU  - Valmieras bibliotēka" in lines
    assert "AB  - Pirmā rinda. Otrā rinda." in lines
    assert lines.count("KW  - stāsti") == 1
    assert lines[-2:] == ["ER  - ", ""]


@given(st.text())
def test_no_title_breaks_a_format(title):
    work = dataclasses.replace(WORK, title=title, author=title)
    entry = bibtex(work)
    plain = entry.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert len(entry.split("\n")) == len(bibtex(dataclasses.replace(WORK, author="x")).split("\n"))
    for line in ris(work).split("\r\n")[:-1]:
        assert "\n" not in line
        assert line[2:6] == "  - "
