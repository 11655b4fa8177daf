"""Words that mean the same, within a language and across all five: `data/lexicon/*.tsv`.

A row is a concept, a column a language, a cell the words for it in dictionary form. What a reader
types in one language is looked up among its words, so that it finds what is written in another
(docs/decisions/0022-a-lexicon-of-five-languages.md). The index knows nothing of it: a new row needs
no rebuild.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from search import analysis
from search.text import exact

LEXICON_DIR = analysis.DATA_DIR / "lexicon"

# Shorter words and stems meet by chance.
MIN_READ_BACK = 6
MIN_STEM = 4

# Language → words in dictionary form, the commonest first.
Concept = Mapping[str, tuple[str, ...]]


def concepts() -> Iterator[Concept]:
    """All concepts of the lexicon, file by file."""
    for path in sorted(LEXICON_DIR.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield {language: tuple(cell.split(", ")) for language, cell in row.items()}


@lru_cache(maxsize=10_000)
def translations(word: str) -> frozenset[str]:
    """The terms of all words that mean what a word of a query may mean, whatever language it is."""
    lexicon = _lexicon()
    found = {number for term in _readings(word) for number in lexicon.concepts_of.get(term, ())}
    return frozenset().union(*(lexicon.terms_of[number] for number in found))


def _readings(word: str) -> Iterator[str]:
    """The terms of a word in the languages that have it. An error in typing has no meaning."""
    more_words = _lexicon().more_words
    languages = [
        code
        for code in analysis.ANALYZERS
        if analysis.is_known_in(code, word) or (code, exact(word)) in more_words
    ]
    for language in languages:
        yield from analysis.terms(word, language)
    for language, spellings in (*analysis.spelt_in_full(word).items(), *_read_back(word)):
        for spelling in spellings:
            yield from analysis.terms(spelling, language)
    if not languages:
        # Dictionaries lack many forms, Latvian ones above all, so its stem is looked up as well.
        for language in analysis.ANALYZERS:
            for term in analysis.terms(word, language):
                if len(term) - len(language) - 1 >= MIN_STEM:
                    yield term


def _read_back(word: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    # Nearly any short word may be one of another script.
    return analysis.read_back(word).items() if len(word) >= MIN_READ_BACK else ()


class _Lexicon(NamedTuple):
    # Term → numbers of concepts.
    concepts_of: Mapping[str, tuple[int, ...]]
    # By the number of the concept.
    terms_of: tuple[tuple[str, ...], ...]
    # Pairs of language and folded word: those that the dictionary of the language lacks.
    more_words: frozenset[tuple[str, str]]


@cache
def _lexicon() -> _Lexicon:
    concepts_of: dict[str, tuple[int, ...]] = defaultdict(tuple)
    terms_of: list[tuple[str, ...]] = []
    more_words: set[tuple[str, str]] = set()
    for number, concept in enumerate(concepts()):
        words = [(language, word) for language, cell in concept.items() for word in cell]
        terms = frozenset().union(*(_terms(word, language) for language, word in words))
        terms_of.append(tuple(terms))
        for term in terms:
            concepts_of[term] += (number,)
        more_words.update(
            (language, exact(word))
            for language, word in words
            if not analysis.is_known_in(language, word)
        )
    return _Lexicon(dict(concepts_of), tuple(terms_of), frozenset(more_words))


def _terms(word: str, language: str) -> frozenset[str]:
    """The terms of a word in dictionary form: not of what else such a form might be a form of."""
    found = analysis.terms(word, language)
    itself = f"{language}_{exact(word)}"
    return frozenset({itself}) if itself in found else found


def warm_up() -> None:
    """Read the lexicon (about a second), so that no reader waits for it."""
    _lexicon()
