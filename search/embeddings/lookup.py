"""The vectors of documents, read from the database."""

from __future__ import annotations

from collections.abc import Sequence

from search.documents import CaseDocument
from search.embeddings import get_embedder
from search.embeddings.base import Vector
from search.embeddings.centres import find_centres
from search.embeddings.passages import passages_of
from search.embeddings.store import known_vectors
from search.embeddings.vectors import comparable, digests_of, key_of


def case_vectors(documents: Sequence[CaseDocument]) -> dict[str, list[Vector]]:
    """Translation key → the vectors of a case that there are by now. One query."""
    embedder = get_embedder()
    centres = find_centres(embedder.model) if embedder else None
    if embedder is None or centres is None:
        return {}
    keys = {each.translation_key: [*map(key_of, passages_of(each))] for each in documents}
    known = known_vectors(embedder.model, digests_of(key for mine in keys.values() for key in mine))
    return {
        case: [vector for _key, vector in comparable(mine, known, centres)]
        for case, mine in keys.items()
    }
