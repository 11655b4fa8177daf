"""Names of places that have no labels, asked for in the form of another language."""

from __future__ import annotations

import pytest

from search import analysis


@pytest.mark.parametrize(
    ("asked", "written", "language"),
    [
        ("Čuhujiva", "Чугуїв", "uk"),
        ("Čuhujivā", "Чугуєві", "uk"),
        ("Harkivas", "Харків", "uk"),
        ("Ternopiļa", "Тернопіль", "uk"),
        ("Чугуев", "Чугуїв", "uk"),
        ("Ирпень", "Ірпінь", "uk"),
        ("Хмельницком", "Хмельницький", "uk"),
        ("Требужень", "Trebujeni", "ro"),
        ("Кэлэраш", "Călărași", "ro"),
    ],
)
def test_a_name_is_found_in_the_form_of_another_language(
    asked: str, written: str, language: str
) -> None:
    assert analysis.query_terms(asked) & analysis.answers(written, language)


@pytest.mark.parametrize(
    ("asked", "written", "language"),
    [
        # A slip is corrected, not read as a name that sounds alike.
        ("сеемна", "Семна", "uk"),
        # "māja" is no name: its stem is not the Ukrainian month.
        ("māja", "май", "ru"),
        # Too short to tell apart.
        ("Lova", "лов", "uk"),
    ],
)
def test_other_words_are_no_names(asked: str, written: str, language: str) -> None:
    assert not analysis.query_terms(asked) & analysis.answers(written, language)
