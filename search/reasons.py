"""Why a case matched, where its text as shown does not tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.safestring import SafeString

from search.highlight import Highlighter
from search.vocabulary import Term, Vocabulary

Kind = Literal["topic", "audience", "place", "library", "version", "meaning"]
MAX_REASONS = 2


@dataclass(frozen=True)
class Reason:
    """What was found, and where: a label, a name, another language version, or the meaning.

    `text` is the name of the topic or place in the reader's language; `word` is the other word for
    it that was found, as HTML, in `language`. Of a version only the language is told.
    """

    kind: Kind
    text: str = ""
    word: SafeString | str = ""
    language: str = ""


def reasons(
    source: Mapping[str, Any], ui: str, highlighter: Highlighter, vocabulary: Vocabulary
) -> list[Reason]:
    """The labels and names of a case that a query found, the most telling first."""
    topics = _terms(source["topics"], vocabulary.topics)
    audiences = _terms(source["audiences"], vocabulary.audiences)
    places = _terms(source["regions"], vocabulary.regions)
    found = [
        *_labels("topic", topics, ui, highlighter),
        *_names("library", source["library"], source, highlighter),
        *_names("place", source["place"], source, highlighter),
        *_labels("place", places, ui, highlighter),
        *_labels("audience", audiences, ui, highlighter),
    ]
    return found[:MAX_REASONS]


def _terms(codes: Iterable[str], terms: Mapping[str, Term]) -> Iterator[Term]:
    return (terms[code] for code in codes if code in terms)


def _labels(
    kind: Kind, terms: Iterable[Term], ui: str, highlighter: Highlighter
) -> Iterator[Reason]:
    for term in terms:
        words = list(_words(term, ui))
        # Of words that fit alike the first.
        language, word = max(words, key=lambda pair: highlighter.fit(pair[1], pair[0]))
        if highlighter.fit(word, language):
            label = term.label(ui)
            other = "" if word == label else highlighter.mark(word, language)
            yield Reason(kind, label, other, language if other else "")


def _words(term: Term, ui: str) -> Iterator[tuple[str, str]]:
    """Every word for a term: preferred labels before others, the reader's language first."""
    languages = sorted(term.labels, key=lambda language: language != ui)
    yield from ((language, term.labels[language]) for language in languages)
    for language in languages:
        yield from ((language, word) for word in term.other_labels.get(language, ()))


def _names(
    kind: Kind, name: str, source: Mapping[str, Any], highlighter: Highlighter
) -> Iterator[Reason]:
    if name and highlighter.fit(name, source["original_language"]):
        yield Reason(kind, name)
