"""`manage.py compile_catalogues`: message catalogues without the gettext programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles the .po files that changed. Unlike compilemessages, needs no gettext."

    def handle(self, *args: Any, **options: Any) -> None:
        count = compile_catalogues()
        if options["verbosity"] > 0:
            self.stdout.write(f"catalogues compiled: {count}")


def compile_catalogues() -> int:
    """Compile each catalogue that is newer than its compiled form; give their number."""
    sources = [
        path
        for folder in settings.LOCALE_PATHS
        for path in Path(folder).glob("*/LC_MESSAGES/*.po")
        if not is_current(path)
    ]
    for path in sources:
        target = path.with_suffix(".mo")
        # Moved into place whole: a process that starts meanwhile never reads half a catalogue.
        partial = target.with_suffix(".mo.new")
        polib.pofile(str(path)).save_as_mofile(str(partial))
        partial.replace(target)
    return len(sources)


def is_current(path: Path) -> bool:
    """Whether the compiled form of a catalogue is not older than the catalogue."""
    target = path.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= path.stat().st_mtime
