"""`manage.py forget_drafts`: make deletions of drafts final, and clear away files without a row."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kb.submission.drafts import KEEP_DELETED_DAYS, forget_deleted
from kb.submission.uploads import forget_strays


class Command(BaseCommand):
    help = (
        f"Deletes for good the drafts that their authors deleted more than {KEEP_DELETED_DAYS} "
        "days ago, and files that a broken upload left behind. For cron, once a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"deleted {forget_deleted()} drafts, {forget_strays()} stray files")
