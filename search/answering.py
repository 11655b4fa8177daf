"""Searches that arrive by HTTP, for the page and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from home import content_version
from search import analysis, words
from search.kept import last
from search.parameters import Problem, parse_parameters
from search.query import SearchRequest
from search.service import SearchResponse, search
from search.vocabulary import Vocabulary, current_vocabulary

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Answer:
    """What was asked, what can't be understood of it, and what was found."""

    asked: SearchRequest
    problems: list[Problem]
    vocabulary: Vocabulary
    response: SearchResponse


class _Language(NamedTuple):
    """By what a query is understood: two are the same only if they hold the same objects."""

    vocabulary: Vocabulary
    # `analysis.changes()`
    editors_words: int


def answer(
    http: HttpRequest, parameters: Mapping[str, Iterable[str]], *, ui: str | None = None
) -> Answer:
    """Search for what the parameters (name → values) say, without what can't be understood; see
    `parse_parameters`.

    Begins with what this process knows of the vocabulary and the editors' words, since the check
    of the results tells the state of the content too: so the database is asked once, not twice. If
    they have changed since, all is done again.
    """
    found: Answer | None = None
    if before := _last_known():
        token, language = before
        found = _answer(parameters, ui, language)
        if found.response.token is not None:
            content_version.was_read(http, found.response.token)
        if content_version.current(http) == token:
            return found
    now = _current(http)
    if before and found and now == before[1]:
        return found
    return _answer(parameters, ui, now)


def _answer(parameters: Mapping[str, Iterable[str]], ui: str | None, language: _Language) -> Answer:
    asked, problems = parse_parameters(parameters, language.vocabulary, ui=ui)
    return Answer(asked, problems, language.vocabulary, search(asked, language.vocabulary))


def _current(http: HttpRequest) -> _Language:
    words.refresh(http)
    return _Language(current_vocabulary(http), analysis.changes())


def _last_known() -> tuple[int, _Language] | None:
    """What this process read last, and for which state of the content."""
    changes = analysis.changes()
    vocabulary, taught = last("vocabulary"), last("words")
    if not vocabulary or not taught or vocabulary[0] != taught[0]:
        return None
    return vocabulary[0], _Language(vocabulary[1], changes)
