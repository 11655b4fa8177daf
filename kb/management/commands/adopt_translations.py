"""`manage.py adopt_translations`: versions that exist as pages become accepted texts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage
from kb.translation.adoption import adopt
from kb.translation.sources import ensure_source

PROGRESS_EVERY = 50


class Command(BaseCommand):
    help = (
        "Registers published versions that are in no translation yet (imported or written by hand "
        "earlier) as accepted texts, with the original as their source. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        cases = adopted = left = 0
        for original in originals_with_strangers():
            versions = list(strangers(original))
            cases += 1
            if options["dry_run"]:
                adopted += len(versions)
                continue
            known = {row.target_locale_id for row in adopt(ensure_source(original), versions)}
            done = sum(version.locale_id in known for version in versions)
            adopted += done
            left += len(versions) - done
            if cases % PROGRESS_EVERY == 0:
                self.stderr.write(f"… {cases} practices")
        if options["dry_run"]:
            self.stdout.write("dry run: nothing was changed")
        self.stdout.write(f"practices {cases}, versions adopted {adopted}, left {left}")


def without_translation(versions: Any) -> Any:
    """Of versions those that no translation makes."""
    made = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"),
        target_locale_id=OuterRef("locale_id"),
        enabled=True,
    )
    return versions.live().translations().filter(~Exists(made))


def strangers(original: CaseStudyPage) -> Any:
    """The published versions of a case that are in no translation yet."""
    versions = CaseStudyPage.objects.filter(translation_key=original.translation_key)
    return without_translation(versions).select_related("locale").order_by("pk")


def originals_with_strangers() -> Any:
    """The published originals that have such versions."""
    versions = CaseStudyPage.objects.filter(translation_key=OuterRef("translation_key"))
    originals = CaseStudyPage.objects.live().originals().select_related("locale")
    return originals.filter(Exists(without_translation(versions))).order_by("pk").iterator()
