"""The systems that are measured: text of a query and its language → exchange ids, best first.

They run in a process with the settings of a site that holds the starter collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.conf import settings

DEPTH = 50
Answer = Callable[[str, str], list[str]]


@contextmanager
def _embedder(name: str) -> Iterator[None]:
    before, settings.EMBEDDER = settings.EMBEDDER, name
    try:
        yield
    finally:
        settings.EMBEDDER = before


def engine(name: str, embedder: str) -> Answer:
    """One of our engines, with or without search by meaning."""
    from search.engines import get_engines
    from search.query import SearchRequest

    chosen = next(each for each in get_engines() if each.name == name)

    def ask(text: str, language: str) -> list[str]:
        with _embedder(embedder):
            found = chosen.search(SearchRequest(text=text, ui=language, page_size=DEPTH))
        return [hit.source["id"] for hit in found.hits]

    return ask


def vectors_alone(text: str, language: str) -> list[str]:
    """Every case in the order of its nearest passage, whatever the distance."""
    from search.embeddings import get_embedder
    from search.embeddings.queries import query_vector
    from search.engines.embedded.meaning import shelf_of
    from search.models import SearchDocument
    from search.query import SearchRequest

    embedder = get_embedder()
    query = query_vector(SearchRequest(text=text.replace('"', "")))
    shelf = shelf_of(embedder.model) if embedder else None
    if query is None or shelf is None:
        return []
    names = dict(SearchDocument.objects.values_list("pk", "external_id"))
    order = (-shelf.cosines(query.vector)).argsort(kind="stable")
    return [names[int(shelf.documents[place])] for place in order]


def stock_wagtail(text: str, language: str) -> list[str]:
    """Wagtail's own search over the case pages (its database backend), any language version."""
    from wagtail.search.backends import get_search_backend

    from kb.models import CaseStudyPage

    pages = get_search_backend().search(text.replace('"', ""), CaseStudyPage.objects.live())
    return list(dict.fromkeys(page.external_id for page in pages[: DEPTH * 5]))


def stock_wagtail_on_elasticsearch() -> Answer:
    """Wagtail's own Elasticsearch backend with its default settings, over the case pages."""
    from django.core.management import call_command
    from wagtail.search.backends import get_search_backend

    from kb.models import CaseStudyPage

    settings.WAGTAILSEARCH_BACKENDS = {
        **settings.WAGTAILSEARCH_BACKENDS,
        "stock": {
            "BACKEND": "wagtail.search.backends.elasticsearch9",
            "URLS": [settings.ELASTICSEARCH_URL],
            "INDEX_PREFIX": "relevance-wagtail-",
            "TIMEOUT": 60,
        },
    }
    call_command("wagtail_update_index", backend_name="stock", verbosity=0)
    backend = get_search_backend("stock")
    backend.get_index_for_model(CaseStudyPage).refresh()

    def ask(text: str, language: str) -> list[str]:
        pages = backend.search(text.replace('"', ""), CaseStudyPage.objects.live())
        return list(dict.fromkeys(page.external_id for page in pages[: DEPTH * 5]))

    return ask


class StockAnalysers:
    """Elasticsearch as one sets it up in an afternoon: a field for each language with the built-in
    analyser of the language (Ukrainian has none: `standard`), and `multi_match` over all."""

    ANALYSERS: ClassVar[dict[str, str]] = {
        "lv": "latvian",
        "ro": "romanian",
        "uk": "standard",
        "en": "english",
        "ru": "russian",
    }
    INDEX = "relevance-stock"

    def __init__(self) -> None:
        from search.documents import build_documents
        from search.engines.elasticsearch.client import configuration, connect
        from search.indexing import searchable_keys

        self.client = connect(configuration()).options(request_timeout=60)
        self.client.indices.delete(index=self.INDEX, ignore_unavailable=True)
        fields = {
            f"{name}_{code}": {"type": "text", "analyzer": analyser}
            for name in ("title", "summary", "body")
            for code, analyser in self.ANALYSERS.items()
        }
        self.client.indices.create(index=self.INDEX, mappings={"properties": fields})
        for case in build_documents(searchable_keys()).values():
            texts = {
                f"{name}_{code}": text
                for name in ("title", "summary", "body")
                for code, text in getattr(case, name).items()
            }
            self.client.index(index=self.INDEX, id=case.id, document=texts)
        self.client.indices.refresh(index=self.INDEX)

    def __call__(self, text: str, language: str) -> list[str]:
        kind = "phrase" if text.startswith('"') else "best_fields"
        query = {
            "multi_match": {
                "query": text.replace('"', ""),
                "type": kind,
                "fields": ["title_*^4", "summary_*^2", "body_*"],
            }
        }
        answer = self.client.search(index=self.INDEX, query=query, size=DEPTH, source=False)
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    def close(self) -> None:
        """Remove the index."""
        self.client.indices.delete(index=self.INDEX, ignore_unavailable=True)
