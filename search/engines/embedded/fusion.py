"""What words found and what meaning found, as one list. See `search.engines.ranking`."""

# ruff: noqa: S608  # only question marks are put into the SQL

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import connection

from search.embeddings import get_embedder
from search.embeddings.queries import QueryVector, query_vector
from search.engines.embedded.dialect import Match, get_dialect
from search.engines.embedded.expressions import strict
from search.engines.embedded.ladder import Found
from search.engines.embedded.meaning import shelf_of
from search.engines.ranking import (
    ALL_WORDS,
    CLEAR_SHARE,
    MEANING,
    MIN_SHARE,
    SOME_WORDS,
    TRANSLATED_WORDS,
    lexical,
)
from search.query import SearchRequest

# Of two cases that match alike the one that the reader can read comes first.
OWN_LANGUAGE_BOOST = 1.15
# How well words of the same meaning fit, beside the words themselves.
TRANSLATED_SHARE = 0.5


def with_meaning(found: Found, request: SearchRequest) -> Found:
    """Add the cases that are near in meaning, and put all in one order.

    Without a vector for the query (see `query_vector`) the words alone decide.
    """
    if not request.parsed:
        return found
    searched = replace(request, text=found.corrected) if found.corrected else request
    query = query_vector(searched)
    near = _near(found, request, query) if query else None
    if query is None or near is None:
        return _words_alone(found, request)
    if not _is_clear(found, near, query.clear):
        return replace(found, matches=[], translated=[], relaxed=False)
    if found.relaxed:
        return _some_words(found, near)
    return _all_words(found, near, request)


def _words_alone(found: Found, request: SearchRequest) -> Found:
    """Where nobody can tell what is near. Who asks for a phrase means these words: then some of
    them are not enough."""
    if not found.relaxed:
        return _all_words(found, {}, request)
    matches = own_language_first(found.matches, request.ui)
    if not request.parsed.phrases:
        return replace(found, matches=matches)
    is_clear = max(found.shares.values(), default=0.0) >= CLEAR_SHARE
    enough = [
        match for match in matches if is_clear and found.shares.get(match[0], 0.0) >= MIN_SHARE
    ]
    return replace(found, matches=enough, relaxed=bool(enough))


def _is_clear(found: Found, near: Mapping[int, float], clear: float) -> bool:
    """Whether some case has every word, or is an answer all the same."""
    if (found.matches or found.translated) and not found.relaxed:
        return True
    by_words = max(found.shares.values(), default=0.0) >= CLEAR_SHARE
    return by_words or max(near.values(), default=0.0) >= clear


def _near(found: Found, request: SearchRequest, query: QueryVector) -> dict[int, float] | None:
    """Document → cosine, of those near in meaning; None when nobody can tell."""
    embedder = get_embedder()
    shelf = shelf_of(embedder.model) if embedder else None
    if shelf is None:
        return None
    near = shelf.nearest(query.vector)
    if not (query.finds or found.shares):
        near = {pk: near[pk] for pk, *_ in (*found.matches, *found.translated) if pk in near}
    if near and request.parsed.excluded:
        allowed = get_dialect().match(strict(request.parsed, ()))
        near = {pk: near[pk] for pk, *_ in allowed if pk in near}
    return near


def _all_words(found: Found, near: Mapping[int, float], request: SearchRequest) -> Found:
    half = get_dialect().half_score
    matches = [
        (
            pk,
            base + share * lexical(score, half) + MEANING * near.get(pk, 0.0),
            facets,
            published,
            fresh,
        )
        for base, share, some in (
            (ALL_WORDS, 1.0, found.matches),
            (TRANSLATED_WORDS, TRANSLATED_SHARE, found.translated),
        )
        for pk, score, facets, published, fresh in own_language_first(some, request.ui)
    ]
    others = near.keys() - {pk for pk, *_ in matches}
    return replace(
        found,
        matches=[*matches, *_documents(others, {pk: MEANING * near[pk] for pk in others})],
        translated=[],
        by_meaning=frozenset(others),
    )


def _some_words(found: Found, near: Mapping[int, float]) -> Found:
    """Of the cases that have some of the words those that have enough of them, or are near."""
    shares = found.shares
    enough = {pk for pk, share in shares.items() if share >= MIN_SHARE}
    matches = [
        (
            pk,
            SOME_WORDS * (shares[pk] if pk in enough else 0.0) + MEANING * near.get(pk, 0.0),
            facets,
            published,
            fresh,
        )
        for pk, _score, facets, published, fresh in found.matches
        if pk in enough or pk in near
    ]
    others = near.keys() - {pk for pk, *_ in matches}
    return replace(
        found,
        matches=[*matches, *_documents(others, {pk: MEANING * near[pk] for pk in others})],
        relaxed=bool(enough),
        by_meaning=frozenset(near.keys() - enough),
    )


def _documents(identifiers: Iterable[int], scores: Mapping[int, float]) -> list[Match]:
    wanted = list(identifiers)
    if not wanted:
        return []
    marks = ", ".join(["%s"] * len(wanted))
    # By SQL, as the dialects do: dates of one type sort with each other.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, facets, published_at, freshness FROM search_searchdocument "
            f"WHERE id IN ({marks})",
            wanted,
        )
        return [
            (pk, scores[pk], facets, published, fresh)
            for pk, facets, published, fresh in cursor.fetchall()
        ]


def own_language_first(matches: list[Match], ui: str) -> list[Match]:
    """Raise the score of the cases that the reader can read."""
    own = f"language={ui}"
    return [
        (pk, score * OWN_LANGUAGE_BOOST if own in facets else score, facets, published, fresh)
        for pk, score, facets, published, fresh in matches
    ]
