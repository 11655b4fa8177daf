"""Answering a search: the strict request, and the ladder when it finds nothing.

At most three requests, within one time limit: every word; which words are unknown and what is like
them; corrected words and any word, in one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from elasticsearch import Elasticsearch

from search import keyboards
from search.embeddings.queries import query_vector
from search.engines.base import EngineResult
from search.engines.elasticsearch import bodies, spelling
from search.engines.elasticsearch.answers import nothing_found, result
from search.engines.elasticsearch.client import Deadline, limited, whole
from search.engines.embedded.ladder import MAX_WORDS, rewrite, words_of
from search.query import SearchRequest, Word


class Search:
    """One search on one index."""

    def __init__(self, client: Elasticsearch, index: str, deadline: Deadline) -> None:
        self.client, self.index, self.deadline = client, index, deadline

    def answer(self, request: SearchRequest) -> EngineResult:
        """What is found, by the first step of the ladder that finds anything."""
        if request.text and not request.parsed:  # nothing but punctuation
            return result(self._ask(self._body(request, bodies.nothing())))
        words = _ladder_words(request)
        body = self._all_words(request)
        if suggest := spelling.suggest(words):
            body["suggest"] = suggest
        answer = self._ask(body)
        first = result(answer)
        if _has_words(answer, first) or not words:
            return first
        return self._climb(request, words, answer.get("suggest", {}), first)

    def _climb(
        self,
        request: SearchRequest,
        words: Sequence[Word],
        suggested: Mapping[str, Any],
        first: EngineResult,
    ) -> EngineResult:
        """With another keyboard layout, with corrected words, or else with any of the words; when
        none is known what the first request found by meaning, if that is clear."""
        near = spelling.near_words(words, suggested)
        retyped = keyboards.candidates(request)
        asked = spelling.survey_body(words, near, self.deadline.left(), retyped)
        if vector := query_vector(request):
            asked["aggs"][bodies.CLEAR] = {"filter": bodies.clear_cases(request.parsed, vector)}
        survey = self._ask(asked)["aggregations"]
        if meant := keyboards.best(retyped, spelling.retyped_counts(retyped, survey)):
            body = self._all_words(replace(request, text=meant.text))
            found = result(self._ask(body), meant.text)
            return replace(found, retyped=True)
        known = spelling.known_words(words, survey)
        corrected = spelling.corrections(words, near, survey)
        known |= {replace(word, text=c.word): c.documents for word, c in corrected.items()}
        if not known:
            return first if _is_clear(survey) else nothing_found()
        better = {word: candidate.word for word, candidate in corrected.items()}
        text = rewrite(request.text, better) if better else None
        everything = len(known) == len(words) and not request.parsed.phrases
        searched = replace(request, text=text) if text else request
        searches = [self._some_words(searched, spelling.shares(words, known, survey), known)]
        if corrected and everything:
            searches.insert(0, self._all_words(searched))
        answers = self._ask_all(searches)
        for answer in answers[:-1]:
            if _has_words(answer, found := result(answer)):
                return replace(found, corrected=text)
        if not _is_clear(answers[-1]["aggregations"]):
            return replace(nothing_found(), corrected=text)
        found = result(answers[-1])
        some = any(not hit.by_meaning for hit in found.hits) or not found.hits
        return replace(found, corrected=text, relaxed=some and bool(found.total_without_filters))

    def _all_words(self, request: SearchRequest) -> bodies.Body:
        """Every word, and what is near in meaning."""
        parsed, near = request.parsed, query_vector(request)
        if near is None:
            return self._body(request, bodies.every_word(parsed, request.ui))
        body = self._body(request, bodies.with_meaning(parsed, request.ui, near))
        body["aggs"][bodies.WORDS] = {"filter": bodies.strict_filter(parsed)}
        return body

    def _some_words(
        self, request: SearchRequest, shares: Mapping[Word, float], known: Mapping[Word, int]
    ) -> bodies.Body:
        """Any of the words; with an embedder those cases that have enough of them, or are near."""
        near = query_vector(request)
        if near is None:
            query = bodies.relaxed_query(request.parsed, request.ui, known)
            if not request.parsed.phrases:
                return self._body(request, query)
            # Who asks for a phrase means these words: then some of them are not enough.
            body = self._body(request, bodies.with_enough(query, shares))
            body["aggs"][bodies.CLEAR] = {"filter": bodies.clear(shares)}
            return body
        body = self._body(request, bodies.some_words(request.parsed, shares, near))
        body["aggs"][bodies.CLEAR] = {"filter": bodies.clear(shares, near)}
        return body

    def _body(self, request: SearchRequest, query: bodies.Body) -> bodies.Body:
        return bodies.search_body(request, query, self.deadline.left())

    def _ask(self, body: bodies.Body) -> Mapping[str, Any]:
        client = limited(self.client, self.deadline.left())
        return whole(client.search(index=self.index, body=body).body)

    def _ask_all(self, asked: Sequence[bodies.Body]) -> list[Mapping[str, Any]]:
        """Several searches in one request."""
        client = limited(self.client, self.deadline.left())
        searches: list[dict[str, Any]] = []
        for body in asked:
            searches += [{"index": self.index}, body]
        answers = client.msearch(searches=searches)
        return [whole(answer) for answer in answers["responses"]]


def _has_words(answer: Mapping[str, Any], found: EngineResult) -> bool:
    """Whether some case has every word, not only their meaning."""
    counted = answer["aggregations"].get(bodies.WORDS)
    return bool(counted["doc_count"] if counted else found.total_without_filters)


def _is_clear(aggregations: Mapping[str, Any]) -> bool:
    """Whether some case is an answer; without an embedder whatever was found."""
    counted = aggregations.get(bodies.CLEAR)
    return counted is None or bool(counted["doc_count"])


def _ladder_words(request: SearchRequest) -> tuple[Word, ...]:
    parsed = request.parsed
    return (*parsed.required, *words_of(parsed.phrases))[:MAX_WORDS]
