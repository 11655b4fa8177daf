"""Goes on sending what is due, beside a site."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections

from kb.notifications.sender import send_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from kb.notifications.sender import Report

logger = logging.getLogger(__name__)


def send_until(
    stopped: Event, pause: float, tell: Callable[[Report], object] = lambda report: None
) -> None:
    """Send what is due, and look again after so many seconds, until it is stopped."""
    while not stopped.is_set():
        # As Django does between requests: a connection the server dropped is opened anew.
        close_old_connections()
        try:
            tell(send_due())
        except DatabaseError:
            logger.exception("The outbox of mails could not be read.")
        stopped.wait(pause)
