"""`manage.py create_groups`: the groups of librarians, editors, translators, reviewers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kb.groups import create_groups


class Command(BaseCommand):
    help = "Creates our groups with their permissions. Safe to run again: it only adds."

    def handle(self, *args: Any, **options: Any) -> None:
        report = create_groups()
        for name in report.removed:
            self.stdout.write(f"removed Wagtail's empty group {name}")
        self.stdout.write(f"groups: {len(report.created)} new")
