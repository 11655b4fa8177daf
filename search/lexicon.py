"""Words that mean the same, within a language and across all five: `data/lexicon/*.tsv`.

A row is a concept, a column a language, a cell the words for it in dictionary form. What a reader
types in one language is looked up among its words, so that it finds what is written in another
(docs/decisions/0022-a-lexicon-of-five-languages.md). The index knows nothing of it: a new row needs
no rebuild.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    found = {place for term in _readings(word) for place in lexicon.concepts_of.get(term, ())}
    return frozenset().union(*(lexicon.terms_of[place.number] for place in found))


def said_in(words: Sequence[str], language: str) -> str:
    """A text word by word in a language.

    A word that the language has, or that the lexicon lacks, stays as it is.
    """
    return " ".join(
        word if language in _languages(word) else _main_meaning(word).get(language, word)
        for word in words
    )


def _main_meaning(word: str) -> Mapping[str, str]:
    """Language → the commonest word, for the concept that the word names first of all."""
    lexicon = _lexicon()
    found = {place for term in _readings(word) for place in lexicon.concepts_of.get(term, ())}
    return lexicon.words_of[min(found).number] if found else {}


def _readings(word: str) -> Iterator[str]:
    """The terms of a word in the languages that have it. An error in typing has no meaning."""
    languages = _languages(word)
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


def _languages(word: str) -> list[str]:
    """The languages that have the word."""
    more_words = _lexicon().more_words
    return [
        code
        for code in analysis.ANALYZERS
        if analysis.is_known_in(code, word) or (code, exact(word)) in more_words
    ]


def _read_back(word: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    # Nearly any short word may be one of another script.
    return analysis.read_back(word).items() if len(word) >= MIN_READ_BACK else ()


class _Place(NamedTuple):
    """Where a word stands: how many commoner words its cell has, and in which concept."""

    rank: int
    number: int


class _Lexicon(NamedTuple):
    # Term → where its words stand.
    concepts_of: Mapping[str, tuple[_Place, ...]]
    # By the number of the concept.
    terms_of: tuple[tuple[str, ...], ...]
    # By the number of the concept: language → the commonest word.
    words_of: tuple[Mapping[str, str], ...]
    # Pairs of language and folded word: those that the dictionary of the language lacks.
    more_words: frozenset[tuple[str, str]]


@cache
def _lexicon() -> _Lexicon:
    concepts_of: dict[str, list[_Place]] = defaultdict(list)
    terms_of: list[tuple[str, ...]] = []
    words_of: list[Mapping[str, str]] = []
    more_words: set[tuple[str, str]] = set()
    for number, concept in enumerate(concepts()):
        ranked = [
            (rank, language, word)
            for language, cell in concept.items()
            for rank, word in enumerate(cell)
        ]
        ranks: dict[str, int] = {}
        for rank, language, word in ranked:
            for term in _terms(word, language):
                ranks[term] = min(rank, ranks.get(term, rank))
        terms_of.append(tuple(ranks))
        words_of.append({language: cell[0] for language, cell in concept.items()})
        for term, rank in ranks.items():
            concepts_of[term].append(_Place(rank, number))
        more_words.update(
            (language, exact(word))
            for _rank, language, word in ranked
            if not analysis.is_known_in(language, word)
        )
    return _Lexicon(
        {term: tuple(places) for term, places in concepts_of.items()},
        tuple(terms_of),
        tuple(words_of),
        frozenset(more_words),
    )


def _terms(word: str, language: str) -> frozenset[str]:
    """The terms of a word in dictionary form: not of what else such a form might be a form of."""
    found = analysis.terms(word, language)
    itself = f"{language}_{exact(word)}"
    return frozenset({itself}) if itself in found else found


def warm_up() -> None:
    """Read the lexicon (about a second), so that no reader waits for it."""
    _lexicon()
