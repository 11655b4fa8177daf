"""`manage.py rebuild_search_index`: a new index, swapped in when it is complete."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import get_engines
from search.engines.base import Engine, EngineUnavailable
from search.indexing import rebuild


class Command(BaseCommand):
    help = (
        "Builds a new search index beside the one in use and swaps it in when it is complete; "
        "until then readers search the old one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = [problem for engine in get_engines() if (problem := self.rebuild(engine))]
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

    def show_progress(self, done: int, total: int) -> None:
        """Say how far it is, on one line in a terminal."""
        in_terminal = self.stdout.isatty()
        self.stdout.write(
            f"{done} of {total} cases", ending="\r" if in_terminal and done < total else "\n"
        )
        self.stdout.flush()
