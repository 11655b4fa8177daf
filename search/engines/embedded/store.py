"""Writing and removing documents of an index, with their terms and their words."""

# ruff: noqa: S608  # only constants of ours stand in the SQL; what readers type is a parameter
from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Model, QuerySet

from search.analysis import Spelling, fingerprint
from search.documents import CaseDocument
from search.embeddings import get_embedder
from search.embeddings.passages import passages_of
from search.embeddings.vectors import key_of
from search.engines.embedded.columns import columns_and_vocabulary
from search.engines.embedded.dialect import get_dialect
from search.facets import pack
from search.models import SearchDocument, SearchIndex, SearchTerm, TextVector

_BATCH_SIZE = 500
_MAX_SQL_PARAMETERS = 500


def active_index() -> SearchIndex:
    """The index that readers see; an empty one is made on a new site."""
    index, _created = SearchIndex.objects.get_or_create(
        state=SearchIndex.State.ACTIVE, defaults={"version": fingerprint()}
    )
    return index


def write(
    index: SearchIndex, documents: Iterable[CaseDocument], known_words: set[str] | None = None
) -> None:
    """Store documents, each in place of the one of the same case.

    `known_words` are words that the index has already; those of the documents are added to it.
    """
    given = list(documents)
    rows = SearchDocument.objects.bulk_create(
        [_row(index, document) for document in given],
        update_conflicts=True,
        unique_fields=["index", "translation_key"],
        update_fields=[
            "external_id",
            "content_hash",
            "published_at",
            "freshness",
            "facets",
            "passages",
            "source",
        ],
        batch_size=_BATCH_SIZE,
    )
    index.stamp = uuid4()
    index.save(update_fields=["stamp"])
    identifiers = [row.pk for row in rows]
    analysed = [columns_and_vocabulary(document) for document in given]
    columns = (columns for columns, _vocabulary in analysed)
    get_dialect().write(zip(identifiers, columns, strict=True))
    vocabulary = set().union(*(vocabulary for _columns, vocabulary in analysed))
    _write_terms(index, vocabulary, set() if known_words is None else known_words)


def remove(documents: QuerySet[SearchDocument]) -> None:
    """Remove documents with their terms, and the words and vectors that no other document has: a
    mistyped word is never corrected to one of a case that is gone."""
    dialect = get_dialect()
    words = dialect.words(list(documents.values_list("pk", flat=True)))
    digests = _digests(documents)
    _remove(documents)
    gone = words - dialect.used(sorted(words))
    _delete(SearchTerm, "folded", sorted(gone))
    if digests:
        _delete(TextVector, "digest", sorted(digests - _digests(SearchDocument.objects.all())))


def _digests(documents: QuerySet[SearchDocument]) -> set[str]:
    """What the vectors of their texts are found by."""
    texts = documents.values_list("passages", flat=True)
    return {key.partition(":")[2] for text in texts.iterator() for key in text.split()}


def _remove(documents: QuerySet[SearchDocument]) -> None:
    identifiers = list(documents.values_list("pk", flat=True))
    if not identifiers:
        return
    for index in SearchIndex.objects.all():
        index.stamp = uuid4()
        index.save(update_fields=["stamp"])
    get_dialect().remove(identifiers)
    _delete(SearchDocument, "id", identifiers)


def drop(indexes: QuerySet[SearchIndex]) -> None:
    """Remove whole indexes."""
    for index in list(indexes):
        _remove(index.documents.all())
        _delete(SearchTerm, "index_id", [index.pk])
        _delete(SearchIndex, "id", [index.pk])


def _row(index: SearchIndex, document: CaseDocument) -> SearchDocument:
    # Without an embedder nothing reads them, and a gloss takes its time.
    passages = passages_of(document, glossed=get_embedder() is not None)
    return SearchDocument(
        index=index,
        translation_key=UUID(document.translation_key),
        external_id=document.id,
        content_hash=document.content_hash(),
        published_at=datetime.fromisoformat(document.published_at),
        freshness=document.freshness,
        facets=pack(document),
        passages=" ".join(map(key_of, passages)),
        source=document.source(),
    )


def _write_terms(index: SearchIndex, vocabulary: set[Spelling], known: set[str]) -> None:
    words = {word: folded for word, folded in vocabulary if word not in known}
    known |= words.keys()
    SearchTerm.objects.bulk_create(
        [
            SearchTerm(index=index, word=word, folded=folded, length=len(folded))
            for word, folded in sorted(words.items())
        ],
        ignore_conflicts=True,
        batch_size=_BATCH_SIZE,
    )


def _delete(model: type[Model], column: str, values: Collection[int | str]) -> None:
    """Delete rows by SQL: Django would first read each of them, since Wagtail listens to deletions
    of every model."""
    pending = list(values)
    with connection.cursor() as cursor:
        while pending:
            chunk, pending = pending[:_MAX_SQL_PARAMETERS], pending[_MAX_SQL_PARAMETERS:]
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {column} IN ({marks})", chunk)
