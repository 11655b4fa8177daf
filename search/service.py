"""Search as readers see it: the engine's answer, checked against the database and labelled."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import override

from search.eligibility import Readable, readable
from search.engines import get_engine
from search.engines.base import EngineResult, EngineUnavailable, Hit
from search.facets import FACETS, FacetValue, facet_values
from search.highlight import Highlighter
from search.query import SearchRequest
from search.reasons import MAX_REASONS, Reason, Reasons
from search.vocabulary import FALLBACK_LANGUAGE, Vocabulary

logger = logging.getLogger(__name__)

UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Version:
    """A published language version of a result."""

    language: str
    is_original: bool
    url: str


@dataclass(frozen=True)
class Result:
    """A case that was found, in one language: the reader's, else the one that matched best."""

    id: str
    language: str
    title: str
    summary: str
    # The same as HTML, found words in <mark>.
    title_html: SafeString
    summary_html: SafeString
    # Parts of the longer texts with found words, as HTML; in `snippet_language`.
    snippets: list[SafeString]
    snippet_language: str
    url: str
    library: str
    place: str
    country: str
    region: str | None
    region_label: str
    year: str
    # Pairs of code and label.
    topics: list[tuple[str, str]]
    versions: list[Version]
    score: float
    # Why it matched, where the marked words don't tell.
    reasons: list[Reason]

    @property
    def available_languages(self) -> list[str]:
        """The languages in which it can be read."""
        return [version.language for version in self.versions]

    @property
    def other_versions(self) -> list[Version]:
        """The versions besides the one that is shown."""
        return [version for version in self.versions if version.language != self.language]

    @property
    def highlight(self) -> dict[str, list[str]]:
        """Field → HTML with marks, as Elasticsearch gives it; without fields that have none."""
        marked = {"title": [self.title_html], "summary": [self.summary_html], "body": self.snippets}
        return {
            name: [str(text) for text in texts]
            for name, texts in marked.items()
            if any("<mark>" in text for text in texts)
        }


@dataclass(frozen=True)
class FacetGroup:
    """A facet of an answer with all its values."""

    name: str
    title: str
    values: list[FacetValue]


@dataclass(frozen=True)
class SearchResponse:
    """An answer to a search."""

    request: SearchRequest
    engine: str
    took_ms: int
    total: int
    total_without_filters: int
    results: list[Result]
    facets: list[FacetGroup]
    # The text that was searched instead, since the reader's found nothing.
    did_you_mean: str | None = None
    # Whether that text is the reader's, typed with another keyboard layout.
    retyped: bool = False
    # Whether any one of the words was enough.
    relaxed: bool = False
    # Whether the engine in use is away and another stood in for it.
    fallback: bool = False
    # Facet in which something is chosen → cases if nothing were chosen in it.
    without: Mapping[str, int] = field(default_factory=dict)
    # The state of the content when the results were checked (`home.content_version`); None where
    # nothing was there to check.
    token: int | None = None

    @property
    def by_meaning(self) -> bool:
        """Whether no result has the words: all are only near to them in meaning."""
        return bool(self.results) and all(
            any(reason.kind == "meaning" for reason in result.reasons) for result in self.results
        )

    @property
    def in_readers_language(self) -> int:
        """How many of the cases can be read in the reader's language."""
        return next(
            (
                value.count
                for group in self.facets
                if group.name == "language"
                for value in group.values
                if value.code == self.request.ui
            ),
            0,
        )

    @property
    def unavailable(self) -> bool:
        """Whether search does not work at the moment."""
        return self.engine == UNAVAILABLE

    @cached_property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.total // self.request.page_size))


def search(request: SearchRequest, vocabulary: Vocabulary) -> SearchResponse:
    """Answer a search. Never raises for what the reader typed, nor when the engine fails."""
    start = time.perf_counter()
    engine = get_engine()
    name = engine.name
    try:
        found = engine.search(request)
        name = found.engine or name
    except EngineUnavailable:
        logger.exception("The search engine can't answer.")
        name, found = UNAVAILABLE, EngineResult([], 0, {}, 0)
    # The last word of the database: nothing withdrawn is shown, even while the index lags behind.
    allowed = readable([hit.translation_key for hit in found.hits])
    results = _results(found, allowed, request, vocabulary)
    return SearchResponse(
        request=request,
        engine=name,
        took_ms=round((time.perf_counter() - start) * 1000),
        total=found.total - (len(found.hits) - len(results)),
        total_without_filters=found.total_without_filters,
        results=results,
        facets=facet_groups(found.facets, request, vocabulary),
        did_you_mean=found.corrected,
        retyped=found.retyped,
        relaxed=found.relaxed,
        fallback=bool(found.engine) and found.engine != engine.name,
        without={name: found.without.get(name, 0) for name in request.filters},
        token=allowed.token,
    )


def facet_groups(
    counts: Mapping[str, Mapping[str, int]], request: SearchRequest, vocabulary: Vocabulary
) -> list[FacetGroup]:
    """The facets with the labels of the reader's language."""
    titles = [str(facet.title) for facet in FACETS]
    # Once for all of them: each label would switch the language by itself.
    with override(request.ui):
        values = [
            facet_values(
                facet,
                counts.get(facet.name, {}),
                request.selected(facet.name),
                vocabulary,
                request.ui,
            )
            for facet in FACETS
        ]
    return [
        FacetGroup(facet.name, title, found)
        for facet, title, found in zip(FACETS, titles, values, strict=True)
    ]


def _results(
    found: EngineResult, allowed: Readable, request: SearchRequest, vocabulary: Vocabulary
) -> list[Result]:
    languages_of = allowed.languages
    searched = replace(request, text=found.corrected) if found.corrected else request
    why = Reasons(request.ui, Highlighter(searched.parsed.highlighted), vocabulary)
    same_meaning = Highlighter(searched.parsed.translations)
    return [
        _result(hit, languages, why, same_meaning)
        for hit in found.hits
        if (
            languages := languages_of.get(hit.translation_key, set()) & set(hit.source["languages"])
        )
    ]


def _result(hit: Hit, languages: set[str], why: Reasons, same_meaning: Highlighter) -> Result:
    source, ui, vocabulary = hit.source, why.ui, why.vocabulary
    # Words that mean the same are marked only where the words themselves are not: there are many.
    highlighters = (why.highlighter, same_meaning)
    language = choose_language(source, languages, ui, *highlighters)
    title, summary = source["title"][language], source["summary"][language]
    marked = _marked(source, language, why.highlighter)
    if not marked.found:
        marked = _marked(source, language, same_meaning)
    snippet_language, snippets = language, marked.snippets
    reasons: list[Reason] = []
    if why.highlighter.wanted and not marked.found:
        snippet_language, snippets = _snippets_elsewhere(source, languages, highlighters, language)
        reasons = _reasons(hit, snippet_language if snippets else "", why)
    region = source["region"]
    return Result(
        id=source["id"],
        language=language,
        title=title,
        summary=summary,
        title_html=marked.title,
        summary_html=marked.summary,
        snippets=snippets,
        snippet_language=snippet_language,
        url=source["url"][language],
        library=source["library"],
        place=source["place"],
        country=source["country"],
        region=region,
        region_label=vocabulary.regions[region].label(ui) if region in vocabulary.regions else "",
        year=_years(source),
        topics=[
            (code, vocabulary.topics[code].label(ui))
            for code in source["topics"]
            if code in vocabulary.topics
        ],
        versions=[
            Version(code, code == source["original_language"], source["url"][code])
            for code in source["languages"]
            if code in languages
        ],
        score=round(hit.score, 6),
        reasons=reasons,
    )


class _Marked(NamedTuple):
    """The texts of a version as HTML."""

    title: SafeString
    summary: SafeString
    snippets: list[SafeString]

    @property
    def found(self) -> bool:
        """Whether something is marked."""
        return bool(self.snippets) or "<mark>" in self.title or "<mark>" in self.summary


def _marked(source: Mapping[str, Any], language: str, highlighter: Highlighter) -> _Marked:
    return _Marked(
        highlighter.mark(source["title"][language], language),
        highlighter.mark(source["summary"][language], language),
        highlighter.snippets(source["body"][language], language),
    )


def _reasons(hit: Hit, found_in: str, why: Reasons) -> list[Reason]:
    """Why a case matched although the version that is shown has none of the words."""
    reasons = why.of(hit.source)
    if found_in:
        reasons.append(Reason("version", language=found_in))
    if not reasons and hit.by_meaning:
        reasons.append(Reason("meaning"))
    return reasons[:MAX_REASONS]


def choose_language(
    source: Mapping[str, Any], languages: set[str], ui: str, *highlighters: Highlighter
) -> str:
    """The reader's language where there is a version, else the one that matched best (by the first
    highlighter that finds anything), else the original's, else English."""
    if ui in languages:
        return ui
    preference = [source["original_language"], FALLBACK_LANGUAGE, *source["languages"]]
    candidates = [code for code in dict.fromkeys(preference) if code in languages]
    if len(candidates) > 1:
        for highlighter in highlighters:
            coverage = {code: _coverage(source, code, highlighter) for code in candidates}
            if any(any(found) for found in coverage.values()):
                return max(coverage, key=coverage.__getitem__)
    return candidates[0]


def _coverage(
    source: Mapping[str, Any], language: str, highlighter: Highlighter
) -> tuple[int, int]:
    texts = (source[name][language] for name in ("title", "summary", "body"))
    return highlighter.coverage(texts, language)


def _snippets_elsewhere(
    source: Mapping[str, Any],
    languages: set[str],
    highlighters: Iterable[Highlighter],
    language: str,
) -> tuple[str, list[SafeString]]:
    """What was found in a version other than the one shown."""
    others = [code for code in source["languages"] if code in languages and code != language]
    for highlighter in highlighters:
        for other in others:
            for name in ("title", "summary", "body"):
                if snippets := highlighter.snippets(source[name][other], other):
                    return other, snippets
    return language, []


def _years(source: Mapping[str, Any]) -> str:
    start, end = source["period_start"][:4], source["period_end"][:4]
    if source["ongoing"] and start:
        return f"{start}–"
    return f"{start}–{end}" if start and end and start != end else start or end
