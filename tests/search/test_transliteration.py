"""Ukrainian and Russian typed in Latin letters, Latvian and Romanian in Cyrillic."""

from __future__ import annotations

import pytest

from search import analysis
from search.analysis import cross_script_keys, cyrillic_spellings, query_terms, read_back


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        # The Ukrainian national system, BGN, ISO 9 without its diacritics, as people type.
        ("molodizhnyi", "uk", "молодіжний"),
        ("molodiznyj", "uk", "молодіжний"),
        ("okupatsiia", "uk", "окупація"),
        ("pamiati", "uk", "пам'яті"),
        ("pamyati", "uk", "пам'яті"),
        ("obiednannia", "uk", "об'єднання"),
        ("Hmelnickij", "uk", "хмельницький"),
        ("shchastia", "uk", "щастя"),
        ("mnogonatsionalnye", "ru", "многонациональные"),
        ("molodezhnaya", "ru", "молодёжная"),
        ("bezhentsy", "ru", "беженцы"),
        ("obyavlenie", "ru", "объявление"),
        ("scastje", "ru", "счастье"),
    ],
)
def test_a_cyrillic_word_in_latin_letters_is_read_back(
    typed: str, language: str, meant: str
) -> None:
    assert meant in cyrillic_spellings(typed, language)


@pytest.mark.parametrize(
    "word", ["resilience", "comunitate", "pasvaldiba", "sad", "2024", "ёж", ""]
)
def test_other_words_are_left_alone(word: str) -> None:
    assert read_back(word) == {}


def test_a_word_of_a_latin_language_is_that_word() -> None:
    assert cyrillic_spellings("skola", "ru")
    assert read_back("skola") == {}


def test_it_finds_every_form_and_small_words_stay_small() -> None:
    assert "uk_підліток" in query_terms("pidlitkamy")
    assert analysis.is_stopword("dlia")
    assert not analysis.is_stopword("podrostki")


def test_a_long_nonsense_word_costs_little() -> None:
    assert cyrillic_spellings("iyiyiyiyjajajaiaiaieieyeyiji" * 2, "ru") == ()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("mesageri", "месаджери"),
        ("ceas", "час"),
        ("chișinău", "кишинэу"),
        ("împletit", "ымплетит"),
        ("țară", "царэ"),
        ("pūces", "пуцес"),
        ("čaks", "чакс"),
    ],
)
def test_a_latin_word_is_known_by_its_sound(written: str, typed: str) -> None:
    asked = {f"latin_{key.partition('_')[2]}" for key in cross_script_keys(typed)}

    assert asked & cross_script_keys(written)
