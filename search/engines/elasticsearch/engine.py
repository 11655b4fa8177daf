"""The engine on Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any
from uuid import UUID

from elasticsearch import Elasticsearch, helpers

from search.documents import CaseDocument, build_documents
from search.embeddings.lookup import case_vectors
from search.embeddings.vectors import middle
from search.engines.base import EngineResult, EngineStatus, EngineUnavailable, Hit, NoIndex
from search.engines.elasticsearch import bodies, indexes
from search.engines.elasticsearch.answers import hits, keys_of
from search.engines.elasticsearch.client import (
    PATIENT_SECONDS,
    Deadline,
    unavailable_on_error,
    whole,
)
from search.engines.elasticsearch.indexes import IndexSet
from search.engines.elasticsearch.schema import intact_hash, schema_hash, stored
from search.engines.elasticsearch.searching import Search
from search.query import SearchRequest
from search.text import exact, tokenize

# Documents of one bulk request: some megabytes.
BATCH_SIZE = 100
# For cases near to one.
NEAR_SECONDS = 0.5
# Identifiers of one answer.
SCAN_SIZE = 5000
MAX_TITLE_WORDS = 10


class ElasticsearchEngine:
    """Implements `search.engines.base.Engine`.

    Two states of a case never overwrite each other in the wrong order: each write carries a number
    taken before its state was read, and Elasticsearch refuses a lower one.
    """

    name = "elasticsearch"

    def __init__(
        self, client: Elasticsearch, prefix: str, *, timeout: float = 2.0, refresh: bool = False
    ) -> None:
        """`timeout`: seconds for a whole answer. `refresh`: show writes at once, not within one
        second (for tests)."""
        self.client, self.timeout, self.refresh = client, timeout, refresh
        self.indexes = IndexSet(client, prefix)
        self._version: int | None = None

    @cached_property
    def _patient(self) -> IndexSet:
        # When it is first wanted: most engines live for one search, and a client is some work.
        client = self.client.options(request_timeout=PATIENT_SECONDS)
        return IndexSet(client, self.indexes.prefix)

    def search(self, request: SearchRequest) -> EngineResult:
        """See `Engine`."""
        with unavailable_on_error():
            deadline = Deadline(self.timeout)
            return Search(self.client, self.indexes.read, deadline).answer(request)

    def suggest_titles(self, text: str, ui: str, limit: int) -> list[Hit]:
        """See `Engine`."""
        words = [form for token in tokenize(text) if (form := exact(token.text))]
        if not words:
            return []
        body = bodies.title_body(words[:MAX_TITLE_WORDS], ui, limit, self.timeout)
        with unavailable_on_error():
            return hits(whole(self.client.search(index=self.indexes.read, body=body).body))

    def near(self, case: UUID, limit: int) -> list[UUID]:
        """See `Engine`. Two quick requests, for a page that can do without."""
        client = self.client.options(request_timeout=NEAR_SECONDS, ignore_status=404)
        with unavailable_on_error():
            got = client.get(index=self.indexes.read, id=str(case), source_includes="document")
            if not got.body.get("found"):
                return []
            document = CaseDocument(**got.body["_source"]["document"])
            vectors = case_vectors([document]).get(str(case))
            if not vectors:
                return []
            body = bodies.near_body(middle(vectors), str(case), limit, NEAR_SECONDS)
            return keys_of(whole(client.search(index=self.indexes.read, body=body).body))

    def ping(self) -> None:
        """Raise `EngineUnavailable` unless a search is answered."""
        with unavailable_on_error():
            whole(self.client.search(index=self.indexes.read, size=0).body)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """See `Engine`. Locks nobody out: fixes the number that the writes within will carry."""
        if self._version is not None:
            yield
            return
        self._version = indexes.version_now()
        try:
            yield
        finally:
            self._version = None

    def put(self, documents: Iterable[CaseDocument]) -> None:
        """See `Engine`. Raises `DocumentRefused` for a document that it never takes."""
        version = self._version or indexes.version_now()
        sources = with_vectors(documents)
        with unavailable_on_error():
            operations = indexes.index_operations(sources, version)
            keys = [source["translation_key"] for source in sources]
            self.indexes.write_all(operations, keys, refresh=self.refresh)

    def delete(self, keys: Iterable[UUID]) -> None:
        """See `Engine`."""
        version = self._version or indexes.version_now()
        given = [str(key) for key in keys]
        with unavailable_on_error():
            operations = indexes.delete_operations(given, version)
            self.indexes.write_all(operations, given, refresh=self.refresh)

    def rebuild(self, keys: list[UUID], report: Callable[[int], None] = lambda done: None) -> int:
        """See `Engine`. Changes in the meantime go to both indexes."""
        with unavailable_on_error():
            name = self._patient.create()
        try:
            count = self._fill(name, keys, report)
            with unavailable_on_error():
                self._patient.swap(name)
        except BaseException:
            with suppress(EngineUnavailable), unavailable_on_error():
                self.indexes.remove(name)
            raise
        return count

    def _fill(self, name: str, keys: list[UUID], report: Callable[[int], None]) -> int:
        written: dict[UUID, int] = {}
        done = 0
        # While the cluster works at some documents the next are built.
        with ThreadPoolExecutor(1, "search-rebuild") as sender:
            sending: Future[None] | None = None
            for batch in _batches(keys):
                version = indexes.version_now()
                documents = build_documents(batch)
                sources = with_vectors(documents.values())
                if sending:
                    sending.result()
                sending = sender.submit(self._send, name, sources, version)
                written |= dict.fromkeys(documents, version)
                report(done := done + len(batch))
            if sending:
                sending.result()
        with unavailable_on_error():
            self._check_not_superseded(name)
            found = self._keys_in(name)
            missing = [key for key in written if key not in found]
            # What was withdrawn meanwhile stays away, since an older state is refused; whatever
            # comes in now had been lost.
            for key in missing:
                self._send(name, with_vectors(build_documents([key]).values()), written[key])
            if missing and (lost := self._keys_in(name).intersection(missing)):
                raise EngineUnavailable(f"{len(lost)} of {len(written)} documents were lost.")
        return len(found)

    def _send(self, name: str, sources: list[dict[str, Any]], version: int) -> None:
        """Write documents into an index that is being built."""
        with unavailable_on_error():
            self._check_not_superseded(name)
            if operations := indexes.index_operations(sources, version):
                indexes.bulk(self._patient.client, name, operations)
            if len(sources) == 1:
                # A part of the index by itself, so that there is something to merge (`compact`).
                self._patient.client.indices.refresh(index=name)

    def _keys_in(self, name: str) -> set[UUID]:
        """The cases in an index that is being built: what stands in it is known, so not read."""
        self._patient.client.indices.refresh(index=name)
        found = helpers.scan(
            self._patient.client, index=name, query={"_source": False}, size=SCAN_SIZE
        )
        return {UUID(hit["_id"]) for hit in found}

    def _check_not_superseded(self, name: str) -> None:
        if self._patient.look().next != name:
            raise EngineUnavailable("Another rebuild has begun; this one stops.")

    def compact(self) -> None:
        """See `Engine`."""
        with unavailable_on_error():
            if name := self._patient.look().read:
                self._patient.compact(name)

    def contents(self) -> dict[UUID, str]:
        """See `Engine`. Reads every document, to notice those that other hands have changed."""
        with unavailable_on_error():
            self._patient.client.indices.refresh(index=self.indexes.read)
            contents: dict[UUID, str] = {}
            for key, content_hash in self._scan(self.indexes.read):
                # A second document of a case, under an id that is not its own, is damage too.
                contents[key] = "" if key in contents else content_hash
            return contents

    def _scan(self, index: str) -> Iterator[tuple[UUID, str]]:
        found = helpers.scan(
            self._patient.client,
            index=index,
            query={
                "query": {"match_all": {}},
                "docvalue_fields": ["content_hash", "document_hash"],
            },
            size=BATCH_SIZE,
        )
        for hit in found:
            yield intact_hash(hit["_id"], hit["_source"], hit.get("fields", {}))

    def status(self) -> EngineStatus:
        """See `Engine`."""
        with unavailable_on_error():
            name = self.indexes.look().read
            if not name:
                raise NoIndex("There is no index yet: run rebuild_search_index.")
            schema = self.indexes.schema_of(name)
            counted = whole(self.client.search(index=name, body=bodies.status_body()).body)
            languages = counted["aggregations"]["language"]["buckets"]
            return EngineStatus(
                name=self.name,
                version=schema,
                current=schema == schema_hash(),
                documents=int(counted["hits"]["total"]["value"]),
                languages={str(value["key"]): int(value["doc_count"]) for value in languages},
            )


def _batches(keys: list[UUID]) -> Iterator[list[UUID]]:
    """The first case alone, then as many as one request takes."""
    yield keys[:1]
    for start in range(1, len(keys), BATCH_SIZE):
        yield keys[start : start + BATCH_SIZE]


def with_vectors(documents: Iterable[CaseDocument]) -> list[dict[str, Any]]:
    """Documents as they are sent to the index, with the vectors that are there by now."""
    given = list(documents)
    vectors = case_vectors(given)
    return [stored(document, vectors.get(document.translation_key, ())) for document in given]
