"""`manage.py forget_searches`: delete the notes on searches that are old enough."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search.log.recording import KEPT_DAYS, forget


class Command(BaseCommand):
    help = f"Deletes the notes on searches older than {KEPT_DAYS} days. The search worker does too."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"deleted {forget()}")
