"""Words of the collection that a misspelt word may have meant, asked from Elasticsearch.

Its term suggester, in the first request, names near words that exist; the second request tells
how many documents have each, beside which other words, and how it is spelt. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from search.engines.elasticsearch.bodies import Body, counts_of, word_filter
from search.engines.elasticsearch.schema import SEPARATOR
from search.engines.embedded.spelling import best_spelling, is_likely, max_distance
from search.engines.ranking import rarity
from search.query import ParsedText, Word
from search.text import script_of

MAX_CANDIDATES = 6
# Documents that are looked at for the spelling of a word, however many have it.
SAMPLE = 100
SUGGESTED = 25


@dataclass(frozen=True)
class Candidate:
    """A word in place of an unknown one, as it is spelt, and how well it would do."""

    word: str
    distance: int
    documents: int
    # Whether some other word of the query stands in none of its documents.
    apart: bool

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """The best first: stands beside the other words, is nearest, is in most documents."""
        return self.apart, self.distance, -self.documents, self.word


def suggest(words: Sequence[Word]) -> Body:
    """The `suggest` part of a request: near words for those that the collection does not have."""
    return {
        f"w{position}": {
            "text": word.exact,
            "term": {
                "field": "exact",
                "suggest_mode": "missing",
                "max_edits": far,
                "prefix_length": 0,
                "size": SUGGESTED,
                "shard_size": SUGGESTED,
            },
        }
        for position, word in enumerate(words)
        if (far := max_distance(len(word.exact)))
    }


def near_words(words: Sequence[Word], suggested: Mapping[str, Any]) -> dict[Word, list[str]]:
    """For each word the folded words of its script that are near to it, the nearest first."""
    near: dict[Word, list[str]] = {}
    for position, word in enumerate(words):
        form = word.exact
        options = (
            str(option["text"])
            for entry in suggested.get(f"w{position}", ())
            for option in entry["options"]
        )
        fitting = {
            option
            for option in options
            if script_of(option) == script_of(form)
            and OSA.distance(option, form) <= max_distance(len(form))
        }
        ranked = sorted((OSA.distance(option, form), option) for option in fitting)
        near[word] = [option for _distance, option in ranked[:MAX_CANDIDATES]]
    return near


def survey_body(
    words: Sequence[Word],
    near: Mapping[Word, Sequence[str]],
    seconds: float,
    retyped: Sequence[ParsedText] = (),
) -> Body:
    """Ask which words are known, of each candidate its documents and spellings, and how many
    documents other keyboard layouts would find."""
    everywhere = {f"w{position}": word_filter(word) for position, word in enumerate(words)}
    itself = {f"w{n}": word_filter(word, translated=False) for n, word in enumerate(words)}
    counted: Body = {
        "known": {"filters": {"filters": everywhere}},
        "itself": {"filters": {"filters": itself}},
        "total": {"filter": {"match_all": {}}},
    }
    if retyped:
        counted["retyped"] = counts_of(retyped)
    for position, word in enumerate(words):
        for number, folded in enumerate(near[word]):
            counted[f"near_{position}_{number}"] = {
                "filter": word_filter(Word(folded, 0, 0)),
                "aggs": {
                    "beside": {"filters": {"filters": everywhere}},
                    "spelt": _spellings({"term": {"exact": folded}}, f"{folded}\\|.*"),
                },
            }
        if not near[word] and max_distance(len(word.exact)):
            begins = _spellings({"prefix": {"exact": word.exact}}, f"{word.exact}[^|]*\\|.*")
            counted[f"begins_{position}"] = begins
    return {
        "size": 0,
        "track_total_hits": False,
        "aggs": counted,
        "timeout": f"{int(seconds * 1000)}ms",
    }


def retyped_counts(texts: Sequence[ParsedText], survey: Mapping[str, Any]) -> list[int]:
    """How many documents each of the other texts finds."""
    buckets = survey["retyped"]["buckets"] if texts else {}
    return [int(buckets[str(number)]["doc_count"]) for number in range(len(texts))]


def known_words(words: Sequence[Word], survey: Mapping[str, Any]) -> dict[Word, int]:
    """The words that some document has, and how many have them.

    A word tells as much as it does in its own language, if it is known there.
    """
    return {
        word: _count(survey["itself"], n) or count
        for n, word in enumerate(words)
        if (count := _count(survey["known"], n))
    }


def _count(counted: Mapping[str, Any], position: int) -> int:
    return int(counted["buckets"][f"w{position}"]["doc_count"])


def shares(
    words: Sequence[Word], known: Mapping[Word, int], survey: Mapping[str, Any]
) -> dict[Word, float]:
    """For each known word, or the one in its place, its share in what the words say; `known` tells
    how many documents have each."""
    total = int(survey["total"]["doc_count"])
    weights = {word: rarity(count, total) for word, count in known.items()}
    everything = sum(weights.values()) + (len(words) - len(known)) * rarity(0, total)
    return {word: weight / everything for word, weight in weights.items()}


def corrections(
    words: Sequence[Word], near: Mapping[Word, Sequence[str]], survey: Mapping[str, Any]
) -> dict[Word, Candidate]:
    """For each unknown word the best word in its place."""
    known = known_words(words, survey)
    others = [f"w{position}" for position, word in enumerate(words) if word in known]
    best: dict[Word, Candidate] = {}
    for position, word in enumerate(words):
        if word in known:
            continue
        found = [
            _candidate(word, folded, survey[f"near_{position}_{number}"], others)
            for number, folded in enumerate(near[word])
        ] or _longer(word, survey.get(f"begins_{position}"))
        likely = [c for c in found if c.documents and is_likely(word.text, c.distance)]
        if likely:
            best[word] = min(likely, key=lambda c: c.rank)
    return best


def _candidate(word: Word, folded: str, counted: Mapping[str, Any], others: list[str]) -> Candidate:
    beside = counted["beside"]["buckets"]
    spelt = [spelling for _folded, spelling in _spelt(counted["spelt"])]
    return Candidate(
        word=best_spelling(spelt) if spelt else folded,
        distance=OSA.distance(word.exact, folded),
        documents=int(counted["doc_count"]),
        apart=any(not beside[other]["doc_count"] for other in others),
    )


def _longer(word: Word, counted: Mapping[str, Any] | None) -> Iterable[Candidate]:
    """Words that begin like this one: the shortest is the likeliest."""
    if not counted:
        return []
    by_folded: dict[str, list[str]] = {}
    for folded, spelling in _spelt(counted):
        if script_of(folded) == script_of(word.exact):
            by_folded.setdefault(folded, []).append(spelling)
    shortest = sorted(by_folded, key=lambda folded: (len(folded), folded))[:MAX_CANDIDATES]
    return [
        Candidate(best_spelling(by_folded[folded]), len(folded), int(counted["doc_count"]), False)
        for folded in shortest
    ]


def _spellings(documents: Body, pattern: str) -> Body:
    words = {"terms": {"field": "words", "include": pattern, "size": SAMPLE}}
    sample = {"sampler": {"shard_size": SAMPLE}, "aggs": {"words": words}}
    return {"filter": documents, "aggs": {"sample": sample}}


def _spelt(counted: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pairs of folded and normalised spelling."""
    keys = (str(bucket["key"]) for bucket in counted["sample"]["words"]["buckets"])
    parts = (key.partition(SEPARATOR) for key in keys)
    return [(folded, spelling) for folded, _separator, spelling in parts]
