"""The lexicon: its rows are well made, and it translates words, not slips."""

from __future__ import annotations

from collections import Counter

import pytest

from home.languages import LANGUAGE_CODES
from search import analysis, lexicon
from search.query import SearchRequest
from search.text import normalize, script_of


def translations(word: str) -> set[str]:
    return set(lexicon.translations(word))


def test_every_concept_has_single_words_in_every_language() -> None:
    concepts = list(lexicon.concepts())

    assert len(concepts) > 3000
    for concept in concepts:
        assert set(concept) == set(LANGUAGE_CODES), concept
        for language, words in concept.items():
            assert len(set(words)) == len(words), concept
            for word in words:
                assert word.replace("'", "").isalpha(), (word, concept)
                assert script_of(normalize(word)) == analysis.ANALYZERS[language].script, word


def test_every_explained_concept_has_single_words_and_an_explanation_of_others() -> None:
    rows = list(lexicon.explained_concepts())

    assert len(rows) > 3000
    for concept, about in rows:
        assert len(concept) >= 3, concept
        assert set(concept) <= set(LANGUAGE_CODES), concept
        for language, words in concept.items():
            assert len(set(words)) == len(words), concept
            for word in words:
                assert word.replace("'", "").isalpha(), (word, concept)
                assert script_of(normalize(word)) == analysis.ANALYZERS[language].script, word
        assert about.replace(" ", "").isalpha(), concept
        assert about.isascii(), concept
        assert 2 <= len(about.split()) <= 7, concept
        assert not set(about.split()) <= set(concept.get("en", ())), concept


def test_no_concept_is_explained_twice() -> None:
    rows = Counter(
        tuple(sorted(concept.items())) for concept, _about in lexicon.explained_concepts()
    )

    assert [row for row, times in rows.items() if times > 1] == []


@pytest.mark.parametrize(
    ("word", "explanation"),
    [
        ("hypertension", "high blood pressure health check"),
        ("гіпертонією", "high blood pressure health check"),
        # No dictionary has the words: known for the row, in any form.
        ("hipertensijas", "high blood pressure health check"),
        ("mušmires", "poisonous forest mushroom"),
        # Without diacritics.
        ("musmires", "poisonous forest mushroom"),
        # The stem of moss, but a commoner word that means a dog.
        ("suņiem", ""),
        # A slip is not explained.
        ("hiprtensjia", ""),
        ("school", ""),
        ("", ""),
    ],
)
def test_a_rare_word_is_explained_in_general_ones(word: str, explanation: str) -> None:
    assert lexicon.explanation(word) == explanation


def test_explanations_mean_nothing_to_the_search_of_words() -> None:
    assert not any("mushroom" in term for term in translations("mušmires"))


def test_no_concept_stands_twice() -> None:
    rows = Counter(tuple(sorted(concept.items())) for concept in lexicon.concepts())

    assert [row for row, times in rows.items() if times > 1] == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("dog", {"lv_sun", "uk_собака", "ru_собака", "ro_cain"}),
        ("собаками", {"en_dog", "lv_sun", "ro_cain"}),
        ("câinilor", {"en_dog", "uk_пес"}),
        ("seklas", {"en_seed", "ro_samant", "uk_насіння"}),
        # The dictionary lacks the form, so its stem is looked up.
        ("robotikas", {"uk_робот"}),
        # Ukrainian in Latin letters.
        ("biblioteky", {"en_library", "lv_bibliotek"}),
    ],
)
def test_a_word_in_any_form_and_spelling_is_translated(word: str, expected: set[str]) -> None:
    assert expected <= translations(word)


def test_other_words_of_the_same_language_come_along() -> None:
    assert "en_mend" in translations("repaired")


@pytest.mark.parametrize(
    "word",
    [
        "pukas",  # a slip for "puikas" whose stem is that of "puķe"
        "afer",  # for "after"; read back in Cyrillic it would be a fraud
        "qwzxvbn",
        "2022",
        "",
    ],
)
def test_a_slip_has_no_meaning(word: str) -> None:
    assert translations(word) == set()


def test_a_word_is_read_in_the_languages_that_have_it() -> None:
    # Romanian "tomorrow" has the stem of a Latvian verb, "to change".
    assert "en_change" not in translations("mâine")


def test_a_word_in_dictionary_form_stands_for_itself() -> None:
    # As a form of another word it would be "бала", a gulch.
    assert not any(term == "uk_бала" for term in translations("grade"))


def test_what_is_excluded_is_not_translated() -> None:
    parsed = SearchRequest(text="dārzs -suns").parsed

    (excluded,) = parsed.excluded
    assert excluded.terms.isdisjoint(parsed.translations)
    assert not any("garden" in term for term in excluded.terms)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "child read dog"),
        ("lv", "bērni lasa suņiem"),
        ("ro", "copil citi câine"),
        ("uk", "дитина читати пес"),
        ("ru", "ребёнок читать собака"),
    ],
)
def test_a_question_is_said_in_another_language_word_by_word(language: str, said: str) -> None:
    assert lexicon.said_in(["bērni", "lasa", "suņiem"], language) == said


@pytest.mark.parametrize("words", [[], ["Kuldīga"], ["blorptang", "2022"]])
def test_what_the_lexicon_lacks_is_said_as_it_stands(words: list[str]) -> None:
    assert lexicon.said_in(words, "uk") == " ".join(words)


def test_a_word_stays_as_it_is_where_the_language_has_it() -> None:
    assert lexicon.said_in(["Kuldīga", "park"], "ro") == "Kuldīga parc"
    assert lexicon.said_in(["Kuldīga", "park"], "en") == "Kuldīga park"
