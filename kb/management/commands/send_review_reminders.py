"""`manage.py send_review_reminders`: for cron, once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kb.review.reminders import send_reminders


class Command(BaseCommand):
    help = (
        "Notes reminders about practices that have waited for review for five days or more. Safe "
        "to run again: nobody is reminded twice of the same."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"reminders: {send_reminders()} new")
