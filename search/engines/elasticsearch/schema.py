"""The index: its settings, its mapping, and the form in which a document is stored. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from search.analysis import fingerprint
from search.documents import CaseDocument, hash_of
from search.embeddings import get_embedder
from search.embeddings.base import Vector
from search.engines.embedded.columns import columns_and_vocabulary
from search.facets import FACETS

# Deeper pages are empty: each costs the cluster all pages before it.
RESULT_WINDOW = 100_000
# Between the folded and the normalised spelling of a word.
SEPARATOR = "|"

# All analysis was done in Python (docs/decisions/0006-elasticsearch-analysis.md).
_TERMS = {"type": "text", "analyzer": "terms"}
_LEMMAS = {**_TERMS, "index_options": "freqs", "copy_to": "any"}
_KEYWORD = {"type": "keyword"}
# Derived from the document, so not stored with it. Whoever changes a document past us (`_update`)
# loses them, and `search_status` sees it.
_DERIVED = (
    *("content_hash", "document_hash", "facets", "title", "summary", "labels", "body"),
    *("exact_title", "exact", "cross_script", "any", "words", "passages"),
)


def settings() -> dict[str, Any]:
    """The settings of an index."""
    return {
        "number_of_shards": 1,
        # One copy as soon as there is a second node.
        "auto_expand_replicas": "0-1",
        "max_result_window": RESULT_WINDOW,
        # For so long a late, older write can't bring back what was deleted.
        "gc_deletes": "10m",
        "analysis": {"analyzer": {"terms": {"type": "custom", "tokenizer": "whitespace"}}},
    }


def mapping() -> dict[str, Any]:
    """The mapping of an index; a field that is not in it is an error."""
    return {
        "dynamic": "strict",
        "_meta": {"embedder": embedder.model if (embedder := get_embedder()) else ""},
        "_source": {"excludes": list(_DERIVED)},
        "properties": {
            "translation_key": _KEYWORD,
            "content_hash": _KEYWORD,
            "document_hash": {**_KEYWORD, "index": False},
            "published_at": {"type": "date_nanos"},
            # Always YYYY-MM-DD, so it sorts as it stands.
            "freshness": _KEYWORD,
            "facets": {
                "dynamic": "strict",
                "properties": {facet.name: _KEYWORD for facet in FACETS},
            },
            # Lemmas and stems, each with its language: "lv_bibliotek".
            "title": _LEMMAS,
            "summary": _LEMMAS,
            "labels": _LEMMAS,
            "body": _LEMMAS,
            # Folded words in their order, for exact forms, phrases and beginnings.
            "exact_title": {**_TERMS, "index_prefixes": {"min_chars": 2, "max_chars": 12}},
            "exact": {**_TERMS, "copy_to": "any"},
            "cross_script": {**_TERMS, "index_options": "docs", "copy_to": "any"},
            # Every term, wherever it stands: what decides whether a document matches.
            "any": {**_TERMS, "index_options": "docs", "norms": False},
            # "folded|normalised": how a word that was found is spelt.
            "words": _KEYWORD,
            # What title with summary and each section mean (`search.embeddings`). The first vector
            # tells the number of dimensions.
            "passages": {
                "type": "nested",
                "dynamic": "strict",
                "properties": {
                    "vector": {
                        "type": "dense_vector",
                        "similarity": "cosine",
                        "index_options": {"type": "int8_hnsw"},
                    }
                },
            },
            "document": {"type": "object", "enabled": False},
        },
    }


def schema_hash() -> str:
    """A fingerprint (12 hex digits) of mapping, settings and analysis; it stands in the name of the
    index."""
    parts = [json.dumps([settings(), mapping()], sort_keys=True), fingerprint()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def stored(document: CaseDocument, vectors: Sequence[Vector] = ()) -> dict[str, Any]:
    """A document as it is sent to the index, with the vectors of its passages."""
    columns, vocabulary = columns_and_vocabulary(document)
    content_hash, document_hash = document.hashes()
    return {
        "translation_key": document.translation_key,
        "content_hash": content_hash,
        "document_hash": document_hash,
        "published_at": document.published_at,
        "freshness": document.freshness,
        "facets": {facet.name: list(dict.fromkeys(facet.values_of(document))) for facet in FACETS},
        **asdict(columns),
        "words": sorted(SEPARATOR.join((word.folded, word.normalized)) for word in vocabulary),
        "passages": [{"vector": [round(float(n), 6) for n in vector]} for vector in vectors],
        "document": document.source(),
    }


def intact_hash(
    identifier: str, source: dict[str, Any], fields: dict[str, list[str]]
) -> tuple[UUID, str]:
    """Case and content hash of a stored document; the hash is "" when the document was damaged.

    What is stored is hashed anew, so that a document changed by other hands is noticed.
    """
    key = str(source.get("translation_key", identifier))
    try:
        case = UUID(key)
    except ValueError:
        # Nobody's document. The key stands for it in a report.
        return uuid5(NAMESPACE_URL, identifier), ""
    document = source.get("document")
    if not isinstance(document, dict):
        return case, ""
    whole = key == identifier == document.get("translation_key")
    if not whole or fields.get("document_hash") != [hash_of(document)]:
        return case, ""
    return case, next(iter(fields.get("content_hash", ())), "")
