"""`manage.py rebuild_search_index`: a new index, swapped in when it is complete."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.embeddings import EmbedderUnavailable, get_embedder
from search.embeddings.worker import BATCH_SIZE, embed_cases, tidy
from search.engines import get_engines
from search.engines.base import Engine, EngineUnavailable
from search.indexing import rebuild, searchable_keys
from search.models import OutboxEntry
from search.outbox import EMBEDDINGS


class Command(BaseCommand):
    help = (
        "Builds a new search index beside the one in use and swaps it in when it is complete; "
        "until then readers search the old one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--words-only",
            action="store_true",
            help="leave it to the worker to embed texts that are new",
        )
        parser.add_argument(
            "--engine",
            choices=[engine.name for engine in get_engines()],
            help="rebuild the index of this engine alone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["engine"]
        engines = [each for each in get_engines() if wanted in (None, each.name)]
        problems = [problem for engine in engines if (problem := self.rebuild(engine))]
        if not options["words_only"]:
            self.embed()
        if not problems:
            problems = [problem for engine in engines if (problem := self.compact(engine))]
        if problems:
            raise CommandError("\n".join(problems))

    def rebuild(self, engine: Engine) -> str:
        """Rebuild the index of an engine; give what went wrong, or ""."""
        start = time.monotonic()
        try:
            count = rebuild(self.show_progress, engine)
            status = engine.status()
        except EngineUnavailable as error:
            return f"{engine.name}: {error} Readers still search the old index."
        seconds = time.monotonic() - start
        languages = ", ".join(f"{code} {n}" for code, n in sorted(status.languages.items()))
        self.stdout.write(
            f"indexed {count} cases ({languages or 'no version'}) in {seconds:.1f} s; "
            f"engine {status.name}, version {status.version}"
        )
        return ""

    def compact(self, engine: Engine) -> str:
        """Have an engine put its index into shape; give what went wrong, or ""."""
        start = time.monotonic()
        try:
            engine.compact()
        except EngineUnavailable as error:
            return (
                f"{engine.name}: {error} The index is complete, only not as small as it could be."
            )
        if (seconds := time.monotonic() - start) >= 1:
            self.stdout.write(f"compacted the index of {engine.name} in {seconds:.1f} s")
        return ""

    def embed(self) -> None:
        """Embed the texts that have no vectors yet. Search by words works already."""
        embedder = get_embedder()
        if embedder is None:
            return
        start, count = time.monotonic(), 0
        keys = searchable_keys()
        try:
            for done in range(0, len(keys), BATCH_SIZE):
                count += embed_cases(embedder, keys[done : done + BATCH_SIZE])
                self.show_progress(min(done + BATCH_SIZE, len(keys)), len(keys), "embedded")
            tidy(embedder.model)
        except (EmbedderUnavailable, EngineUnavailable) as error:
            self.stderr.write(f"search by meaning: {error}")
            return
        OutboxEntry.objects.filter(engine=EMBEDDINGS, translation_key__in=keys).delete()
        seconds = time.monotonic() - start
        self.stdout.write(f"embedded {count} texts in {seconds:.1f} s; model {embedder.model}")

    def show_progress(self, done: int, total: int, what: str = "") -> None:
        """Say how far it is, on one line in a terminal."""
        in_terminal = self.stdout.isatty()
        self.stdout.write(
            f"{done} of {total} cases {what}".rstrip(),
            ending="\r" if in_terminal and done < total else "\n",
        )
        self.stdout.flush()
