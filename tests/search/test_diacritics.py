"""Latvian and Romanian typed without diacritics."""

from __future__ import annotations

import pytest

from search.analysis import is_word, query_terms, spelt_in_full, terms
from search.diacritics import marked_spellings


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("sujmasinas", "lv", "šujmašīnas"),
        ("iedzivotajiem", "lv", "iedzīvotājiem"),
        ("subventii", "ro", "subvenții"),
        ("Pregatiti", "ro", "pregătiți"),
    ],
)
def test_a_word_without_diacritics_is_spelt_in_full(typed: str, language: str, meant: str) -> None:
    assert meant in spelt_in_full(typed)[language]
    assert is_word(typed)


@pytest.mark.parametrize("typed", ["library", "skola", "šujmašīnas", "молоді", "abc", "qwzxvbn"])
def test_words_that_are_right_already_or_are_none_stay(typed: str) -> None:
    assert spelt_in_full(typed) == {}


@pytest.mark.parametrize(("typed", "text"), [("marturii", "mărturie"), ("tineresti", "tineresc")])
def test_other_forms_of_the_word_are_found(typed: str, text: str) -> None:
    assert query_terms(typed) & terms(text, "ro")


def test_the_fewest_marks_come_first_and_a_long_word_costs_little() -> None:
    assert marked_spellings("sasa", "ro", lambda word: word in {"șașa", "sașa"}) == ("sașa", "șașa")
    tried: list[str] = []
    marked_spellings("a" * 60, "lv", lambda word: bool(tried.append(word)))
    assert len(tried) < 2_100
