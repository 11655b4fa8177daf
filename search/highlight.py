"""Found words marked in a text, everything else escaped."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.query import ParsedText
from search.text import Token, distinct_words, exact, tokenize

SNIPPET_LENGTH = 220
# How much of a snippet stands before its first found word.
SNIPPET_LEAD = 60
MAX_SNIPPETS = 2


class Highlighter:
    """Marks the words of one query. Keeps what it learnt: most words of texts come again."""

    def __init__(self, parsed: ParsedText) -> None:
        self.wanted = parsed.highlighted
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def found(self, word: str, language: str) -> frozenset[str]:
        """The terms of the query that a word of a text in a language answers."""
        known = self._known.get((word, language))
        if known is None:
            terms = analysis.terms(word, language) | analysis.cross_script_keys(word)
            known = (terms | {exact(word)}) & self.wanted
            self._known[word, language] = known
        return known

    def coverage(self, text: str, language: str) -> tuple[int, int]:
        """How many different terms of the query a text has: of its language, and all."""
        found: set[str] = set()
        for word in distinct_words(text) if self.wanted else ():
            found |= self.found(word, language)
        return sum(term.startswith(f"{language}_") for term in found), len(found)

    def mark(self, text: str, language: str) -> SafeString:
        """The whole text as HTML, found words in `<mark>`."""
        return _html(text, self._tokens(text, language))

    def snippets(self, text: str, language: str) -> list[SafeString]:
        """The first parts of a longer text that have found words, as HTML."""
        flat = " ".join(text.split())
        snippets: list[SafeString] = []
        end = -1
        for token in self._tokens(flat, language):
            if token.start < end:
                continue
            start = _word_start(flat, max(0, token.start - SNIPPET_LEAD, end + 1))
            end = _word_end(flat, start + SNIPPET_LENGTH)
            part = flat[start:end]
            html = self.mark(part, language)
            before, after = "… " if start else "", " …" if end < len(flat) else ""
            snippets.append(mark_safe(f"{before}{html}{after}"))  # noqa: S308  # mark() escapes
            if len(snippets) == MAX_SNIPPETS:
                break
        return snippets

    def _tokens(self, text: str, language: str) -> Iterator[Token]:
        if not self.wanted:
            return
        # Most texts have none of the words: then their places need not be looked for.
        marked = {word for word in distinct_words(text) if self.found(word, language)}
        for token in tokenize(text) if marked else ():
            if token.text in marked:
                yield token


def _html(text: str, marked: Iterator[Token]) -> SafeString:
    parts: list[str] = []
    position = 0
    for token in marked:
        parts += [
            conditional_escape(text[position : token.start]),
            "<mark>",
            conditional_escape(token.text),
            "</mark>",
        ]
        position = token.end
    parts.append(conditional_escape(text[position:]))
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
