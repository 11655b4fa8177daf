"""What a reader asks for: the text as words, phrases and exclusions, and the chosen filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from search import analysis, lexicon
from search.text import Token, exact, tokenize

MAX_TEXT_LENGTH = 1000
# A longer query is somebody's paragraph: its first words say what it is about.
MAX_WORDS = 40
PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_PAGE = 1_000_000

# Before a code: cases that have it are not wanted. No code begins with it.
NOT = "-"

Sort = Literal["relevance", "newest", "freshest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "freshest")

QUOTED = re.compile(r"""(?P<minus>(?<!\S)-)?["“”„«»](?P<text>[^"“”„«»]*)["“”„«»]""")
_EXCLUDED = re.compile(r"(?<!\S)-(?=\w)")


@dataclass(frozen=True)
class Word:
    """A word of the query with all the terms that find it."""

    text: str
    start: int
    end: int

    @property
    def exact(self) -> str:
        """Its folded form."""
        return exact(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every term of an index that finds it."""
        return analysis.query_terms(self.text)

    @cached_property
    def translations(self) -> frozenset[str]:
        """The terms of other words that mean the same, in any of the languages."""
        return lexicon.translations(self.text) - self.terms


Phrase = tuple[str, ...]


@dataclass(frozen=True)
class ParsedText:
    """The text of a query. `phrases` and `excluded_phrases` hold folded words in order."""

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Word, ...] = ()
    excluded_phrases: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded or self.excluded_phrases)

    @cached_property
    def required(self) -> tuple[Word, ...]:
        """The words that a case must have: all but stop words, unless there are no others."""
        telling = tuple(word for word in self.words if not analysis.is_stopword(word.text))
        return telling or (() if self.phrases else self.words)

    @cached_property
    def highlighted(self) -> frozenset[str]:
        """The terms whose words are marked in results."""
        found: set[str] = set().union(*(word.terms for word in self.required))
        return frozenset(found.union(*self.phrases))

    @cached_property
    def translations(self) -> frozenset[str]:
        """The terms of other words that mean the same as those that a case must have."""
        return frozenset().union(*(word.translations for word in self.required))


def parse_text(text: str) -> ParsedText:
    """Read `"a phrase"`, `-word` and words. Any text is a query; one without words is empty."""
    phrases: list[Phrase] = []
    excluded_phrases: list[Phrase] = []

    def take(match: re.Match[str]) -> str:
        words = tuple(form for token in tokenize(match["text"]) if (form := exact(token.text)))
        if words:
            (excluded_phrases if match["minus"] else phrases).append(words[:MAX_WORDS])
        return " " * len(match[0])

    rest = QUOTED.sub(take, text)
    excluded_at = {match.end() for match in _EXCLUDED.finditer(rest)}
    words: dict[str, Word] = {}
    excluded: dict[str, Word] = {}
    for token in tokenize(rest):
        if form := exact(token.text):
            target = excluded if token.start in excluded_at else words
            if len(target) < MAX_WORDS:
                target.setdefault(form, _word(token))
    return ParsedText(
        text=text,
        words=tuple(words.values()),
        phrases=tuple(dict.fromkeys(phrases))[:MAX_WORDS],
        excluded=tuple(excluded.values()),
        excluded_phrases=tuple(dict.fromkeys(excluded_phrases))[:MAX_WORDS],
    )


def _word(token: Token) -> Word:
    return Word(token.text, token.start, token.end)


def wanted_and_not(codes: Iterable[str]) -> tuple[list[str], list[str]]:
    """The codes that are wanted, and those that are not, without their sign."""
    given = list(codes)
    unwanted = [code.removeprefix(NOT) for code in given if code.startswith(NOT)]
    return [code for code in given if not code.startswith(NOT)], unwanted


def clean_text(text: str) -> str:
    """The text of a query as it is used and shown again: cut, on one line, without controls."""
    visible = "".join(c if c.isprintable() or c.isspace() else " " for c in text[:MAX_TEXT_LENGTH])
    return " ".join(visible.split())


@dataclass(frozen=True)
class SearchRequest:
    """A search: everything that decides its answer. Made by `search.parameters`."""

    text: str = ""
    # The reader's language: of labels, and of the version shown where there is one.
    ui: str = "en"
    # Facet name → chosen codes; those after `NOT` are excluded.
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    page_size: int = PAGE_SIZE
    sort: Sort = "relevance"
    # Whether the text is searched as it stands, whatever keyboard layout it seems to be typed with.
    as_typed: bool = False
    # Pairs of facet and value that were typed as filters and are none: told to the reader.
    not_understood: tuple[tuple[str, str], ...] = ()

    @cached_property
    def parsed(self) -> ParsedText:
        """The text as words, phrases and exclusions."""
        return parse_text(self.text)

    @property
    def offset(self) -> int:
        """How many results stand before the page."""
        return (self.page - 1) * self.page_size

    def selected(self, facet: str) -> tuple[str, ...]:
        """The codes chosen in a facet, the excluded ones with their sign."""
        return self.filters.get(facet, ())

    def parameters(self) -> Iterator[tuple[str, str]]:
        """The request as query parameters, defaults left out. The address of this very search."""
        if self.text:
            yield "q", self.text
        for facet, codes in self.filters.items():
            for code in codes:
                yield facet, code
        if self.sort != SORTS[0]:
            yield "sort", self.sort
        if self.as_typed:
            yield "as_typed", "1"
        if self.page > 1:
            yield "page", str(self.page)
