"""`manage.py export_cases`: all case studies as JSON Lines."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from home.languages import LANGUAGE_CODES
from kb.exchange.exporter import export_cases


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

    def handle(self, *args: Any, **options: Any) -> None:
        records = export_cases(options["language"], published_only=options["published"])
        if not options["out"]:
            self.write(records, sys.stdout)
            return
        target = Path(options["out"])
        try:
            # Written beside and moved into place: a failed export never leaves half a file.
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                count = self.write(records, file)
            Path(name).replace(target)
        except OSError as error:
            raise CommandError(f"{target} can't be written: {error.strerror}") from error
        self.stderr.write(f"exported {count} to {target}")

    def write(self, records: Any, file: IO[str]) -> int:
        """Write one record a line; give their number."""
        count = 0
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
            if count % 500 == 0:
                self.stderr.write(f"… {count} records")
        return count
