"""`manage.py send_notifications`: sends the mails that are due."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kb.notifications.sender import Report, send_due
from kb.notifications.worker import send_until

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
            self.say(send_due())
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopped.set())
        send_until(self.stopped, options["pause"], self.say)

    def say(self, report: Report) -> None:
        """Tell what was sent, if anything."""
        if report != Report():
            self.stdout.write(
                f"sent {report.sent}, failed {report.failed}, no longer wanted {report.dropped}"
            )
