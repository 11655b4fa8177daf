"""Words that mean the same, within a language and across all five: `data/lexicon/*.tsv`.

A row is a concept, a column a language, a cell the words for it in dictionary form. What a reader
types in one language is looked up among its words, so that it finds what is written in another
(docs/decisions/0022-a-lexicon-of-five-languages.md). The index knows nothing of it: a new row needs
no rebuild.

`data/explanations/*.tsv` is made alike, with a last column: what a rare or narrow word is, in
general English words (docs/decisions/0025-rare-words-explained.md). They mean nothing to the search
of words.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from search import analysis
from search.text import exact

LEXICON_DIR = analysis.DATA_DIR / "lexicon"
EXPLANATIONS_DIR = analysis.DATA_DIR / "explanations"

# Shorter words and stems meet by chance.
MIN_READ_BACK = 6
MIN_STEM = 4

# Language → words in dictionary form, the commonest first.
Concept = Mapping[str, tuple[str, ...]]


def concepts() -> Iterator[Concept]:
    """All concepts of the lexicon, file by file."""
    yield from map(_concept, _rows(LEXICON_DIR))


def explained_concepts() -> Iterator[tuple[Concept, str]]:
    """All rare and narrow concepts, each with its explanation; not every language has a word for
    each."""
    for row in _rows(EXPLANATIONS_DIR):
        about = row.pop("about")
        yield _concept(row), about


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _concept(row: Mapping[str, str]) -> Concept:
    return {language: tuple(cell.split(", ")) for language, cell in row.items() if cell}


@lru_cache(maxsize=10_000)
def explanation(word: str) -> str:
    """What a rare or narrow word is, in general English words; "" for any other word."""
    lexicon, about = _explanations()
    found = _places(word, lexicon)
    if meant := translations(word).difference(_readings(word, lexicon)):
        # A commoner word: what is explained must mean the same, not only have the same stem.
        found = {place for place in found if not meant.isdisjoint(lexicon.terms_of[place.number])}
    return about[min(found).number] if found else ""


@lru_cache(maxsize=10_000)
def translations(word: str) -> frozenset[str]:
    """The terms of all words that mean what a word of a query may mean, whatever language it is."""
    lexicon = _lexicon()
    found = _places(word, lexicon)
    return frozenset().union(*(lexicon.terms_of[place.number] for place in found))


def explained(words: Iterable[str]) -> list[str]:
    """Words, each followed by those of its explanation."""
    return [part for word in words for part in (word, *explanation(word).split())]


def said_in(words: Sequence[str], language: str) -> str:
    """A text word by word in a language.

    A word that the language has, or that the lexicon lacks, stays as it is.
    """
    return " ".join(_said_in(word, language) for word in words)


@lru_cache(maxsize=50_000)
def _said_in(word: str, language: str) -> str:
    return word if language in _known_in(word) else _main_meaning(word).get(language, word)


def _known_in(word: str) -> list[str]:
    return _languages(word, _lexicon())


def _main_meaning(word: str) -> Mapping[str, str]:
    """Language → the commonest word, for the concept that the word names first of all."""
    lexicon = _lexicon()
    found = _places(word, lexicon)
    return lexicon.words_of[min(found).number] if found else {}


def _places(word: str, lexicon: _Lexicon) -> set[_Place]:
    return {
        place for term in _readings(word, lexicon) for place in lexicon.concepts_of.get(term, ())
    }


def _readings(word: str, lexicon: _Lexicon) -> Iterator[str]:
    """The terms of a word in the languages that have it. An error in typing has no meaning."""
    languages = _languages(word, lexicon)
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


def _languages(word: str, lexicon: _Lexicon) -> list[str]:
    """The languages that have the word."""
    return [
        code
        for code in analysis.ANALYZERS
        if analysis.is_known_in(code, word) or (code, exact(word)) in lexicon.more_words
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
    return _compiled(concepts())


@cache
def _explanations() -> tuple[_Lexicon, tuple[str, ...]]:
    """The explained words, and by the number of the concept their explanations."""
    concepts, explanations = zip(*explained_concepts(), strict=True)
    return _compiled(concepts), explanations


def _compiled(concepts: Iterable[Concept]) -> _Lexicon:
    concepts_of: dict[str, list[_Place]] = defaultdict(list)
    terms_of: list[tuple[str, ...]] = []
    words_of: list[Mapping[str, str]] = []
    more_words: set[tuple[str, str]] = set()
    for number, concept in enumerate(concepts):
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
    """Read lexicon and explanations (a second each), so that no reader waits for them."""
    _lexicon()
    _explanations()
