"""`manage.py send_notifications`: sends the mails that are due."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from kb.notifications.sender import Report, send_due

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 20.0


class Command(BaseCommand):
    help = (
        "Sends the mails that are due and plans those that failed for later. Once, for cron; or "
        "with --loop until it is stopped."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stopped = threading.Event()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until it is stopped")
        parser.add_argument(
            "--pause", type=float, default=PAUSE_SECONDS, help="seconds between two looks"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            self.work()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopped.set())
        while not self.stopped.is_set():
            # As Django does between requests: a connection the server dropped is opened anew.
            close_old_connections()
            try:
                self.work()
            except DatabaseError:
                logger.exception("The outbox of mails could not be read.")
            self.stopped.wait(options["pause"])

    def work(self) -> None:
        """Send what is due, and say so."""
        report = send_due()
        if report != Report():
            self.stdout.write(
                f"sent {report.sent}, failed {report.failed}, no longer wanted {report.dropped}"
            )
