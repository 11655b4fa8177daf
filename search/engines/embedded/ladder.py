"""What is tried when no case has every word: correct typing errors, then take any word.

A fixed number of queries, whatever the reader typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search import keyboards
from search.engines.embedded.dialect import Dialect, Match
from search.engines.embedded.expressions import relaxed, strict, word_clause
from search.engines.embedded.spelling import Candidate, is_likely, similar_words
from search.engines.ranking import rarity
from search.models import SearchDocument, SearchIndex
from search.query import ParsedText, SearchRequest, Word
from search.text import exact

# Enough for a real question; each costs a sub-query.
MAX_WORDS = 12
MAX_CANDIDATES = 6


@dataclass(frozen=True)
class Found:
    """What a step of the ladder found."""

    matches: list[Match]
    # Documents that have every word, but some of them only in other words or languages.
    translated: list[Match] = field(default_factory=list)
    corrected: str | None = None
    retyped: bool = False
    relaxed: bool = False
    # When any word is enough: document → the share of the query's words that it has, rare words
    # counting more.
    shares: Mapping[int, float] = field(default_factory=dict)
    # Documents that are there for their meaning, not for their words.
    by_meaning: frozenset[int] = frozenset()


def climb(dialect: Dialect, request: SearchRequest) -> Found:
    """Search with another keyboard layout, or with corrected words, or with any of the words."""
    text, parsed = request.text, request.parsed
    words = (*parsed.required, *words_of(parsed.phrases))[:MAX_WORDS]
    if not words:
        return Found([])
    candidates = similar_words([word.exact for word in words], MAX_CANDIDATES)
    flat = [candidate for found in candidates.values() for candidate in found]
    clauses = [word_clause(word) for word in words]
    clauses += [word_clause(word, translated=False) for word in words]
    clauses += [word_clause(Word(candidate.word, 0, 0)) for candidate in flat]
    retyped = keyboards.candidates(request)
    meant = [clause for candidate in retyped for clause in strict(candidate).required]
    hits = dialect.match_each([*clauses, *meant])
    if meant_text := keyboards.best(retyped, _together(retyped, hits[len(clauses) :])):
        found = _every(dialect, meant_text, meant_text.required, meant_text.text)
        return replace(found, retyped=True)
    known = {word: found for word, found in zip(words, hits, strict=False) if found}
    # Those that have the word itself, not one that means the same.
    itself = dict(zip(words, hits[len(words) :], strict=False))
    unknown = [word for word in words if word not in known]
    documents = dict(zip(flat, hits[2 * len(words) : len(clauses)], strict=True))
    corrections = _corrections(unknown, candidates, documents, list(known.values()))
    for word, candidate in corrections.items():
        known[replace(word, text=candidate.word)] = documents[candidate]
    if not known:
        return Found([])
    better = {word: candidate.word for word, candidate in corrections.items()}
    corrected = rewrite(text, better) if better else None
    everything = len(unknown) == len(corrections)
    if corrections and everything and not parsed.phrases and set.intersection(*known.values()):
        return _every(dialect, parsed, known, corrected)
    matches = _most_words_first(dialect.match(relaxed(parsed, known)), known.values())
    counts = {word: len(itself.get(word) or found) for word, found in known.items()}
    shares = _shares(known, counts, len(words) - len(known))
    return Found(matches, corrected=corrected, relaxed=bool(matches), shares=shares)


def _every(
    dialect: Dialect, parsed: ParsedText, words: Iterable[Word], corrected: str | None
) -> Found:
    """The documents with every one of these words."""
    own, translated = dialect.match_both(
        strict(parsed, words, translated=False), strict(parsed, words)
    )
    return Found(own, translated=without(translated, own), corrected=corrected)


def without(matches: Iterable[Match], others: Iterable[Match]) -> list[Match]:
    """The matches of documents that are not among the others."""
    known = {pk for pk, *_ in others}
    return [match for match in matches if match[0] not in known]


def _together(texts: Sequence[ParsedText], hits: Iterable[set[int]]) -> list[int]:
    """How many documents have all clauses of each text; `hits` are those of each clause."""
    found = iter(hits)
    sets = [[next(found) for _clause in strict(parsed).required] for parsed in texts]
    return [len(set.intersection(*each)) for each in sets]


def _corrections(
    unknown: Sequence[Word],
    candidates: Mapping[str, Sequence[Candidate]],
    documents: Mapping[Candidate, set[int]],
    others: list[set[int]],
) -> dict[Word, Candidate]:
    """For each unknown word the best word in its place."""
    together = set.intersection(*others) if others else None
    best: dict[Word, Candidate] = {}
    for word in unknown:
        ranked = sorted(
            (
                found
                for found in candidates.get(word.exact, ())
                if documents[found] and is_likely(word.text, found.distance)
            ),
            key=lambda candidate: _rank(candidate, documents[candidate], together),
        )
        if ranked:
            best[word] = ranked[0]
    return best


def _rank(
    candidate: Candidate, documents: set[int], together: set[int] | None
) -> tuple[bool, int, int, str]:
    """The best first: stands beside the other words, is nearest, is in most documents."""
    apart = together is not None and together.isdisjoint(documents)
    return apart, candidate.distance, -len(documents), candidate.word


def rewrite(text: str, corrections: Mapping[Word, str]) -> str:
    """The reader's text with the corrected words in their places."""
    for word in sorted(corrections, key=lambda word: word.start, reverse=True):
        if word.end:
            text = text[: word.start] + corrections[word] + text[word.end :]
    return text


def _most_words_first(matches: list[Match], sets: Iterable[set[int]]) -> list[Match]:
    """Raise the score of a document by the number of words it has."""
    known = list(sets)
    highest = max((score for _pk, score, *_ in matches), default=0.0) + 1.0
    return [
        (pk, score + highest * sum(pk in found for found in known), facets, published, fresh)
        for pk, score, facets, published, fresh in matches
    ]


def _shares(
    known: Mapping[Word, set[int]], counts: Mapping[Word, int], unknown: int
) -> dict[int, float]:
    """For each document how much it has of what the words say; `unknown` words nobody has.

    A word tells as much as it does in its own language, by the `counts` of documents there.
    """
    total = SearchDocument.objects.filter(index__state=SearchIndex.State.ACTIVE).count()
    weights = {word: rarity(counts[word], total) for word in known}
    everything = sum(weights.values()) + unknown * rarity(0, total)
    shares: dict[int, float] = defaultdict(float)
    for word, found in known.items():
        for pk in found:
            shares[pk] += weights[word] / everything
    return shares


def words_of(phrases: Iterable[tuple[str, ...]]) -> list[Word]:
    """The words of phrases, each by itself."""
    # They stand nowhere in the text as words, so no correction is written into it.
    return [Word(form, 0, 0) for phrase in phrases for form in phrase if exact(form)]
