"""The engine that needs nothing installed: full text in the site's own database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from django.db import DatabaseError, transaction

from kb.models import CaseStudyPage
from search.analysis import fingerprint
from search.documents import CaseDocument, build_documents
from search.embeddings import get_embedder
from search.engines.base import EngineResult, EngineStatus, EngineUnavailable, Hit
from search.engines.embedded import store
from search.engines.embedded.dialect import Match, get_dialect
from search.engines.embedded.expressions import Expression, TitleStart, strict
from search.engines.embedded.fusion import own_language_first, with_meaning
from search.engines.embedded.ladder import Found, climb, without
from search.engines.embedded.meaning import shelf_of
from search.facets import narrow
from search.models import SearchDocument, SearchIndex
from search.query import SearchRequest
from search.text import exact, tokenize

# Documents of one transaction of a rebuild: editors wait no longer than for these.
BATCH_SIZE = 50

T = TypeVar("T")


class EmbeddedEngine:
    """Implements `search.engines.base.Engine` on SQLite and PostgreSQL."""

    name = "embedded"

    def search(self, request: SearchRequest) -> EngineResult:
        """See `Engine`."""
        try:
            return self._search(request)
        except DatabaseError as error:
            raise EngineUnavailable(str(error)) from error

    def _search(self, request: SearchRequest) -> EngineResult:
        found = with_meaning(self._find(request), request)
        ranked = _ranked(found.matches, request)
        passing, counts, without = narrow(
            ((pk, facets) for pk, _s, facets, *_ in ranked), request.filters
        )
        scores = {pk: score for pk, score, *_ in ranked}
        page = passing[request.offset : request.offset + request.page_size]
        return EngineResult(
            hits=_hits(page, scores, found.by_meaning),
            total=len(passing),
            facets=counts,
            total_without_filters=len(ranked),
            without=without,
            corrected=found.corrected,
            retyped=found.retyped,
            relaxed=found.relaxed,
        )

    def _find(self, request: SearchRequest) -> Found:
        if request.text and not request.parsed:
            return Found([])  # nothing but punctuation
        dialect, parsed = get_dialect(), request.parsed
        itself = strict(parsed, translated=False)
        matches, translated = (
            dialect.match_both(itself, strict(parsed))
            if parsed.translations
            else (dialect.match(itself), [])
        )
        if matches or translated or not (parsed.words or parsed.phrases):
            return Found(matches, translated=without(translated, matches))
        return climb(dialect, request)

    def suggest_titles(self, text: str, ui: str, limit: int) -> list[Hit]:
        """See `Engine`."""
        words = tuple(form for token in tokenize(text) if (form := exact(token.text)))
        if not words:
            return []
        matches = get_dialect().match(Expression(required=(TitleStart(words[:10]),)))
        ranked = _ranked(own_language_first(matches, ui), SearchRequest(text=text, ui=ui))
        return _hits([pk for pk, *_ in ranked[:limit]], {pk: score for pk, score, *_ in ranked})

    def near(self, case: UUID, limit: int) -> list[UUID]:
        """See `Engine`."""
        embedder = get_embedder()
        try:
            shelf = shelf_of(embedder.model) if embedder else None
        except DatabaseError as error:
            raise EngineUnavailable(str(error)) from error
        return shelf.near_cases(case, limit) if shelf else []

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """See `Engine`. A row lock; SQLite has but one writer anyway."""
        with transaction.atomic():
            store.active_index()
            list(SearchIndex.objects.select_for_update().order_by("pk").values_list("pk"))
            yield

    def put(self, documents: Iterable[CaseDocument]) -> None:
        """See `Engine`. Also writes into the index that a rebuild is filling."""
        given = list(documents)
        with self.exclusive():
            for index in SearchIndex.objects.all():
                store.write(index, given)

    def delete(self, keys: Iterable[UUID]) -> None:
        """See `Engine`."""
        given = set(keys)
        with self.exclusive():
            store.remove(SearchDocument.objects.filter(translation_key__in=given))
            pages = CaseStudyPage.objects.filter(translation_key__in=given)
            if given - set(pages.values_list("translation_key", flat=True)):
                # Not withdrawn but erased.
                get_dialect().forget()

    def rebuild(self, keys: list[UUID], report: Callable[[int], None] = lambda done: None) -> int:
        """See `Engine`."""
        with self.exclusive():
            store.drop(SearchIndex.objects.filter(state=SearchIndex.State.BUILDING))
            building = SearchIndex.objects.create(
                state=SearchIndex.State.BUILDING, version=fingerprint()
            )
        done, words = 0, set[str]()
        for batch in _batches(keys, BATCH_SIZE):
            with self.exclusive():
                _check_not_superseded(building)
                store.write(building, build_documents(batch).values(), words)
            done += len(batch)
            report(done)
        with self.exclusive():
            _check_not_superseded(building)
            store.drop(SearchIndex.objects.filter(state=SearchIndex.State.ACTIVE))
            SearchIndex.objects.filter(pk=building.pk).update(state=SearchIndex.State.ACTIVE)
        return building.documents.count()

    def compact(self) -> None:
        """See `Engine`. Databases do it by themselves."""

    def contents(self) -> dict[UUID, str]:
        """See `Engine`."""
        index = store.active_index()
        damaged = get_dialect().damaged(index.pk)
        rows = index.documents.values_list("pk", "translation_key", "content_hash")
        return {key: "" if pk in damaged else digest for pk, key, digest in rows}

    def status(self) -> EngineStatus:
        """See `Engine`."""
        index = store.active_index()
        passing, counts, _without = narrow(index.documents.values_list("pk", "facets"), {})
        return EngineStatus(
            name=self.name,
            version=index.version,
            current=index.version == fingerprint(),
            documents=len(passing),
            languages=dict(counts["language"]),
        )


def _check_not_superseded(building: SearchIndex) -> None:
    if not SearchIndex.objects.filter(pk=building.pk).exists():
        raise EngineUnavailable("Another rebuild has begun; this one stops.")


def _ranked(matches: list[Match], request: SearchRequest) -> list[Match]:
    """Best first, or in the order asked for; newest first when there is no text to be relevant
    to."""
    if request.sort == "freshest":
        return sorted(matches, key=lambda match: (match[4], match[3], -match[0]), reverse=True)
    if request.sort == "newest" or not request.parsed:
        return sorted(matches, key=lambda match: (match[3], -match[0]), reverse=True)
    return sorted(matches, key=lambda match: (match[1], match[3], -match[0]), reverse=True)


def _hits(
    identifiers: Sequence[int], scores: dict[int, float], by_meaning: Collection[int] = ()
) -> list[Hit]:
    rows = SearchDocument.objects.filter(pk__in=identifiers) if identifiers else ()
    found = {row.pk: row for row in rows}
    return [
        Hit(found[pk].translation_key, scores[pk], found[pk].source, pk in by_meaning)
        for pk in identifiers
        # A rebuild that ended this very moment took it away.
        if pk in found
    ]


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
