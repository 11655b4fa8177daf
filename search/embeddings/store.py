"""The vectors of texts, kept in the database and, for the starter collection, in a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from search.embeddings.base import Embedder, Vector
from search.models import TextVector

# One file for each model whose vectors come along: `manage.py export_vectors`.
SHIPPED_DIR = Path(__file__).resolve().parent.parent / "data" / "vectors"
_NUMBER = np.float16
# Texts that are embedded, then stored, together.
BATCH_SIZE = 16
_MAX_SQL_PARAMETERS = 500


def to_bytes(vector: Vector) -> bytes:
    """A vector as it is stored."""
    return vector.astype(_NUMBER).tobytes()


def from_bytes(data: bytes | memoryview) -> Vector:
    """A stored vector."""
    return np.frombuffer(bytes(data), dtype=_NUMBER).astype(np.float32)


def known_vectors(model: str, digests: Collection[str]) -> dict[str, Vector]:
    """The vectors that are stored for texts of these digests."""
    found: dict[str, Vector] = {}
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), _MAX_SQL_PARAMETERS):
        rows = TextVector.objects.filter(
            model=model, digest__in=wanted[start : start + _MAX_SQL_PARAMETERS]
        )
        found |= {key: from_bytes(data) for key, data in rows.values_list("digest", "vector")}
    return found


def all_digests(model: str) -> set[str]:
    """The digests of all stored texts."""
    return set(TextVector.objects.filter(model=model).values_list("digest", flat=True))


def save_vectors(model: str, vectors: Mapping[str, Vector]) -> None:
    """Store vectors by digest."""
    TextVector.objects.bulk_create(
        [
            TextVector(model=model, digest=key, vector=to_bytes(vector))
            for key, vector in vectors.items()
        ],
        ignore_conflicts=True,
        batch_size=_MAX_SQL_PARAMETERS,
    )


def embed_missing(
    embedder: Embedder,
    texts: Mapping[str, str],
    report: Callable[[int], None] = lambda done: None,
) -> int:
    """Store the vectors of passages, by digest, that have none yet; give their number.

    In the given order, a few at a time, so that what is done stays done. `report` is told how many
    are. Raises `EmbedderUnavailable`.
    """
    known = known_vectors(embedder.model, texts)
    shipped = shipped_vectors(embedder.model)
    missing = [key for key in texts if key not in known]
    at_hand = {key: shipped[key] for key in missing if key in shipped}
    save_vectors(embedder.model, at_hand)
    missing = [key for key in missing if key not in at_hand]
    for start in range(0, len(missing), BATCH_SIZE):
        batch = missing[start : start + BATCH_SIZE]
        vectors = embedder.passages([texts[key] for key in batch])
        save_vectors(embedder.model, dict(zip(batch, vectors, strict=True)))
        report(start + len(batch))
    return len(at_hand) + len(missing)


def forget_unused(model: str, used: Iterable[str]) -> int:
    """Remove vectors of texts that are no longer there, and of other models; give their number."""
    kept = set(used)
    rows = TextVector.objects.values_list("pk", "model", "digest")
    gone = [pk for pk, name, key in rows if name != model or key not in kept]
    for start in range(0, len(gone), _MAX_SQL_PARAMETERS):
        TextVector.objects.filter(pk__in=gone[start : start + _MAX_SQL_PARAMETERS]).delete()
    return len(gone)


@cache
def shipped_vectors(model: str) -> Mapping[str, Vector]:
    """The vectors that come along with the software, by digest."""
    path = SHIPPED_DIR / f"{model}.npz"
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as data:
        vectors = data["vectors"].astype(np.float32)
        return dict(zip(data["digests"].tolist(), vectors, strict=True))


def ship_vectors(model: str, vectors: Mapping[str, Vector], folder: Path = SHIPPED_DIR) -> Path:
    """Write the file of a model.

    Numbers of 8 bits would be too coarse: what tells texts apart is small beside what all have in
    common.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{model}.npz"
    rows = np.array(list(vectors.values()), dtype=_NUMBER)
    np.savez_compressed(path, digests=np.array(list(vectors)), vectors=rows)
    return path
