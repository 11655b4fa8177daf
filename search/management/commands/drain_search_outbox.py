"""`manage.py drain_search_outbox`: apply what is due; run it now and then, or with --watch."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from search.outbox import DrainReport, drain


class Command(BaseCommand):
    help = "Applies to the index the changes that could not be applied at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--watch", type=float, metavar="SECONDS", help="go on, looking again after each pause"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.tell(drain())
        while pause := options["watch"]:
            time.sleep(pause)
            close_old_connections()
            report = drain()
            if report != DrainReport():
                self.tell(report)

    def tell(self, report: DrainReport) -> None:
        """Print what was done."""
        self.stdout.write(f"applied {report.applied}, failed {report.failed}")
