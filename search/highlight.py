"""Found words marked in a text, everything else escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.inflections import Inflections, inflections_of, places_of, standing_in
from search.text import Token

SNIPPET_LENGTH = 220
# How much of a snippet stands before its first found word.
SNIPPET_LEAD = 60
MAX_SNIPPETS = 2


class Highlighter:
    """Marks the words with these terms of a query. Keeps what it found: texts come again, and so
    do words."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self._inflections: dict[str, Inflections] = {}
        # Language → how many words were known then, and those that answer.
        self._answering: dict[str, tuple[int, dict[str, frozenset[str]]]] = {}
        self._marked: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
        self._fits: dict[tuple[str, str], int] = {}

    def marked(self, text: str, language: str) -> Mapping[str, frozenset[str]]:
        """The words of a text that answer the query, as they are written, with what they answer."""
        marked = self._marked.get((text, language))
        if marked is None:
            marked = standing_in(text, self._words(text, language)) if self.wanted else {}
            self._marked[text, language] = marked
        return marked

    def _words(self, text: str, language: str) -> Mapping[str, frozenset[str]]:
        """The words of a language that answer the query, as far as they are known: those of this
        text are."""
        if language not in self._inflections:
            self._inflections[language] = inflections_of(language)
        inflections = self._inflections[language]
        inflections.learn(text)
        size, words = self._answering.get(language, (-1, {}))
        if size != inflections.size:
            size, words = inflections.size, inflections.answering(self.wanted)
            self._answering[language] = size, words
        return words

    def coverage(self, texts: Iterable[str], language: str) -> tuple[int, int]:
        """How many different terms of the query some texts have: of their language, and all."""
        found: set[str] = set()
        for text in texts:
            found.update(*self.marked(text, language).values())
        return sum(term.startswith(f"{language}_") for term in found), len(found)

    def fit(self, label: str, language: str) -> int:
        """How many different terms of the query a label or name has."""
        fit = self._fits.get((label, language))
        if fit is None:
            fit = len(self.wanted & analysis.label_terms(label, language))
            self._fits[label, language] = fit
        return fit

    def mark(self, text: str, language: str) -> SafeString:
        """The whole text as HTML, found words in `<mark>`."""
        return _html(text, places_of(text, self.marked(text, language)))

    def snippets(self, text: str, language: str) -> list[SafeString]:
        """The first parts of a longer text that have found words, as HTML."""
        # Most texts have none of the words: then their places need not be looked for.
        marked = self.marked(text, language)
        flat = text.replace("\n", " ") if marked else ""
        snippets: list[SafeString] = []
        end = -1
        for token in places_of(flat, marked):
            if token.start < end:
                continue
            start = _word_start(flat, max(0, token.start - SNIPPET_LEAD, end + 1))
            end = _word_end(flat, start + SNIPPET_LENGTH)
            part = " ".join(flat[start:end].split())
            html = _html(part, places_of(part, marked))
            before, after = "… " if start else "", " …" if end < len(flat) else ""
            snippets.append(mark_safe(f"{before}{html}{after}"))  # noqa: S308  # _html() escapes
            if len(snippets) == MAX_SNIPPETS:
                break
        return snippets


def _html(text: str, marked: Iterable[Token]) -> SafeString:
    parts: list[str] = []
    position = 0
    for token in marked:
        parts += [
            escape(text[position : token.start]),
            "<mark>",
            escape(token.text),
            "</mark>",
        ]
        position = token.end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308  # every part of the text is escaped


def _word_start(text: str, position: int) -> int:
    """The beginning of the next word, so that no snippet begins within one."""
    if position <= 0:
        return 0
    space = text.find(" ", position - 1)
    return space + 1 if 0 <= space < position + SNIPPET_LEAD else position


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", 0, position + 1)
    return space if space > position - SNIPPET_LEAD else position
