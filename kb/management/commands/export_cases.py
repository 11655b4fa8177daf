"""`manage.py export_cases`: all case studies as JSON Lines."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from home.languages import LANGUAGE_CODES
from kb.exchange.exporter import export_cases

PROGRESS_EVERY = 500


class Command(BaseCommand):
    help = "Writes case studies in the exchange format (JSON Lines, UTF-8)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--language", choices=LANGUAGE_CODES, help="only cases written in this language"
        )
        parser.add_argument("--out", metavar="FILE", help="write here instead of standard output")
        parser.add_argument(
            "--published", action="store_true", help="only what readers can see, no drafts"
        )

        parser.add_argument(
            "--translation-state",
            action="store_true",
            help="with each translation who read it when, and what the original says anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        records = export_cases(
            options["language"],
            published_only=options["published"],
            with_state=options["translation_state"],
        )
        if not options["out"]:
            if isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's language
            self.write(records, self.stdout.write)
            return
        target = Path(options["out"])
        try:
            with opened_for_whole(target) as file:
                count = self.write(records, file.write)
        except OSError as error:
            raise CommandError(f"{target} can't be written: {error.strerror}") from error
        self.stderr.write(f"exported {count} to {target}")

    def write(self, records: Iterable[dict[str, Any]], write: Callable[[str], Any]) -> int:
        """Write one record a line; give their number."""
        count = 0
        for record in records:
            write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
            if count % PROGRESS_EVERY == 0:
                self.stderr.write(f"… {count} records")
        return count


@contextmanager
def opened_for_whole(target: Path) -> Iterator[IO[str]]:
    """Open a file that gets its name only when it is complete; what stood there stays till then."""
    if target.exists() and not target.is_file():  # a device or a pipe has no place beside it
        with target.open("w", encoding="utf-8") as file:
            yield file
        return
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with partial.open("x", encoding="utf-8") as file:
            yield file
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
