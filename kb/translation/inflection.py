"""The forms of a word: what glossary and checks need to know "bibliotēkas" for "bibliotēka".

The analysis of words belongs to search, which stands above this package; it registers itself here
when the site starts. Without it, words are compared as they are written.
"""

from __future__ import annotations

from collections.abc import Callable

Analysis = Callable[[str, str], frozenset[str]]
_analyses: list[Analysis] = []


def register_analysis(analysis: Analysis) -> None:
    """Use this function (word, language → terms) from now on."""
    _analyses[:] = [analysis]


def word_terms(word: str, language: str) -> frozenset[str]:
    """What a word has in common with its other forms in a language."""
    own = word.casefold()
    if not _analyses:
        return frozenset({own})
    # A word of another script, or a number, has no terms; it stands for itself.
    return _analyses[0](word, language) or frozenset({own})


def find_phrase(
    phrase: list[frozenset[str]], text: list[frozenset[str]], start: int = 0
) -> int | None:
    """Where words stand one after another in a text, each in any of its forms."""
    for position in range(start, len(text) - len(phrase) + 1):
        if all(not wanted.isdisjoint(text[position + i]) for i, wanted in enumerate(phrase)):
            return position
    return None


def has_all_words(phrase: list[frozenset[str]], text: list[frozenset[str]]) -> bool:
    """Whether every word of a phrase stands in a text, in any form and order."""
    return all(any(not wanted.isdisjoint(found) for found in text) for wanted in phrase)
