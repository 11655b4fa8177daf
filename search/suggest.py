"""Suggestions while typing: cases, topics, places and libraries, in any language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override as translation_override

from kb.models import Library
from search.eligibility import readable, searchable_pages
from search.engines import get_engine
from search.engines.base import EngineUnavailable, Hit
from search.kept import kept
from search.query import clean_text
from search.text import exact, tokenize
from search.vocabulary import Term, current_vocabulary

if TYPE_CHECKING:
    from django.http import HttpRequest

MIN_LENGTH = 2
MAX_EACH = 5
# The language of a library's name, which is told to browsers and screen readers.
LANGUAGE_OF = {"LV": "lv", "MD": "ro", "UA": "uk"}


@dataclass(frozen=True)
class Suggestion:
    """Something to go to: a case by its title, or a search by a topic, place or library."""

    text: str
    url: str
    # The language of the text.
    language: str
    # Of a topic or region.
    code: str = ""


@dataclass(frozen=True)
class Suggestions:
    """What a beginning may become."""

    query: str
    titles: list[Suggestion] = field(default_factory=list)
    topics: list[Suggestion] = field(default_factory=list)
    places: list[Suggestion] = field(default_factory=list)
    libraries: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True)
class Name:
    """A label or name that can be begun to type: what it names, its language and its words."""

    term: Term
    language: str
    words: tuple[str, ...]


class Names:
    """Names by the beginnings of their words."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_word = sorted(
            ((word, position, name) for position, name in enumerate(names) for word in name.words),
            key=lambda entry: entry[:2],
        )
        self._words = [word for word, _position, _name in self._by_word]

    def beginning(self, typed: list[str]) -> Iterator[Name]:
        """The names in which each typed word begins a word."""
        # The longest is in the fewest names.
        start = max(typed, key=len)
        for at in range(bisect_left(self._words, start), len(self._words)):
            word, _position, name = self._by_word[at]
            if not word.startswith(start):
                return
            if _begin(name.words, typed):
                yield name


@dataclass(frozen=True)
class Known:
    """What the published cases have, besides their titles."""

    topics: Names
    places: Names
    libraries: Names


def suggest(text: str, ui: str, request: HttpRequest | None = None) -> Suggestions:
    """Suggest for what a reader has typed so far. Topics, places and libraries only if some
    published case has them."""
    query = clean_text(text)
    typed = _words(query)
    if sum(map(len, typed)) < MIN_LENGTH:
        return Suggestions(query)
    known = kept("suggestions", request, lambda: _known(request))
    try:
        hits = get_engine().suggest_titles(query, ui, MAX_EACH)
    except EngineUnavailable:
        hits = []
    return Suggestions(
        query=query,
        titles=_titles(hits, typed, ui),
        topics=_terms(known.topics, typed, ui, "topic"),
        places=_terms(known.places, typed, ui, "region"),
        libraries=_libraries(known.libraries, typed, ui),
    )


def _known(request: HttpRequest | None) -> Known:
    vocabulary = current_vocabulary(request)
    pages = searchable_pages().order_by()
    topics = set(pages.values_list("topic_links__topic__code", flat=True).distinct())
    regions = set(pages.values_list("region__code", "country").distinct())
    places = {
        term.code: term
        for region, country in regions
        for term in vocabulary.lineage(region or country)
    }
    libraries = Library.objects.filter(pk__in=pages.values("library")).order_by("name")
    return Known(
        topics=Names(_names(term for code, term in vocabulary.topics.items() if code in topics)),
        places=Names(_names(places.values())),
        libraries=Names(
            _names(
                Term(
                    code=name,
                    labels={LANGUAGE_OF.get(country, "en"): name},
                    other_labels={LANGUAGE_OF.get(country, "en"): others},
                )
                for name, others, country in libraries.values_list("name", "other_names", "country")
            )
        ),
    )


def _names(terms: Iterable[Term]) -> Iterator[Name]:
    for term in terms:
        for language, label in term.labels.items():
            for words in (label, *term.other_labels.get(language, ())):
                yield Name(term, language, tuple(_words(words)))


def _titles(hits: list[Hit], typed: list[str], ui: str) -> list[Suggestion]:
    languages_of = readable([hit.translation_key for hit in hits]).languages
    found: list[Suggestion] = []
    for hit in hits:
        source, languages = hit.source, languages_of.get(hit.translation_key, set())
        order = dict.fromkeys((ui, source["original_language"], *source["languages"]))
        known = [code for code in order if code in languages and code in source["title"]]
        language = next(
            (code for code in known if _begin(_words(source["title"][code]), typed)), None
        )
        if language:
            text = source["title"][language]
            found.append(Suggestion(text, source["url"][language], language))
    return found


def _terms(names: Names, typed: list[str], ui: str, parameter: str) -> list[Suggestion]:
    address = search_address(ui)
    return [
        Suggestion(term.label(ui), f"{address}?{urlencode({parameter: term.code})}", ui, term.code)
        for term in _best(names, typed, ui)
    ]


def _libraries(names: Names, typed: list[str], ui: str) -> list[Suggestion]:
    address = search_address(ui)
    return [
        # The whole name as a phrase: the practices of this very library.
        Suggestion(name, f"{address}?{urlencode({'q': _quoted(name)})}", language)
        for term in _best(names, typed, ui)
        for language, name in term.labels.items()
    ]


def _quoted(name: str) -> str:
    words = re.sub(r'["“”„«»]', " ", name)
    return f'"{" ".join(words.split())}"'


def _best(names: Names, typed: list[str], ui: str) -> list[Term]:
    """What is named so: in the reader's language first, then by length."""
    ranks: dict[str, tuple[bool, int, str]] = {}
    terms: dict[str, Term] = {}
    for name in names.beginning(typed):
        label = name.term.label(ui)
        rank = (name.language != ui, len(label), label)
        code = name.term.code
        ranks[code] = min(rank, ranks.get(code, rank))
        terms[code] = name.term
    return [terms[code] for code in sorted(ranks, key=ranks.__getitem__)[:MAX_EACH]]


def search_address(ui: str) -> str:
    """The address of the search page in a language."""
    with translation_override(ui):
        return reverse("search:results")


def _words(text: str) -> list[str]:
    return [form for token in tokenize(text) if (form := exact(token.text))]


def _begin(words: Iterable[str], typed: list[str]) -> bool:
    """Whether each typed word begins one of the words."""
    own = list(words)
    return all(any(word.startswith(start) for word in own) for start in typed)
