"""What must be done in a process with the settings of the measured site; answers in JSON.

`python -m benchmarks.search_speed.inside COMMAND [NUMBERS]`, called by `site.py`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import django

from benchmarks.search_speed.cluster import Cluster, Recorded, recording
from benchmarks.search_speed.queries import BEGINNINGS, MISSPELT, QUERIES, api_path, suggest_path
from benchmarks.timing import percentiles

# Cases that are written for the comparison with raw bulk.
WRITTEN = 1000
# Cases whose texts are embedded: eighteen texts each.
EMBEDDED = 4
BULK = 100


def libraries() -> None:
    """Make what all cases refer to."""
    from benchmarks.search_speed.population import make_libraries

    make_libraries()


def populate(start: int, end: int) -> None:
    """Write cases into the database."""
    from benchmarks.search_speed import population

    population.populate(start, end)


def finish() -> None:
    """After all of them were written."""
    from benchmarks.search_speed import population

    population.finish()


def index(start: int, end: int) -> None:
    """Write cases into the index as the outbox's worker does; several processes may at once."""
    from benchmarks.search_speed.population import key_of
    from search.engines import get_engines
    from search.outbox import apply_changes

    engine = get_engines()[0]
    for first in range(start, end, BULK):
        keys = [key_of(number) for number in range(first, min(first + BULK, end))]
        apply_changes(keys, engine)


def requests() -> dict[str, Any]:
    """For each query the requests that our site makes of Elasticsearch to answer it."""
    from django.test import Client

    client = Client()
    paths = {**QUERIES, **MISSPELT}

    def noted(path: str) -> list[dict[str, Any]]:
        client.get(path)  # what is asked once for a process
        with recording() as found:
            answer = client.get(path)
        if answer.status_code != 200 or not found:
            raise RuntimeError(f"{path}: {answer.status_code}, {len(found)} requests")
        return [{**asdict(each), "body": each.body.decode()} for each in found]

    return {
        "search": {text: noted(api_path(text, given)) for text, given in paths.items()},
        "suggest": [noted(suggest_path(text, ui)) for text, ui in BEGINNINGS],
    }


def write_rates() -> dict[str, Any]:
    """Documents a second of our rebuild and of raw bulk requests with the same, in turn."""
    from search.engines.elasticsearch.client import configuration, connect
    from search.engines.elasticsearch.engine import ElasticsearchEngine
    from search.indexing import searchable_keys

    given = configuration()
    keys = searchable_keys()[:WRITTEN]
    prefix = f"{given.prefix}-rates"
    engine = ElasticsearchEngine(connect(given), prefix, timeout=60)
    cluster = Cluster(given.hosts[0])
    cluster.remove(prefix)
    engine.rebuild(keys[:BULK])  # dictionaries, the cluster's own warming up
    bulks = _bulks(keys)
    ours, raw = [], []
    for _ in range(2):
        raw.append(len(keys) / _seconds(lambda: _write_raw(cluster, prefix, bulks)))
        ours.append(len(keys) / _seconds(lambda: engine.rebuild(keys)))
    megabytes = cluster.megabytes(engine.indexes.read)
    cluster.remove(prefix)
    best_ours, best_raw = max(ours), max(raw)
    return {
        "documents": len(keys),
        "ours, documents a second": round(best_ours, 1),
        "raw bulk, documents a second": round(best_raw, 1),
        "share of raw": round(best_ours / best_raw, 2),
        "index, KB a document": round(megabytes * 1000 / len(keys), 1),
    }


def _bulks(keys: Sequence[Any]) -> list[bytes]:
    from search.documents import build_documents
    from search.engines.elasticsearch.engine import with_vectors
    from search.engines.elasticsearch.indexes import index_operations

    bulks = []
    for start in range(0, len(keys), BULK):
        documents = build_documents(keys[start : start + BULK]).values()
        lines = index_operations(with_vectors(documents), 1)
        bulks.append(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        )
    return bulks


def _write_raw(cluster: Cluster, prefix: str, bulks: Sequence[bytes]) -> None:
    from search.engines.elasticsearch.schema import mapping, settings

    name = f"{prefix}-raw-{uuid4().hex}"
    body = {"settings": {**settings(), "refresh_interval": "-1"}, "mappings": mapping()}
    cluster.ask("PUT", f"/{name}", body)
    for bulk in bulks:
        cluster.send(Recorded("POST", f"/{name}/_bulk", bulk, "application/x-ndjson"))
    cluster.ask("POST", f"/{name}/_refresh")
    cluster.ask("DELETE", f"/{name}")


def compact() -> float:
    """Put the index into one piece, as `rebuild_search_index` does at its end; seconds."""
    from search.engines import get_engine

    return round(_seconds(get_engine().compact), 1)


def embedding() -> dict[str, Any]:
    """How long the built-in embedder takes for queries and for the texts of cases."""
    from search.documents import build_documents
    from search.embeddings.nano import NanoEmbedder
    from search.embeddings.passages import passages_of
    from search.embeddings.queries import query_texts
    from search.indexing import searchable_keys
    from search.query import SearchRequest

    embedder = NanoEmbedder()
    questions = [SearchRequest(text=text.replace('"', "")) for text in QUERIES if text]
    texts = [query_texts(question) for question in questions]
    embedder.queries(texts[0])
    queries = [_seconds(lambda t=each: embedder.queries(t)) * 1000 for each in texts * 4]
    cases = build_documents(searchable_keys()[:EMBEDDED]).values()
    passages = [passage.text for case in cases for passage in passages_of(case)]
    seconds = _seconds(lambda: embedder.passages(passages))
    return {
        "a query, ms": percentiles(queries),
        "texts a second": round(len(passages) / seconds, 1),
        "documents a second": round(EMBEDDED / seconds, 2),
    }


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


COMMANDS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (libraries, populate, finish, index, compact, requests, write_rates, embedding)
}

if __name__ == "__main__":
    django.setup()
    answer = COMMANDS[sys.argv[1]](*map(int, sys.argv[2:]))
    json.dump(answer, sys.stdout, ensure_ascii=False)
