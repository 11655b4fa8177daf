"""Search tests: cases made by the factories, indexed by one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from scripts.elasticsearch import Unavailable, cache_folder, has_docker
from scripts.elasticsearch import elasticsearch as start_elasticsearch
from search import analysis, words
from search.engines import embedded
from search.engines.base import Engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.outbox import drain
from search.query import SearchRequest
from search.service import SearchResponse, search
from search.vocabulary import load_vocabulary
from tests import factories

CI = os.environ.get("CI") == "true"


ON_ELASTICSEARCH = (pytest.mark.elasticsearch, pytest.mark.xdist_group("elasticsearch"))


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=ON_ELASTICSEARCH)])
def engine(request: pytest.FixtureRequest, db: None) -> Engine:
    """Every engine in turn: what is tested with it holds for all of them."""
    if request.param == "embedded":
        return embedded.EmbeddedEngine()
    return request.getfixturevalue("elasticsearch_engine")


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The address of a real Elasticsearch, one for the session.

    `make test` gives it in TEST_ELASTICSEARCH_URL; otherwise one is started here.
    """
    if given := os.environ.get("TEST_ELASTICSEARCH_URL"):
        yield given
        return
    with ExitStack() as stack:
        try:
            if not has_docker() and not CI:
                check_fetched()
            url = stack.enter_context(start_elasticsearch())
        except Unavailable as problem:
            (pytest.fail if CI else pytest.skip)(str(problem))
        yield url


def check_fetched() -> None:
    """Nobody waits in a test for a download of 950 MB. Raises Unavailable."""
    if not (cache_folder() / "lib").is_dir():
        raise Unavailable("Run `make elasticsearch` once: it fetches the server.")


@pytest.fixture
def elasticsearch_prefix() -> str:
    """A beginning of index names for one test: those of other workers are left alone."""
    return f"test-{uuid4().hex[:12]}"


@pytest.fixture
def elasticsearch_engine(
    elasticsearch_url: str, elasticsearch_prefix: str, db: None
) -> Iterator[ElasticsearchEngine]:
    """An engine with an empty index of its own on a real Elasticsearch; writes show at once."""
    client = Elasticsearch(elasticsearch_url, request_timeout=30, max_retries=0)
    engine = ElasticsearchEngine(client, elasticsearch_prefix, timeout=30, refresh=True)
    engine.rebuild([])
    yield engine
    for name in engine.indexes.look().names:
        engine.indexes.remove(name)
    client.close()


@pytest.fixture
def own_words(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words that editors teach: no thread of theirs, and the analysis is as before afterwards."""
    monkeypatch.setattr(words, "_drain_beside", lambda: None)
    yield
    analysis.use_editors_words({})


@pytest.fixture
def make_case(site: SimpleNamespace) -> Callable[..., Any]:
    """`make_case("lv", title="…")`: a published case in a language, with little text of its own."""

    def make(language: str = "lv", **fields: Any) -> Any:
        plain = {
            "title": "…",
            "summary": "…",
            "context": "<p>…</p>",
            "actions": "<p>…</p>",
            "results": "",
            "keywords": "",
            "topics": ["environment"],
            "audiences": [],
        }
        return factories.CaseStudyPageFactory(language=language, **{**plain, **fields})

    return make


@pytest.fixture
def find(db: None) -> Callable[..., SearchResponse]:
    """`find("bibliotēka", ui="lv", topic=("youth",))`: index what has changed, then search."""

    def find(text: str = "", ui: str = "en", **options: Any) -> SearchResponse:
        drain()
        fields = SearchRequest.__dataclass_fields__
        request = SearchRequest(
            text=text,
            ui=ui,
            filters={name: codes for name, codes in options.items() if name not in fields},
            **{name: value for name, value in options.items() if name in fields},
        )
        return search(request, load_vocabulary())

    return find


def ids(response: SearchResponse) -> list[str]:
    """The exchange ids of the results, in order."""
    return [result.id for result in response.results]


def counts(response: SearchResponse, facet: str) -> dict[str, int]:
    """Code → count of a facet."""
    group = next(group for group in response.facets if group.name == facet)
    return {value.code: value.count for value in group.values}
