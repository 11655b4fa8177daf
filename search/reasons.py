"""Why a case matched, where its text as shown does not tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.utils.safestring import SafeString

from search import analysis
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


class Reasons:
    """Tells why cases matched one query. Keeps what it found: cases share topics and places."""

    def __init__(self, ui: str, highlighter: Highlighter, vocabulary: Vocabulary) -> None:
        self.ui, self.highlighter, self.vocabulary = ui, highlighter, vocabulary
        self._found: dict[tuple[Kind, str], Reason | None] = {}

    def of(self, source: Mapping[str, Any]) -> list[Reason]:
        """The labels and names of a case that the query found, the most telling first."""
        found = [
            *self._labels("topic", source["topics"], self.vocabulary.topics),
            *self._name("library", source),
            *self._name("place", source),
            *self._labels("place", source["regions"], self.vocabulary.regions),
            *self._labels("audience", source["audiences"], self.vocabulary.audiences),
        ]
        return found[:MAX_REASONS]

    def _labels(
        self, kind: Kind, codes: Iterable[str], terms: Mapping[str, Term]
    ) -> Iterator[Reason]:
        for code in codes:
            key = (kind, code)
            if key not in self._found:
                self._found[key] = self._label(kind, terms[code]) if code in terms else None
            if reason := self._found[key]:
                yield reason

    def _label(self, kind: Kind, term: Term) -> Reason | None:
        # Nearly no label has any word of a query.
        known = _terms(self.vocabulary, kind, term.code, analysis.changes())
        if known.isdisjoint(self.highlighter.wanted):
            return None
        fit = self.highlighter.fit
        # Of words that fit alike the first.
        language, word = max(_words(term, self.ui), key=lambda pair: fit(pair[1], pair[0]))
        label = term.label(self.ui)
        other = "" if word == label else self.highlighter.mark(word, language)
        return Reason(kind, label, other, language if other else "")

    def _name(self, kind: Literal["library", "place"], source: Mapping[str, Any]) -> list[Reason]:
        name = source[kind]
        found = name and self.highlighter.fit(name, source["original_language"])
        return [Reason(kind, name)] if found else []


def _words(term: Term, ui: str) -> Iterator[tuple[str, str]]:
    """Every word for a term: preferred labels before others, the reader's language first."""
    languages = sorted(term.labels, key=lambda language: language != ui)
    yield from ((language, term.labels[language]) for language in languages)
    for language in languages:
        yield from ((language, word) for word in term.other_labels.get(language, ()))


# Of the vocabulary of now and of before: each has under a thousand concepts.
@lru_cache(maxsize=2_000)
def _terms(vocabulary: Vocabulary, kind: Kind, code: str, _changes: int) -> frozenset[str]:
    """All by which a concept is found, with the editors' words of now (`analysis.changes`)."""
    concepts = {
        "topic": vocabulary.topics,
        "audience": vocabulary.audiences,
        "place": vocabulary.regions,
    }
    words = _words(concepts[kind][code], "")
    return frozenset().union(*(analysis.label_terms(word, language) for language, word in words))
