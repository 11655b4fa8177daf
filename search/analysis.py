"""How a word becomes the terms by which it is found: one row of `ANALYZERS` a language.

A word gives the lemmas of a dictionary, and where the dictionary is weak a light stem; every
branch is folded, so diacritics never matter. A term carries its language (`lv_bibliotek`), so that
words of different languages that look alike don't meet. Measured by tests/search/test_analysis.py.

Dictionaries load on first use (0.1-0.3 s a language); `warm_up` loads them beforehand.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from search import diacritics, placenames, stemmers, text, transliteration
from search.text import Script, exact, fold, normalize, script_of, transliteration_key

DATA_DIR = Path(__file__).parent / "data"

# Raise it when the document or the columns of the index change: `search_status` then asks for a
# rebuild. Changes of the analysis it sees by itself.
SCHEMA_VERSION = "3"
_LIBRARIES = ("simplemma", "pymorphy3", "pymorphy3-dicts-ru", "pymorphy3-dicts-uk", "anyascii")

Lemmatizer = Callable[[str, str], Iterable[str]]
Stemmer = Callable[[str], str]


def _simplemma(word: str, language: str) -> tuple[str, ...]:
    import simplemma  # reads its data on import

    return (simplemma.lemmatize(word, lang=language, greedy=language in _GREEDY),)


# Romanian lemmas of simplemma often need a second step: copiilor, copii, copil.
_GREEDY = frozenset({"ro"})


def _pymorphy(word: str, language: str) -> tuple[str, ...]:
    # It fails on letters of some other scripts, which Unicode has given no names.
    if not _CYRILLIC_WORD.fullmatch(word):
        return (word,)
    # All parses: the likeliest alone finds 94 % of the Ukrainian pairs of forms, all find 100 %.
    return tuple({parse.normal_form for parse in _morphology(language).parse(word)})


_CYRILLIC_WORD = re.compile(r"[а-яіїєґў']+")


@cache
def _morphology(language: str) -> Any:
    import pymorphy3  # reads its data on first use

    # It tells of every dictionary at level INFO.
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    return pymorphy3.MorphAnalyzer(lang=language)


@dataclass(frozen=True)
class Analyzer:
    """How one language is analysed."""

    script: Script
    lemmatizer: Lemmatizer
    # Stem a folded word.
    stemmer: Stemmer | None = None
    # A further stem of a normalised word, or "".
    alternation: Stemmer | None = None


ANALYZERS: dict[str, Analyzer] = {
    "lv": Analyzer("latin", _simplemma, stemmers.latvian, stemmers.latvian_alternation),
    "ro": Analyzer("latin", _simplemma, stemmers.romanian),
    "uk": Analyzer("cyrillic", _pymorphy),
    "en": Analyzer("latin", _simplemma, stemmers.english),
    "ru": Analyzer("cyrillic", _pymorphy),
}


@lru_cache(maxsize=400_000)
def terms(word: str, language: str) -> frozenset[str]:
    """The terms of a word as it is written, in a text of a language: `{"lv_bibliotek", ...}`.

    Empty for a word in another script than the language's and for numbers: they are found by
    their exact form alone.
    """
    normalized = normalize(word)
    folded = fold(normalized)
    analyzer = ANALYZERS[language]
    found: set[str] = set()
    if folded and script_of(normalized) == analyzer.script and not folded.isdigit():
        found |= {fold(normalize(lemma)) for lemma in lemmas(normalized, language)}
        if analyzer.stemmer:
            # The lemma is stemmed too, so that most words have one term and languages weigh alike.
            found = {analyzer.stemmer(form) for form in (*found, folded)}
        if analyzer.alternation:
            found.add(analyzer.alternation(normalized))
    return frozenset(f"{language}_{form}" for form in found if form)


@lru_cache(maxsize=200_000)
def cross_script_keys(word: str) -> frozenset[str]:
    """The keys by which a word of a text is found when it is typed in the other script.

    `{"cyrillic_dauhavpils"}` for "Даугавпілс": the prefix is the script of the text. Its lemmas
    have keys too, so that "Dagda" finds "у Дагді".
    """
    normalized = normalize(word)
    script = script_of(normalized)
    forms = {fold(normalized)}
    if script == "cyrillic":
        for language in languages_of_script(script):
            forms |= {fold(normalize(lemma)) for lemma in lemmas(normalized, language)}
    else:
        forms |= text.as_heard(normalized)
    return frozenset(f"{script}_{key}" for form in forms if (key := transliteration_key(form)))


class Spelling(NamedTuple):
    """A word in its spelling, for the correction of typing errors."""

    normalized: str
    folded: str


class IndexedWord(NamedTuple):
    """What is the same of a word in texts of every language."""

    # None for what nobody corrects: numbers.
    spelling: Spelling | None
    cross_script: frozenset[str]


@lru_cache(maxsize=200_000)
def indexed_word(word: str) -> IndexedWord:
    """Spelling and keys of a word of a text, both kept at one place: to look for what is known
    takes most of the time of indexing."""
    folded = exact(word)
    is_number = not folded or folded.isdigit()
    spelling = None if is_number else Spelling(normalize(word), folded)
    return IndexedWord(spelling, cross_script_keys(word))


def answers(word: str, language: str) -> frozenset[str]:
    """All terms of queries that a word of a text in a language answers."""
    return terms(word, language) | cross_script_keys(word) | {exact(word)}


@lru_cache(maxsize=20_000)
def label_terms(label: str, language: str) -> frozenset[str]:
    """All by which the words of a label are found. Labels come again with every query."""
    return frozenset().union(*(answers(word, language) for word in text.distinct_words(label)))


@lru_cache(maxsize=10_000)
def query_terms(word: str) -> frozenset[str]:
    """All terms that find a word of a query: exact, of each language of its script, and
    cross-script.
    """
    normalized = normalize(word)
    folded = fold(normalized)
    if not folded:
        return frozenset()
    script = script_of(normalized)
    found = {folded}
    for language in languages_of_script(script):
        found |= terms(word, language)
    other = "latin" if script == "cyrillic" else "cyrillic"
    keys = {key.partition("_")[2] for key in cross_script_keys(word)}
    found |= {f"{other}_{key}" for key in keys}
    if not is_known(normalized):
        found |= {term for key in keys for term in placenames.terms_of_unknown(key, script)}
    elif script == "cyrillic" and _is_placename(normalized):
        found |= {term for key in keys for term in placenames.terms_in_cyrillic(key)}
    for language, spellings in read_back(word).items():
        for spelling in spellings:
            found |= {fold(normalize(spelling)), *terms(spelling, language)}
    for language, spellings in spelt_in_full(word).items():
        for spelling in spellings:
            found |= terms(spelling, language)
    return frozenset(found)


def _is_placename(normalized: str) -> bool:
    """Whether a dictionary knows a Cyrillic word as the name of a place."""
    parses = (
        parse
        for language in languages_of_script("cyrillic")
        for parse in _morphology(language).parse(normalized)
    )
    return any(parse.is_known and "Geox" in str(parse.tag) for parse in parses)


@lru_cache(maxsize=10_000)
def cyrillic_spellings(word: str, language: str) -> tuple[str, ...]:
    """The words of a Cyrillic language that a word in Latin letters may be, the likeliest first."""
    return transliteration.cyrillic_spellings(word, _morphology(language).dictionary.words)


@lru_cache(maxsize=10_000)
def read_back(word: str) -> Mapping[str, tuple[str, ...]]:
    """Language → the Cyrillic words that a Latin one may be, if it is none of a Latin language."""
    normalized = normalize(word)
    if not fold(normalized) or script_of(normalized) != "latin" or is_known(normalized):
        return {}
    languages = languages_of_script("cyrillic")
    return {code: found for code in languages if (found := cyrillic_spellings(word, code))}


@lru_cache(maxsize=10_000)
def spelt_in_full(word: str) -> Mapping[str, tuple[str, ...]]:
    """Language → the words with diacritics that a word without may be, if it is none itself."""
    normalized = normalize(word)
    if not normalized.isascii() or is_known(normalized):
        return {}
    import simplemma  # reads its data on import

    spellings = {
        language: diacritics.marked_spellings(
            normalized, language, partial(simplemma.is_known, lang=language)
        )
        for language in diacritics.LANGUAGES
    }
    return {language: found for language, found in spellings.items() if found}


@lru_cache(maxsize=200_000)
def lemmas(normalized: str, language: str) -> frozenset[str]:
    """The dictionary forms of a normalised word."""
    known = _domain_lemmas()[language].get(normalized)
    found = set(ANALYZERS[language].lemmatizer(normalized, language))
    if known:
        found |= known
    if taught := _editors_words.get(language):
        # By the dictionary form too, so that a word of the same meaning may be inflected.
        for form in (normalized, *found):
            found |= taught.get(form, frozenset())
    return frozenset(found)


# Language → form → lemmas, by editors (`search.words`).
_editors_words: Mapping[str, Mapping[str, frozenset[str]]] = {}
# How often they changed in this process, for those who keep what they worked out.
_changes = 0


def editors_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The words of editors that count now."""
    return _editors_words


def changes() -> int:
    """A number that is another one after every change of the editors' words."""
    return _changes


def use_editors_words(table: Mapping[str, Mapping[str, frozenset[str]]]) -> None:
    """Let other words of editors count from now on."""
    global _editors_words, _changes  # one table for the process, as the dictionaries
    _editors_words = table
    _changes += 1
    for remembering in _REMEMBERING:
        remembering.cache_clear()


# What knows something of lemmas.
_REMEMBERING = (lemmas, terms, cross_script_keys, indexed_word, label_terms, query_terms)


def languages_of_script(script: Script) -> tuple[str, ...]:
    """The languages written in a script."""
    return tuple(code for code, analyzer in ANALYZERS.items() if analyzer.script == script)


@lru_cache(maxsize=10_000)
def is_known(word: str) -> bool:
    """Whether a dictionary of one of our languages has this form of a word."""
    return any(is_known_in(language, word) for language in ANALYZERS)


@lru_cache(maxsize=50_000)
def is_known_in(language: str, word: str) -> bool:
    """Whether the dictionary of a language has this form of a word."""
    normalized = normalize(word)
    script = ANALYZERS[language].script
    if not normalized or normalized.isdigit() or script_of(normalized) != script:
        return False
    if script == "cyrillic":
        is_word = bool(_CYRILLIC_WORD.fullmatch(normalized))
        return is_word and bool(_morphology(language).word_is_known(normalized))
    import simplemma  # reads its data on import

    return bool(simplemma.is_known(normalized, language))


def is_word(word: str) -> bool:
    """Whether it is a word of one of our languages, typed with its diacritics or without."""
    return is_known(word) or bool(spelt_in_full(word))


@lru_cache(maxsize=10_000)
def is_stopword(word: str) -> bool:
    """Whether a word says nothing by itself in one of our languages ("un", "și", "the", "dlia")."""
    if fold(normalize(word)) in _stopwords():
        return True
    spellings = [spelling for found in read_back(word).values() for spelling in found]
    return any(fold(normalize(spelling)) in _stopwords() for spelling in spellings)


@cache
def _stopwords() -> frozenset[str]:
    lists: dict[str, str] = json.loads((DATA_DIR / "stopwords.json").read_text(encoding="utf-8"))
    return frozenset(fold(normalize(word)) for words in lists.values() for word in words.split())


@cache
def _domain_lemmas() -> dict[str, dict[str, frozenset[str]]]:
    """The words of the field that the dictionaries lack: language → form → lemmas."""
    data = json.loads((DATA_DIR / "lemmas.json").read_text(encoding="utf-8"))
    table: dict[str, dict[str, frozenset[str]]] = {code: {} for code in ANALYZERS}
    for language, entries in data.items():
        for lemma, forms in entries.items():
            for form in (lemma, *forms):
                # The form without diacritics too: that is how many people type.
                for spelling in {normalize(form), fold(normalize(form))}:
                    known = table[language].get(spelling, frozenset())
                    table[language][spelling] = known | {normalize(lemma)}
    return table


@cache
def fingerprint() -> str:
    """What an index was analysed with (12 hex digits): another one needs a rebuild."""
    parts = [SCHEMA_VERSION, *(f"{name} {version(name)}" for name in _LIBRARIES)]
    # The code too: whoever mends a stemmer need not remember to raise a number.
    modules = (__file__, stemmers.__file__, text.__file__)
    sources = [*map(Path, modules), DATA_DIR / "lemmas.json"]
    parts += [source.read_text(encoding="utf-8") for source in sources]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def warm_up() -> None:
    """Load every dictionary, so that no reader waits for it."""
    for language in ANALYZERS:
        terms("x", language)
        lemmas("bibliotēka" if ANALYZERS[language].script == "latin" else "бібліотека", language)
    _stopwords()
