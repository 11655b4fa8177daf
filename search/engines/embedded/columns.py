"""A document as the columns of a full-text table. Pure: the same for every database.

The columns hold terms, not texts: all analysis is done in Python, so that SQLite and PostgreSQL
find the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache

from search import analysis
from search.analysis import Spelling
from search.documents import CaseDocument
from search.text import distinct_words, exact, tokenize, words_of

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


def columns_and_vocabulary(document: CaseDocument) -> tuple[Columns, set[Spelling]]:
    """The terms of a document, and its words for the correction of typing errors."""
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
    words = [*map(analysis.indexed_word, distinct_words(_LINES.join(texts)))]
    columns = Columns(
        title=_terms(document.title.items()),
        summary=_terms(document.summary.items()),
        labels=_terms(
            ((language, " ".join(words)) for language, words in labels.items()), repetitions=1
        ),
        body=_terms(bodies.items(), repetitions=MAX_REPETITIONS),
        exact_title=_sequence(document.title.values()),
        exact=_sequence(texts),
        cross_script=" ".join(sorted({key for word in words for key in word.cross_script})),
    )
    return columns, {word.spelling for word in words if word.spelling}


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


def _first_words(text: str, limit: int) -> str:
    tokens = list(tokenize(text)) if len(text) > limit else []
    return text[: tokens[limit].start] if len(tokens) > limit else text
