"""`manage.py search_worker`: keeps the indexes in step, beside a site with Elasticsearch."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from search.embeddings.worker import embed_due, expect_all_of_new_model
from search.engines import get_engines
from search.engines.base import EngineUnavailable
from search.log.recording import forget
from search.outbox import DrainReport, drain

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
FORGET_SECONDS = 3600.0


class Command(BaseCommand):
    help = (
        "Applies to every index the changes that could not be applied at once, until it is "
        "stopped. What was away has everything within a minute of its return."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stopped = threading.Event()
        self.next_forgetting = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--pause", type=float, default=PAUSE_SECONDS, help="seconds between two looks"
        )
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        self.tell_of_old_indexes()
        expect_all_of_new_model()
        if options["once"]:
            self.work()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopped.set())
        while not self.stopped.is_set():
            # As Django does between requests: a connection the server dropped is opened anew.
            close_old_connections()
            self.work()
            self.stopped.wait(options["pause"])

    def work(self) -> None:
        """Apply what is due and say so; a database that is away is waited for."""
        try:
            report = drain()
            embedded = embed_due()
            self.forget()
        except DatabaseError:
            logger.exception("The search outbox could not be read.")
            return
        if report != DrainReport():
            self.stdout.write(f"applied {report.applied}, failed {report.failed}")
        if embedded:
            self.stdout.write(f"embedded the texts of {embedded} cases")

    def forget(self) -> None:
        """Delete old notes on searches, once an hour."""
        if time.monotonic() >= self.next_forgetting:
            self.next_forgetting = time.monotonic() + FORGET_SECONDS
            forget()

    def tell_of_old_indexes(self) -> None:
        """Say which command to run when an index is missing or of other code."""
        for engine in get_engines():
            try:
                status = engine.status()
            except EngineUnavailable as error:
                self.stderr.write(f"{engine.name}: {error}")
                continue
            if not status.current:
                self.stderr.write(f"{engine.name}: of other code: run rebuild_search_index")
