"""`manage.py demo_accounts`: an account for each role."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kb.demo import create_demo_accounts


class Command(BaseCommand):
    help = (
        "Creates the groups and demo accounts with a known password, and prints them. Safe to run "
        "again: existing accounts and changed passwords stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-this-is-a-demo",
            action="store_true",
            help="needed where DEBUG is off, since anybody can read these passwords",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes_this_is_a_demo"]:
            message = (
                "DEBUG is off, so this may be a real site, and demo accounts have a password that "
                "anybody can read. If it is a demo, say --yes-this-is-a-demo."
            )
            raise CommandError(message)
        made = create_demo_accounts()
        rows = [("group", "e-mail", "password", "may")]
        rows += [
            (
                row.account.group,
                row.account.email,
                row.password or "(changed)",
                row.account.may,
            )
            for row in made
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
            self.stdout.write("  ".join([*cells, row[3]]))
        self.stdout.write(f"accounts: {sum(row.is_new for row in made)} new")
