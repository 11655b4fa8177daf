"""Suggestions while typing: titles, topics and places, in any language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override as translation_override

from search.engines import get_engine
from search.engines.base import EngineUnavailable, Hit
from search.query import SearchRequest, clean_text
from search.service import published_languages
from search.text import exact, tokenize
from search.vocabulary import Term, load_vocabulary

MIN_LENGTH = 2
MAX_EACH = 5


@dataclass(frozen=True)
class Suggestion:
    """Something to go to: a case by its title, or a search by a topic or place."""

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


def suggest(text: str, ui: str) -> Suggestions:
    """Suggest for what a reader has typed so far. Topics and places only if some case has them."""
    query = clean_text(text)
    typed = _words(query)
    if sum(map(len, typed)) < MIN_LENGTH:
        return Suggestions(query)
    engine = get_engine()
    try:
        hits = engine.suggest_titles(query, ui, MAX_EACH)
        used = engine.search(SearchRequest(ui=ui, page_size=0)).facets
    except EngineUnavailable:
        return Suggestions(query)
    vocabulary = load_vocabulary()
    topics = (term for code, term in vocabulary.topics.items() if used["topic"].get(code))
    regions = (term for code, term in vocabulary.regions.items() if used["region"].get(code))
    return Suggestions(
        query=query,
        titles=_titles(hits, typed, ui),
        topics=_terms(topics, typed, ui, "topic"),
        places=_terms(regions, typed, ui, "region"),
    )


def _titles(hits: list[Hit], typed: list[str], ui: str) -> list[Suggestion]:
    readable = published_languages([hit.translation_key for hit in hits])
    found: list[Suggestion] = []
    for hit in hits:
        source, languages = hit.source, readable.get(hit.translation_key, set())
        order = dict.fromkeys((ui, source["original_language"], *source["languages"]))
        known = [code for code in order if code in languages and code in source["title"]]
        language = next((code for code in known if _begins(source["title"][code], typed)), None)
        if language:
            text = source["title"][language]
            found.append(Suggestion(text, source["url"][language], language))
    return found


def _terms(terms: Iterable[Term], typed: list[str], ui: str, parameter: str) -> list[Suggestion]:
    address = search_address(ui)
    found: list[tuple[int, Suggestion]] = []
    for term in terms:
        own = [term.label(ui), *term.other_labels.get(ui, ())]
        others = [
            *term.labels.values(),
            *(w for words in term.other_labels.values() for w in words),
        ]
        rank = 0 if any(_begins(word, typed) for word in own) else 1
        if rank and not any(_begins(word, typed) for word in others):
            continue
        url = f"{address}?{urlencode({parameter: term.code})}"
        found.append((rank, Suggestion(term.label(ui), url, ui, term.code)))
    found.sort(key=lambda pair: (pair[0], len(pair[1].text), pair[1].text))
    return [suggestion for _rank, suggestion in found[:MAX_EACH]]


def search_address(ui: str) -> str:
    """The address of the search page in a language."""
    with translation_override(ui):
        return reverse("search:results")


def _words(text: str) -> list[str]:
    return [form for token in tokenize(text) if (form := exact(token.text))]


def _begins(text: str, typed: list[str]) -> bool:
    """Whether each typed word begins a word of the text."""
    words = _words(text)
    return all(any(word.startswith(start) for word in words) for start in typed)
