"""`manage.py load_vocabulary`: topics, audiences, needs, regions and the glossary."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kb.translation.glossary import load_glossary
from kb.vocabulary import load_vocabulary


class Command(BaseCommand):
    help = "Loads vocabulary, regions and glossary. Safe to run again: editors' changes stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--overwrite", action="store_true", help="take the files' words over the editors'"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_vocabulary(overwrite=options["overwrite"])
        counts["glossary"] = load_glossary()
        self.stdout.write(", ".join(f"{name}: {number} new" for name, number in counts.items()))
