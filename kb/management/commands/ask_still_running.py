"""`manage.py ask_still_running`: for cron, once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kb.review.freshness import ask_authors


class Command(BaseCommand):
    help = (
        "Asks the authors of practices that nobody has confirmed for a year whether they are still "
        "running. Safe to run again: nobody is asked twice in a year."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"questions: {ask_authors()} new")
