from __future__ import annotations

from itertools import combinations, permutations
from pathlib import Path

import pytest

from home.languages import LANGUAGE_CODES
from search import analysis, stemmers
from search.text import exact

DATA = Path(__file__).parent / "data" / "morphology"


def terms(word: str, language: str) -> frozenset[str]:
    """What a text with a word is found by, apart from the other script."""
    return analysis.terms(word, language) | {exact(word)}


def groups(language: str) -> list[list[str]]:
    return [line.split() for line in (DATA / f"{language}.txt").read_text("utf-8").splitlines()]


def look_alikes(language: str) -> list[str]:
    return (DATA / f"{language}.distract").read_text("utf-8").split()


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_forms_of_a_word_find_each_other(language: str) -> None:
    missed = [
        pair
        for group in groups(language)
        for pair in combinations(group, 2)
        if not terms(pair[0], language) & terms(pair[1], language)
    ]

    assert missed == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_forms_typed_without_diacritics_find_the_others(language: str) -> None:
    pairs = [pair for group in groups(language) for pair in permutations(group, 2)]
    met = sum(bool(terms(exact(a), language) & terms(b, language)) for a, b in pairs)

    assert met / len(pairs) >= 0.94


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_words_that_look_alike_stay_apart(language: str) -> None:
    families = [*groups(language), *([word] for word in look_alikes(language))]
    confused = {
        (a, b)
        for one, other in combinations(families, 2)
        for a in one
        for b in other
        if terms(a, language) & terms(b, language)
    }

    assert len(confused) <= 1


def test_terms_carry_their_language() -> None:
    assert all(term.startswith("lv_") for term in analysis.terms("skolas", "lv"))
    assert not analysis.terms("mare", "ro") & analysis.terms("mare", "lv")


def test_words_in_another_script_and_numbers_have_no_terms() -> None:
    assert analysis.terms("IREX", "uk") == frozenset()
    assert analysis.terms("бібліотека", "lv") == frozenset()
    assert analysis.terms("2022", "lv") == frozenset()
    assert analysis.terms("\u200f", "lv") == frozenset()


def test_letters_of_any_script_may_stand_in_a_word() -> None:
    # A Tangut letter: pymorphy3 asks for its name, and it has none.
    assert len(analysis.terms("школа\U00017000", "uk")) == 1


def test_a_query_is_understood_in_every_language_of_its_script() -> None:
    found = analysis.query_terms("youths")

    assert {"youths", "en_youth"} <= found
    assert {term.partition("_")[0] for term in found if "_" in term} == {
        "lv", "ro", "en", "cyrillic"
    }  # fmt: skip
    assert {"uk_молодь", "ru_молодь"} & analysis.query_terms("молоді")


def test_words_meet_across_scripts() -> None:
    assert analysis.query_terms("Daugavpils") & analysis.cross_script_keys("Даугавпілс")
    assert analysis.query_terms("Дагда") & analysis.cross_script_keys("Dagda")
    # The text has an inflected form, the query the dictionary's.
    assert analysis.query_terms("pamiat") & analysis.cross_script_keys("пам'яті")


def test_stop_words_of_every_language_are_known() -> None:
    assert all(analysis.is_stopword(word) for word in ("un", "și", "şi", "та", "the", "Для"))
    assert not any(analysis.is_stopword(word) for word in ("skola", "tineri", "громада", "война"))


def test_every_dictionary_loads_beforehand() -> None:
    analysis.warm_up()

    assert len(analysis.fingerprint()) == 12


@pytest.mark.parametrize(
    ("word", "stem"),
    [("bibliotekam", "bibliotek"), ("skolotajiem", "skolotaj"), ("zivju", "ziv"), ("as", "as")],
)
def test_latvian_stems(word: str, stem: str) -> None:
    assert stemmers.latvian(word) == stem


def test_latvian_softening_is_undone() -> None:
    assert stemmers.latvian_alternation("jauniešiem") == "jauniet"
    assert stemmers.latvian_alternation("brieži") == "bried"
    assert stemmers.latvian_alternation("drošība") == ""


@pytest.mark.parametrize(
    ("word", "stem"),
    [("libraries", "library"), ("lessons", "lesson"), ("campus", "campus"), ("class", "class")],
)
def test_english_plurals(word: str, stem: str) -> None:
    assert stemmers.english(word) == stem
