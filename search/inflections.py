"""Which words of texts answer a term of a query: learnt from each text when it is first shown.

To analyse the some hundred words of a text again and again would take longer than all else on a
page of results. Kept by the process, one for each language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from search import analysis
from search.text import Token, distinct_words, word_at

# Texts and words of a language that are kept: 30 MB at most (500 bytes a word).
MAX_TEXTS = 100_000
MAX_WORDS = 50_000


class Inflections:
    """The words of the texts of one language, by the terms that they answer.

    Threads may share it: a word comes in before the text it belongs to counts as learnt.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._taught = analysis.editors_words()
        # Hashes: two texts with the same one are not worth their memory.
        self._texts: set[int] = set()
        self._words: set[str] = set()
        self._by_term: dict[str, list[str]] = {}

    @property
    def size(self) -> int:
        """How many words it knows: it only grows."""
        return len(self._words)

    @property
    def is_outdated(self) -> bool:
        """Whether it is time to begin anew: it is full, or editors taught the analysis a word."""
        is_full = len(self._texts) > MAX_TEXTS or len(self._words) > MAX_WORDS
        return is_full or self._taught is not analysis.editors_words()

    def learn(self, text: str) -> None:
        """Take in the words of a text."""
        key = hash(text)
        if key in self._texts:
            return
        for word in distinct_words(text) - self._words:
            for term in analysis.answers(word, self.language):
                self._by_term.setdefault(term, []).append(word)
            self._words.add(word)
        self._texts.add(key)

    def answering(self, terms: Collection[str]) -> dict[str, frozenset[str]]:
        """Each known word that answers some of these terms, as it is written, with those terms."""
        found: dict[str, set[str]] = {}
        for term in terms:
            for word in tuple(self._by_term.get(term, ())):
                found.setdefault(word, set()).add(term)
        return {word: frozenset(answered) for word, answered in found.items()}


_known: dict[str, Inflections] = {}


def inflections_of(language: str) -> Inflections:
    """What this process knows of a language, by the analysis of now."""
    known = _known.get(language)
    if known is None or known.is_outdated:
        known = _known[language] = Inflections(language)
    return known


def places_of(text: str, words: Iterable[str]) -> list[Token]:
    """Where these words stand in a text, in order: as `tokenize`, but it looks for them alone."""
    found = [Token(word, at, at + len(word)) for word in words for at in _places(text, word)]
    return sorted(found, key=_start)


def _start(token: Token) -> int:
    return token.start


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        if word_at(text, at) == word:
            yield at
        at = text.find(word, at + len(word))


def standing_in(text: str, words: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Those of the words that stand in a text."""
    return {
        word: terms
        for word, terms in words.items()
        # Nearly no text has a given word, and `in` is by far the quickest way to know.
        if word in text and next(_places(text, word), None) is not None
    }
