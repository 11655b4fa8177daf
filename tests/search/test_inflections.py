"""The words of texts that answer a query, learnt as the texts are shown."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search import analysis, inflections
from search.inflections import Inflections, inflections_of, places_of, standing_in
from search.text import tokenize

# Letters of both scripts, and all that stands between or within words.
TEXTS = st.text("abāи́'’_- \n1\u00ad\u200b", max_size=40)


@given(TEXTS)
@example("b'ab ab")
@example("ab\u00adab ab")
@example("a_b 'a ''a")
@example("a\u0301 a a\u0301b")
def test_the_places_of_words_are_those_of_the_words_of_a_text(text: str) -> None:
    tokens = list(tokenize(text))
    for word in {token.text for token in tokens}:
        assert places_of(text, [word]) == [token for token in tokens if token.text == word]
    assert places_of(text, {token.text for token in tokens}) == tokens


@given(TEXTS, st.sampled_from(["a", "b", "ab", "и", "1"]))
def test_a_word_stands_in_a_text_only_as_a_whole(text: str, word: str) -> None:
    standing = standing_in(text, {word: frozenset({"term"})})
    assert bool(standing) == any(token.text == word for token in tokenize(text))


def test_every_learnt_form_answers_the_dictionary_form() -> None:
    latvian = Inflections("lv")
    latvian.learn("Bibliotēkās un bibliotēkai.")
    latvian.learn("Visas bibliotēkas, arī skola.")
    found = latvian.answering(analysis.query_terms("bibliotēka"))
    assert set(found) == {"Bibliotēkās", "bibliotēkai", "bibliotēkas"}
    assert all(terms <= analysis.query_terms("bibliotēka") for terms in found.values())


def test_a_text_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    latvian = Inflections("lv")
    latvian.learn("Skola un bibliotēka")
    monkeypatch.setattr(analysis, "answers", lambda *_: pytest.fail("analysed again"))
    latvian.learn("Skola un bibliotēka")
    latvian.learn("bibliotēka un Skola")
    assert latvian.size == 3


def test_it_begins_anew_when_editors_teach_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    known = inflections_of("lv")
    assert inflections_of("lv") is known
    monkeypatch.setattr(analysis, "_editors_words", {"lv": {"hakatons": frozenset({"sacensības"})}})
    assert inflections_of("lv") is not known


def test_it_begins_anew_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    inflections_of("en").learn("more than one word")
    monkeypatch.setattr(inflections, "MAX_WORDS", 3)
    assert inflections_of("en").size == 0
