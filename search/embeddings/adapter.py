"""From the vector of a question towards the vectors of its answers.

A model puts texts of the same words near to each other; a question and its answer often share none.
A matrix that was learnt from invented practices and questions (`search.embeddings.training`) turns
a question to where the answers of such questions lie. Only questions are turned, so the vectors of
the collection stay as they are (docs/decisions/0024-questions-turned-towards-answers.md).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from search.embeddings.base import Matrix, Vector
from search.embeddings.centres import unit

# One file for each model that has one: `manage.py train_adapter`.
ADAPTERS_DIR = Path(__file__).resolve().parent.parent / "data" / "adapters"


def towards_answers(model: str, question: Vector) -> Vector:
    """The vector of a question, without its language, as it is compared with passages.

    As it is, for a model without an adapter.
    """
    adapter = _adapter(model)
    return question if adapter is None else unit(question @ adapter)


def save_adapter(model: str, adapter: Matrix, folder: Path = ADAPTERS_DIR) -> Path:
    """Write the file of a model."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{model}.npz"
    # What is learnt is small beside the question itself, so it is what is kept.
    change = adapter - np.eye(len(adapter), dtype=np.float32)
    np.savez_compressed(path, change=change.astype(np.float16))
    return path


def load_adapter(model: str, folder: Path = ADAPTERS_DIR) -> Matrix | None:
    """The adapter of a model, if it has one."""
    path = folder / f"{model}.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as data:
        change = data["change"].astype(np.float32)
    adapter: Matrix = change + np.eye(len(change), dtype=np.float32)
    return adapter


@cache
def _adapter(model: str) -> Matrix | None:
    return load_adapter(model)
