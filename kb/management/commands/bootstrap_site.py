"""`manage.py bootstrap_site`: languages, pages and texts of a new site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kb.bootstrap import bootstrap_site


class Command(BaseCommand):
    help = (
        "Creates the languages, the home pages, the lists of practices and the standing pages. "
        "Safe to run again: editors' changes stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--overwrite-texts",
            action="store_true",
            help="take the files' words over the editors' (as a new revision)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = bootstrap_site(overwrite_texts=options["overwrite_texts"])
        for change in report.changes:
            self.stdout.write(change)
        self.stdout.write(
            f"languages: {report.locales} new, "
            f"pages: {report.pages} new, {report.rewritten} rewritten"
        )
