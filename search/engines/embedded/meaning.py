"""The vectors of the index in memory, and which cases are nearest to a query.

A process reads them when somebody first searches by meaning, and again after the index changed:
then only what is new.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from search.embeddings.base import Matrix, Vector
from search.embeddings.centres import Centres, find_centres
from search.embeddings.store import from_bytes, known_vectors
from search.embeddings.vectors import comparable, digests_of, middle
from search.engines.ranking import MIN_COSINE, NEAREST
from search.models import SearchDocument, SearchIndex, TextVector

# From so many on it is quicker to read all vectors than to name those that are wanted.
_MANY = 5_000
# More would take more memory than a small site has (300 MB): the summaries alone serve then.
MAX_ROWS = 200_000


@dataclass(frozen=True)
class Shelf:
    """The vectors of one state of an index, those of one document side by side."""

    index: int
    stamp: UUID
    model: str
    # Document ids in order, and the first row of each.
    documents: NDArray[np.int64]
    starts: NDArray[np.int64]
    vectors: Matrix
    # The case of each document, in the same order.
    cases: list[UUID] = field(default_factory=list)
    # All passages of a document → its first row and the one after its last.
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def cosines(self, query: Vector) -> NDArray[np.float32]:
        """For each document how near its nearest passage is."""
        if not len(self.documents):
            return np.empty(0, np.float32)
        return np.maximum.reduceat(self.vectors @ query, self.starts)

    def near_cases(self, case: UUID, limit: int) -> list[UUID]:
        """The cases nearest to one, whatever their language, the nearest first."""
        if case not in self.cases:
            return []
        place = self.cases.index(case)
        after = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.vectors)
        cosines = self.cosines(middle(list(self.vectors[self.starts[place] : after])))
        best = np.argsort(-cosines, kind="stable")[: limit + 1]
        return [self.cases[n] for n in best if n != place][:limit]

    def nearest(self, query: Vector) -> dict[int, float]:
        """The documents that are near in meaning, with the cosine."""
        cosines = self.cosines(query)
        best = np.argsort(-cosines, kind="stable")[:NEAREST]
        return {
            int(self.documents[place]): float(cosines[place])
            for place in best
            if cosines[place] >= MIN_COSINE
        }


def shelf_of(model: str) -> Shelf | None:
    """The vectors of the active index; None where there are none yet. One query when it has not
    changed."""
    centres = find_centres(model)
    active = SearchIndex.objects.filter(state=SearchIndex.State.ACTIVE)
    state = active.values_list("pk", "stamp").first()
    if centres is None or state is None:
        return None
    current = _Kept.shelf
    if _is_current(current, state, model):
        return current
    # While one thread reads, the others use what there was.
    if not _Kept.lock.acquire(blocking=current is None or current.model != model):
        return current
    try:
        if not _is_current(_Kept.shelf, state, model):
            _Kept.shelf = _read(*state, model, centres, _Kept.shelf)
        return _Kept.shelf
    finally:
        _Kept.lock.release()


class _Kept:
    """What this process has read."""

    lock = threading.Lock()
    shelf: Shelf | None = None


def _is_current(shelf: Shelf | None, state: tuple[int, UUID], model: str) -> bool:
    return shelf is not None and (shelf.index, shelf.stamp, shelf.model) == (*state, model)


def _read(index: int, stamp: UUID, model: str, centres: Centres, old: Shelf | None) -> Shelf:
    given = SearchDocument.objects.filter(index=index).order_by("pk")
    wanted: dict[int, list[str]] = {}
    case_of: dict[int, UUID] = {}
    for pk, case, text in given.values_list("pk", "translation_key", "passages"):
        wanted[pk], case_of[pk] = text.split(), case
    if sum(map(len, wanted.values())) > MAX_ROWS:
        wanted = {pk: _summaries(keys) for pk, keys in wanted.items()}
    rows_of_old = old.rows if old and old.model == model else {}
    # A document is known by all its passages: one that has changed is worked out anew.
    changed = {pk: keys for pk, keys in wanted.items() if " ".join(keys) not in rows_of_old}
    vectors_by_digest = _fetch(model, digests_of(key for keys in changed.values() for key in keys))
    documents: list[int] = []
    starts: list[int] = []
    rows: dict[str, tuple[int, int]] = {}
    vectors: list[Vector] = []
    for pk, keys in wanted.items():
        name = " ".join(keys)
        if pk in changed:
            mine = [vector for _key, vector in comparable(keys, vectors_by_digest, centres)]
        else:
            assert old  # noqa: S101  # for the type checker
            first, after = rows_of_old[name]
            mine = list(old.vectors[first:after])
        if mine:
            documents.append(pk)
            starts.append(len(vectors))
            if len(mine) == len(keys):
                rows[name] = (len(vectors), len(vectors) + len(mine))
            vectors += mine
    return Shelf(
        index=index,
        stamp=stamp,
        model=model,
        documents=np.array(documents, dtype=np.int64),
        starts=np.array(starts, dtype=np.int64),
        vectors=np.array(vectors, dtype=np.float32),
        cases=[case_of[pk] for pk in documents],
        rows=rows,
    )


def _summaries(keys: list[str]) -> list[str]:
    """The first passage of each version: its title and summary."""
    return list({key.partition(":")[0]: key for key in reversed(keys)}.values())


def _fetch(model: str, digests: set[str]) -> dict[str, Vector]:
    if len(digests) <= _MANY:
        return known_vectors(model, digests)
    stored = TextVector.objects.filter(model=model).values_list("digest", "vector")
    return {key: from_bytes(data) for key, data in stored.iterator() if key in digests}
