"""Requests to Elasticsearch as plain dicts: pure functions of what the reader asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.embeddings.base import Vector
from search.embeddings.queries import QueryVector
from search.engines.elasticsearch.schema import RESULT_WINDOW
from search.engines.ranking import (
    ALL_WORDS,
    CLEAR_SHARE,
    LEXICAL,
    MEANING,
    MIN_COSINE,
    MIN_SHARE,
    NEAREST,
    SOME_WORDS,
    TRANSLATED_WORDS,
)
from search.facets import FACETS
from search.query import ParsedText, Phrase, SearchRequest, Word, wanted_and_not

Body = dict[str, Any]

# How much a term counts where it stands, as in the embedded engine.
FIELDS = ("title^6", "summary^3", "labels^2", "body^1")
# Exact forms weigh little on purpose: more would put an inflected form behind its citation form.
EXACT_BOOSTS = {"exact_title": 0.5, "exact": 0.2}
CROSS_SCRIPT_BOOST = 0.5
# For a word of the same meaning: what the word itself gets there in a middling case, or less.
TRANSLATED_BOOSTS = {"title": 3.0, "summary": 2.0, "any": 1.0}
PHRASE_BOOSTS = {"exact_title": 2.0, "exact": 1.0}
# Of two cases that match alike the one that the reader can read comes first.
OWN_LANGUAGE_BOOST = 1.15
# More than any score: when any word is enough, the number of words decides.
WORD_BOOST = 1000.0
# No facet has as many values.
ALL_VALUES = 1000
# A middling score of a good match.
HALF_SCORE = 10.0
# Passages that are looked at in each part of the index, to be sure of the nearest.
CANDIDATES = 100
# The names of the two parts of a query: a hit tells which of them found it.
WORDS = "words"
NEAR = "near"
# Counts the clear answers where no case has every word.
CLEAR = "clear"
_CROSS_SCRIPT = ("latin", "cyrillic")
# Whole: to leave parts out, Elasticsearch would read and write each document anew.
_SOURCE = True


def search_body(request: SearchRequest, query: Body, seconds: float) -> Body:
    """One page of what a query finds, with the counts of every facet."""
    inside = request.offset + request.page_size <= RESULT_WINDOW
    return {
        "query": query,
        "post_filter": _all_of(_selections(request)),
        "aggs": _facet_counts(request),
        "sort": _sort(request),
        "from": request.offset if inside else 0,
        "size": request.page_size if inside else 0,
        "track_total_hits": True,
        "_source": _SOURCE,
        "timeout": f"{int(seconds * 1000)}ms",
    }


def strict_query(parsed: ParsedText, ui: str) -> Body:
    """Every word, or one that means the same, and every phrase, wherever it stands in the
    document."""
    query = strict_filter(parsed)
    scores = [*map(_word_score, parsed.required)]
    scores += [_phrase(p, name, b) for p in parsed.phrases for name, b in PHRASE_BOOSTS.items()]
    if scores:
        query["bool"]["should"] = [_own_language_first(scores, ui)]
    return query


def strict_filter(parsed: ParsedText) -> Body:
    """The same documents, without scores."""
    return {
        "bool": {
            "filter": [*map(word_filter, parsed.required), *map(_phrase, parsed.phrases)],
            "must_not": _exclusions(parsed),
        }
    }


def relaxed_query(parsed: ParsedText, ui: str, words: Iterable[Word]) -> Body:
    """Any of the words; who has more of them comes first."""
    chosen = list(words)
    counted = [
        {"constant_score": {"filter": word_filter(word), "boost": WORD_BOOST}} for word in chosen
    ]
    return {
        "bool": {
            "should": [*counted, _own_language_first([*map(_word_score, chosen)], ui)],
            "minimum_should_match": 1,
            "must_not": _exclusions(parsed),
        }
    }


def every_word(parsed: ParsedText, ui: str) -> Body:
    """A query for every word, scored as `search.engines.ranking` says."""
    query = strict_query(parsed, ui)
    if not parsed:
        return query
    source = "params.all + params.most * _score / (_score + params.half)"
    params = {"all": ALL_WORDS, "most": LEXICAL, "half": HALF_SCORE}
    if parsed.translations:
        # A mark on the score tells the script which cases have the words themselves.
        words = [word_filter(word, translated=False) for word in parsed.required]
        marked = {"constant_score": {"filter": {"bool": {"filter": words}}, "boost": WORD_BOOST}}
        query["bool"]["should"].append(marked)
        source = (
            "boolean itself = _score >= params.mark; "
            "double fit = itself ? _score - params.mark : _score; "
            "return (itself ? params.all : params.translated)"
            " + params.most * fit / (fit + params.half);"
        )
        params |= {"mark": WORD_BOOST, "translated": TRANSLATED_WORDS}
    script = {"source": source, "params": params}
    return {"script_score": {"query": query, "script": script, "_name": WORDS}}


def with_meaning(parsed: ParsedText, ui: str, near: QueryVector) -> Body:
    """A query for every word, and what is near in meaning: see `search.engines.ranking`."""
    words = every_word(parsed, ui)
    if not near.finds:
        return {"bool": {"must": [words], "should": [_near(near)]}}
    return _either(words, near, _exclusions(parsed))


def some_words(parsed: ParsedText, shares: Mapping[Word, float], near: QueryVector) -> Body:
    """Enough of the words (each with its share of what they say), or near in meaning."""
    return _either(_enough(shares, MIN_SHARE), near, _exclusions(parsed))


def clear_cases(parsed: ParsedText, near: QueryVector) -> Body:
    """A filter: cases that are clearly near, but those with excluded words."""
    return {"bool": {"filter": [_clear_by_meaning(near)], "must_not": _exclusions(parsed)}}


def _clear_by_meaning(near: QueryVector) -> Body:
    vectors = _nearest(near.vector, 1)
    vectors["knn"]["similarity"] = near.clear
    return {"nested": {"path": "passages", "query": vectors}}


def clear(shares: Mapping[Word, float], near: QueryVector | None = None) -> Body:
    """A filter: cases that are an answer although they have not every word."""
    answers = [_enough(shares, CLEAR_SHARE)]
    if near:
        answers.append(_clear_by_meaning(near))
    return {"bool": {"should": answers, "minimum_should_match": 1}}


def with_enough(query: Body, shares: Mapping[Word, float]) -> Body:
    """What a query finds, if it has enough of the words."""
    return {"bool": {"must": [query], "filter": [_enough(shares, MIN_SHARE)]}}


def _enough(shares: Mapping[Word, float], least: float) -> Body:
    counted = [
        {"constant_score": {"filter": word_filter(word), "boost": SOME_WORDS * share}}
        for word, share in shares.items()
    ]
    return {
        "function_score": {
            "query": {"bool": {"should": counted}},
            # A little less: the sum of the shares is rounded.
            "min_score": round(SOME_WORDS * least - 1e-4, 6),
            "_name": WORDS,
        }
    }


def _either(words: Body, near: QueryVector, exclusions: list[Body]) -> Body:
    return {
        "bool": {
            "should": [words, _near(near)],
            "minimum_should_match": 1,
            "must_not": exclusions,
        }
    }


def _near(near: QueryVector) -> Body:
    """The documents with the nearest passages; the score of a vector is (1 + cosine) / 2."""
    vectors = _nearest(near.vector, NEAREST)
    vectors["knn"]["similarity"] = MIN_COSINE
    script = {
        "source": "params.meaning * Math.max(0, 2 * _score - 1)",
        "params": {"meaning": MEANING},
    }
    nearest = {"script_score": {"query": vectors, "script": script}}
    return {"nested": {"path": "passages", "score_mode": "max", "query": nearest, "_name": NEAR}}


def _nearest(vector: Vector, limit: int) -> Body:
    return {
        "knn": {
            "field": "passages.vector",
            "query_vector": [round(float(number), 6) for number in vector],
            "k": limit,
            "num_candidates": CANDIDATES,
        }
    }


def near_body(vector: Vector, case: str, limit: int, seconds: float) -> Body:
    """The cases with the passages nearest to a vector, without the case it belongs to."""
    nearest = _nearest(vector, limit)
    nearest["knn"]["filter"] = {"bool": {"must_not": {"ids": {"values": [case]}}}}
    return {
        "query": {"nested": {"path": "passages", "score_mode": "max", "query": nearest}},
        "size": limit,
        "track_total_hits": False,
        "_source": False,
        "timeout": f"{int(seconds * 1000)}ms",
    }


def counts_of(texts: Sequence[ParsedText]) -> Body:
    """An aggregation: how many documents have every word and phrase of each text, by its number."""
    filters = {
        str(number): {
            "bool": {"filter": [*map(word_filter, parsed.required), *map(_phrase, parsed.phrases)]}
        }
        for number, parsed in enumerate(texts)
    }
    return {"filters": {"filters": filters}}


def nothing() -> Body:
    """A query that finds nothing."""
    return {"match_none": {}}


def title_body(words: Sequence[str], ui: str, limit: int, seconds: float) -> Body:
    """Cases with these folded words in a title, the last as the beginning of a word."""
    *complete, beginning = words
    clauses: list[Body] = [{"term": {"exact_title": word}} for word in complete]
    clauses.append({"prefix": {"exact_title": beginning}})
    return {
        "query": {
            "bool": {"filter": clauses, "should": [_own_language_first(clauses, ui)]},
        },
        "sort": [{"_score": "desc"}, {"published_at": "desc"}, {"translation_key": "asc"}],
        "size": limit,
        "track_total_hits": False,
        "_source": _SOURCE,
        "timeout": f"{int(seconds * 1000)}ms",
    }


def status_body() -> Body:
    """The number of documents, in all and of each language."""
    languages = {"terms": {"field": "facets.language", "size": ALL_VALUES}}
    return {"size": 0, "track_total_hits": True, "aggs": {"language": languages}}


def word_filter(word: Word, *, translated: bool = True) -> Body:
    """What a document must have for a word: itself, or one that means the same."""
    terms = word.terms | word.translations if translated else word.terms
    return {"terms": {"any": sorted(terms)}}


def _word_score(word: Word) -> Body:
    """How well a document fits a word: best language, and a little more for the very form."""
    by_language = _by_language(word.terms)
    cross_script = [t for script in _CROSS_SCRIPT for t in by_language.pop(script, [])]
    translations = sorted(word.translations)
    scores: list[Body] = [
        {"term": {name: {"value": word.exact, "boost": boost}}}
        for name, boost in EXACT_BOOSTS.items()
    ]
    if by_language or translations:
        # Each language by itself: the sum would favour words that several languages share.
        best: list[Body] = [
            {"combined_fields": {"query": " ".join(terms), "fields": list(FIELDS)}}
            for terms in by_language.values()
        ]
        # Where it stands is enough: to score a dozen terms would take longer than all else.
        best += [
            {"constant_score": {"filter": {"terms": {field: translations}}, "boost": boost}}
            for field, boost in TRANSLATED_BOOSTS.items()
            if translations
        ]
        scores.insert(0, {"dis_max": {"queries": best}})
    if cross_script:
        query = {"query": " ".join(cross_script), "boost": CROSS_SCRIPT_BOOST}
        scores.append({"match": {"cross_script": query}})
    return {"bool": {"should": scores}}


def _by_language(terms: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in sorted(terms):
        language, separator, _form = term.partition("_")
        if separator:
            found[language].append(term)
    return found


def _phrase(phrase: Phrase, name: str = "exact", boost: float = 1.0) -> Body:
    return {"match_phrase": {name: {"query": " ".join(phrase), "boost": boost}}}


def _exclusions(parsed: ParsedText) -> list[Body]:
    excluded: list[Body] = []
    for word in parsed.excluded:
        # Words that merely sound alike in the other script are not meant.
        terms = (term for term in word.terms if term.partition("_")[0] not in _CROSS_SCRIPT)
        excluded.append({"terms": {"any": sorted(terms)}})
    return [*excluded, *map(_phrase, parsed.excluded_phrases)]


def _own_language_first(scores: Sequence[Body], ui: str) -> Body:
    return {
        "function_score": {
            "query": {"bool": {"should": list(scores)}},
            "functions": [
                {"filter": {"term": {"facets.language": ui}}, "weight": OWN_LANGUAGE_BOOST}
            ],
            "boost_mode": "multiply",
        }
    }


def _sort(request: SearchRequest) -> list[Body]:
    newest: list[Body] = [{"published_at": "desc"}, {"translation_key": "asc"}]
    if request.sort == "freshest":
        return [{"freshness": "desc"}, *newest]
    by_date = request.sort == "newest" or not request.parsed
    return newest if by_date else [{"_score": "desc"}, *newest]


def _selections(request: SearchRequest) -> Mapping[str, Body]:
    """For each facet in which something is chosen its filter: any of the values that are wanted,
    none of the others."""
    return {
        name: _selection(f"facets.{name}", *wanted_and_not(codes))
        for name, codes in request.filters.items()
        if codes
    }


def _selection(field: str, wanted: list[str], unwanted: list[str]) -> Body:
    any_of: Body = {"terms": {field: wanted}}
    if not unwanted:
        return any_of
    query: Body = {"must_not": [{"terms": {field: unwanted}}]}
    return {"bool": query | ({"filter": [any_of]} if wanted else {})}


def _all_of(filters: Mapping[str, Body], but: str = "") -> Body:
    chosen = [query for name, query in filters.items() if name != but]
    return {"bool": {"filter": chosen}} if chosen else {"match_all": {}}


def _facet_counts(request: SearchRequest) -> Body:
    """Each facet under the filters of the others; `_all` counts without any filter, if there is
    one.

    A facet that nothing narrows is counted without a filter around it: even one that lets all
    through costs more than the counting.
    """
    selections = _selections(request)
    counts: Body = {"_all": {"filter": {"match_all": {}}}} if selections else {}
    for facet in FACETS:
        field = f"facets.{facet.name}"
        values: Body = {"terms": {"field": field, "size": ALL_VALUES}}
        _wanted, unwanted = wanted_and_not(request.selected(facet.name))
        if unwanted:
            others = _selection(field, [], unwanted)
            values = {"filter": others, "aggs": {"values": values}}
        if unwanted or selections.keys() - {facet.name}:
            values = {"filter": _all_of(selections, but=facet.name), "aggs": {"values": values}}
        counts[facet.name] = values
    return counts
