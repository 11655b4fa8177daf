"""`manage.py import_cases FILE…`: case studies from JSON Lines files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from kb.exchange.importer import LineReport, Outcome, import_cases

EXIT_SOME_FAILED = 2
PROGRESS_EVERY = 50


class Command(BaseCommand):
    help = "Imports case studies from JSON Lines files in the exchange format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="JSON Lines, UTF-8; - reads standard input"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish what is imported; without it, drafts"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[Outcome] = Counter()
        several = len(options["files"]) > 1
        for name in options["files"]:
            try:
                with open_file(name) as file:
                    for report in import_cases(
                        file, publish=options["publish"], dry_run=options["dry_run"]
                    ):
                        counts[report.outcome] += 1
                        self.tell(name if several else "", report)
                        self.tell_progress(counts)
            except OSError as error:
                raise CommandError(f"{name} can't be read: {error.strerror}") from error
        if options["dry_run"]:
            self.stdout.write("dry run: nothing was kept")
        self.stdout.write(", ".join(f"{outcome} {counts[outcome]}" for outcome in Outcome))
        if counts[Outcome.FAILED]:
            sys.exit(EXIT_SOME_FAILED)

    def tell(self, name: str, report: LineReport) -> None:
        """Report a line that failed, or whose place was made coarser."""
        where = f"{name} " if name else ""
        who = f"{printable(report.identifier)}: " if report.identifier else ""
        for problem in report.problems:
            what = printable(f"{problem.field}: {problem.reason}")
            self.stderr.write(f"{where}line {report.line}: {who}{what}")
        if report.coarsened:
            self.stdout.write(
                f"{where}line {report.line}: {who}coarsened: coordinates in Ukraine are not kept"
            )

    def tell_progress(self, counts: Counter[Outcome]) -> None:
        """Show on standard error that the work goes on."""
        done = counts.total()
        if done % PROGRESS_EVERY == 0:
            self.stderr.write(f"… {done} records", ending="\n")


def open_file(name: str) -> IO[bytes]:
    """Open a file of records, or standard input for "-"."""
    return sys.stdin.buffer if name == "-" else Path(name).open("rb")


def printable(text: str) -> str:
    """Show what can't be printed as an escape: a file must not steer the terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
