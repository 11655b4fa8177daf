"""`manage.py withdraw_case ID --reason CODE [--erase]`: for the night when no editor is there."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.models import CaseStudyPage, Withdrawal
from kb.review.withdrawal import erase, withdraw


class Command(BaseCommand):
    help = (
        "Takes a case off the shelf in all its languages, with pictures, search, feeds and API; "
        "with --erase for good, with revisions and translations."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case_id", help="the identifier, as in exports and the API")
        parser.add_argument("--reason", required=True, choices=Withdrawal.Reason.values)
        parser.add_argument("--erase", action="store_true", help="can't be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        page = CaseStudyPage.objects.originals().filter(external_id=options["case_id"]).first()
        if page is None:
            raise CommandError("There is no case with this identifier.")
        action = erase if options["erase"] else withdraw
        action(page, None, options["reason"])
        self.stdout.write("erased" if options["erase"] else "withdrawn")
