"""What every embedder does: texts as vectors, near to each other when they mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
# One vector a row.
Matrix = NDArray[np.float32]


class Embedder(Protocol):
    """A model that turns texts into vectors of length one. May be called from several threads."""

    # Names the model: vectors of different models can't be compared.
    model: str

    def queries(self, texts: Sequence[str]) -> Matrix:
        """The vectors of what readers type. Raises `EmbedderUnavailable`."""

    def passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of texts of the collection. Raises `EmbedderUnavailable`."""


class EmbedderUnavailable(Exception):
    """The embedder can't answer now: search goes on with words alone."""


def normalised(rows: object) -> Matrix:
    """Rows of numbers as vectors of length one. Raises `ValueError` for anything else."""
    matrix = np.asarray(rows, dtype=np.float32)
    if matrix.ndim != 2 or not np.isfinite(matrix).all():
        raise ValueError("These are no vectors.")
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return (matrix / np.where(lengths > 0, lengths, 1)).astype(np.float32)
