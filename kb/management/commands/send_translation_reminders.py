"""`manage.py send_translation_reminders`: for cron, once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kb.translation.notices import remind


class Command(BaseCommand):
    help = (
        "Notes reminders about translations that are due within three days or overdue. Safe to "
        "run again: nobody is reminded twice of the same day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"reminders: {remind()} new")
