"""A document as the columns of a full-text table. Pure: the same for every database.

The columns hold terms, not texts: all analysis is done in Python, so that SQLite and PostgreSQL
find the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from search import analysis
from search.documents import CaseDocument
from search.text import distinct_words, exact, normalize, tokenize, words_of

# How often a term counts in one version's body: more would only lengthen the table.
MAX_REPETITIONS = 3
# Words of a version's body that are indexed; a case study has about 700.
MAX_BODY_WORDS = 6000
# Stands between texts, so that no phrase reaches from one into the next. No query can contain it.
BREAK = "_"
# No word reaches over it, so many texts can be looked through as one.
_LINES = "\n"
# Shorter texts are likely to be labels.
LABEL_LENGTH = 60


@dataclass(frozen=True)
class Columns:
    """Terms by column, separated by spaces.

    `title`, `summary`, `labels` and `body` hold lemmas and stems; `exact_title` and `exact` the
    folded words in their order; `cross_script` the keys for words typed in the other script.
    """

    title: str
    summary: str
    labels: str
    body: str
    exact_title: str
    exact: str
    cross_script: str


COLUMN_NAMES = tuple(column.name for column in fields(Columns))


def columns_of(document: CaseDocument) -> Columns:
    """The terms of a document."""
    bodies = {
        language: _first_words(text, MAX_BODY_WORDS) for language, text in document.body.items()
    }
    names = " ".join(document.names)
    # Names are written in the language of the original and stand in texts of all of them.
    labels = {language: list(words) for language, words in document.labels.items()}
    labels.setdefault(document.original_language, []).append(names)
    texts = [
        *document.title.values(),
        *document.summary.values(),
        *bodies.values(),
        *(word for words in labels.values() for word in words),
        *document.names,
    ]
    return Columns(
        title=_terms(document.title.items()),
        summary=_terms(document.summary.items()),
        labels=_terms(
            ((language, " ".join(words)) for language, words in labels.items()), repetitions=1
        ),
        body=_terms(bodies.items(), repetitions=MAX_REPETITIONS),
        exact_title=_sequence(document.title.values()),
        exact=_sequence(texts),
        cross_script=" ".join(sorted(_cross_script(texts))),
    )


def vocabulary_of(document: CaseDocument) -> Iterator[tuple[str, str]]:
    """The words of a document as (normalised, folded), for the correction of typing errors."""
    texts = (
        *document.title.values(),
        *document.summary.values(),
        *document.body.values(),
        *(word for words in document.labels.values() for word in words),
        *document.names,
    )
    known = {_spelling(written) for written in distinct_words(_LINES.join(texts))}
    yield from ((word, folded) for word, folded in known if folded)


@lru_cache(maxsize=200_000)
def _spelling(written: str) -> tuple[str, str]:
    """A word normalised and folded; the latter "" for what nobody corrects: numbers."""
    folded = exact(written)
    return normalize(written), "" if folded.isdigit() else folded


def _terms(texts: Iterable[tuple[str, str]], repetitions: int | None = None) -> str:
    found: list[str] = []
    for language, text in texts:
        counts: dict[str, int] = defaultdict(int)
        # Each word once: a long text says most of its words several times.
        for word, times in Counter(words_of(text)).items():
            for term in analysis.terms(word, language):
                counts[term] += times
        for term, count in counts.items():
            found += [term] * (min(count, repetitions) if repetitions else count)
    return " ".join(found)


def _sequence(texts: Iterable[str]) -> str:
    separator = f" {BREAK} "
    return separator.join(
        _known_sequence(text) if len(text) < LABEL_LENGTH else _folded_words(text)
        for text in dict.fromkeys(texts)
    )


def _folded_words(text: str) -> str:
    return " ".join(filter(None, map(exact, words_of(text))))


@lru_cache(maxsize=20_000)
def _known_sequence(text: str) -> str:
    """The same for labels, which many documents have."""
    return _folded_words(text)


def _cross_script(texts: Iterable[str]) -> set[str]:
    words = distinct_words(_LINES.join(texts))
    return set().union(*map(analysis.cross_script_keys, words))


def _first_words(text: str, limit: int) -> str:
    tokens = list(tokenize(text)) if len(text) > limit else []
    return text[: tokens[limit].start] if len(tokens) > limit else text
