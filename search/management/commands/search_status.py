"""`manage.py search_status`: what the index holds, and where it differs from the database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.embeddings import get_embedder
from search.engines import get_engines
from search.engines.base import Engine, EngineStatus, EngineUnavailable, NoIndex
from search.indexing import Drift, find_drift, rebuild, repair
from search.models import OutboxEntry, TextVector
from search.outbox import EMBEDDINGS, drain

DRIFT_EXIT_CODE = 3
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Tells the engine, its version, the documents of each language and what differs between "
        f"database and index. Exits with {DRIFT_EXIT_CODE} when something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            drain()
        in_order = [self.look_at(engine, repair=options["repair"]) for engine in get_engines()]
        self.tell_of_meaning()
        if not all(in_order):
            sys.exit(DRIFT_EXIT_CODE)

    def look_at(self, engine: Engine, *, repair: bool) -> bool:
        """Print the state of an engine, mended before if asked to; give whether it is in order."""
        try:
            if repair:
                self.mend(engine)
            status = engine.status()
            return not self.tell(engine, status) and status.current
        except EngineUnavailable as error:
            self.stdout.write(f"engine: {engine.name}\nnot available: {error}")
            return False

    def mend(self, engine: Engine) -> None:
        """Rebuild an index of another version, else mend the cases that differ."""
        if not self.is_current(engine):
            self.stdout.write(f"rebuilt the index: {rebuild(engine=engine)} cases")
        if drift := find_drift(engine):
            self.stdout.write(f"mended {repair(drift, engine)} cases")

    def is_current(self, engine: Engine) -> bool:
        """Whether there is an index, and of this version. Raises when nobody can tell."""
        try:
            return engine.status().current
        except NoIndex:
            return False

    def tell_of_meaning(self) -> None:
        """Print how many texts have vectors, and how many cases wait for theirs."""
        embedder = get_embedder()
        if embedder is None:
            self.stdout.write("search by meaning: off")
            return
        waiting = OutboxEntry.objects.filter(engine=EMBEDDINGS).count()
        vectors = TextVector.objects.filter(model=embedder.model).count()
        self.stdout.write(
            f"search by meaning: {embedder.model}, {vectors} texts, {waiting} cases waiting"
        )

    def tell(self, engine: Engine, status: EngineStatus) -> Drift:
        """Print the state; give what differs."""
        age = "" if status.current else " (of other code: run rebuild_search_index)"
        self.stdout.write(f"engine: {status.name}")
        self.stdout.write(f"version: {status.version}{age}")
        self.stdout.write(f"documents: {status.documents}")
        for language, count in sorted(status.languages.items()):
            self.stdout.write(f"  {language}: {count}")
        waiting = OutboxEntry.objects.filter(engine=engine.name)
        self.stdout.write(f"outbox: {waiting.count()} waiting")
        for entry in waiting.exclude(error="")[:SHOWN]:
            self.stdout.write(f"  {entry.translation_key}: {entry.error}")
        drift = find_drift(engine)
        for name, cases in (
            ("missing in the index", drift.missing),
            ("outdated in the index", drift.outdated),
            ("only in the index", drift.superfluous),
        ):
            self.stdout.write(f"{name}: {len(cases)}")
            for identifier in sorted(cases.values())[:SHOWN]:
                self.stdout.write(f"  {identifier}")
            if len(cases) > SHOWN:
                self.stdout.write(f"  … and {len(cases) - SHOWN} more")
        return drift
