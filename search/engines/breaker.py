"""A circuit breaker: who failed is not asked again for a while, so that nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# After the first failure; then twice as long each time, so that a long outage costs little.
FIRST_PAUSE_SECONDS = 2.0
LAST_PAUSE_SECONDS = 15.0


class CircuitBreaker:
    """Closed: all is well. Open: nobody asks. Half open: one asks, the others still don't."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pause = 0.0
        self._opened_at = 0.0
        self._probing = False

    @property
    def closed(self) -> bool:
        """Whether it may be asked."""
        return not self._pause

    def take_probe(self) -> bool:
        """Whether the caller is to ask now whether it is well again, and report how that went."""
        with self._lock:
            due = bool(self._pause) and self._clock() >= self._opened_at + self._pause
            if not due or self._probing:
                return False
            self._probing = True
            return True

    def failed(self) -> None:
        """Report a failure."""
        with self._lock:
            if not self._pause or self._probing:
                self._pause = min(max(self._pause * 2, FIRST_PAUSE_SECONDS), LAST_PAUSE_SECONDS)
                self._opened_at = self._clock()
            self._probing = False

    def succeeded(self) -> None:
        """Report a success."""
        with self._lock:
            self._pause = 0.0
            self._probing = False
