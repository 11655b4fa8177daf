"""Found words marked in a text, everything else escaped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.query import ParsedText
from search.text import Token, distinct_words, tokenize_among

SNIPPET_LENGTH = 220
# How much of a snippet stands before its first found word.
SNIPPET_LEAD = 60
MAX_SNIPPETS = 2
NONE: frozenset[str] = frozenset()


class Highlighter:
    """Marks the words of one query. Keeps what it learnt: most words of texts come again."""

    def __init__(self, parsed: ParsedText) -> None:
        self.wanted = parsed.highlighted
        self._known: dict[str, dict[str, frozenset[str]]] = {}
        self._marked: dict[tuple[str, str], dict[str, frozenset[str]]] = {}

    def marked(self, text: str, language: str) -> Mapping[str, frozenset[str]]:
        """The words of a text that answer the query, as they are written, with what they answer."""
        marked = self._marked.get((text, language))
        if marked is None:
            known = self._known.setdefault(language, {})
            wanted = self.wanted
            words = distinct_words(text) if wanted else NONE
            for word in words - known.keys():
                answers = analysis.answers(word, language)
                # Nearly every word answers nothing, and this is quicker than to find that out by &.
                known[word] = NONE if wanted.isdisjoint(answers) else wanted & answers
            marked = {word: terms for word in words if (terms := known[word])}
            self._marked[text, language] = marked
        return marked

    def coverage(self, texts: Iterable[str], language: str) -> tuple[int, int]:
        """How many different terms of the query some texts have: of their language, and all."""
        found: set[str] = set()
        for text in texts:
            found.update(*self.marked(text, language).values())
        return sum(term.startswith(f"{language}_") for term in found), len(found)

    def fit(self, label: str, language: str) -> int:
        """How many different terms of the query a label or name has."""
        return len(self.wanted & analysis.label_terms(label, language))

    def mark(self, text: str, language: str) -> SafeString:
        """The whole text as HTML, found words in `<mark>`."""
        return _html(text, _tokens(text, self.marked(text, language)))

    def snippets(self, text: str, language: str) -> list[SafeString]:
        """The first parts of a longer text that have found words, as HTML."""
        # Most texts have none of the words: then their places need not be looked for.
        marked = self.marked(text, language)
        flat = " ".join(text.split()) if marked else ""
        snippets: list[SafeString] = []
        end = -1
        for token in _tokens(flat, marked):
            if token.start < end:
                continue
            start = _word_start(flat, max(0, token.start - SNIPPET_LEAD, end + 1))
            end = _word_end(flat, start + SNIPPET_LENGTH)
            part = flat[start:end]
            html = _html(part, _tokens(part, marked))
            before, after = "… " if start else "", " …" if end < len(flat) else ""
            snippets.append(mark_safe(f"{before}{html}{after}"))  # noqa: S308  # _html() escapes
            if len(snippets) == MAX_SNIPPETS:
                break
        return snippets


def _tokens(text: str, marked: Collection[str]) -> Iterator[Token]:
    if marked:
        yield from tokenize_among(text, marked)


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
