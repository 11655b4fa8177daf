"""The backend itself; Django looks for it in a module of this name."""

from __future__ import annotations

import selectors

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is looked at, not asked, before a request uses it again.

    `CONN_HEALTH_CHECKS` sends `SELECT 1` once a request: a twentieth of a search. What a server
    does to a connection it ends (restart, failover, termination) can be read from the socket, as
    urllib3 does before it uses a connection again; only then Django's question follows.
    """

    health_check_done: bool

    def close_if_health_check_failed(self) -> None:
        """Close the connection if it is not healthy; at most once a request."""
        if self.connection is not None and not self.health_check_done and self._is_silent():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        """Whether nothing came from the server since the last answer: no error, no end."""
        if self.connection.closed:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            return not selector.select(timeout=0)
