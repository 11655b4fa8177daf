"""The overview of translations with thousands of cases in five languages: queries and times.

`python -m benchmarks.translation_overview` makes a database of its own (PostgreSQL where it is
installed, else SQLite), fills it with rows as people's work leaves them, and opens the overview.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.servers import PYTHON, ROOT, run, site_environment
from benchmarks.timing import milliseconds, percentiles

PASSAGES = 12
ROUNDS = 5
# Of ten cases in each other language: published, behind the original, begun, not begun.
PUBLISHED, BEHIND, BEGUN = 6, 7, 8
VIEWS = {
    "as it opens": "",
    "one language": "?language=uk",
    "needs update anywhere": "?state=needs-update",
    "needs update in one language": "?language=ro&state=needs-update",
    "missing in one language": "?language=uk&state=missing",
    "in translation anywhere": "?state=in-translation",
    "in review anywhere": "?state=in-review",
    "accepted, not published": "?state=ready",
    "published anywhere": "?state=published",
    "paused anywhere": "?state=paused",
    "needs update, overdue, one topic": "?state=needs-update&task=overdue&topic=youth",
    "overdue": "?task=overdue",
    "by title, last page": "?ordering=title&p=100",
    "spreadsheet of all": "?export=csv",
}


def measure(cases: int) -> dict[str, Any]:
    """Measure in a process and a database of its own."""
    from scripts import postgres

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shelf-bench-")))
        environment = site_environment(folder)
        if programs := postgres.find_programs():
            environment["DATABASE_URL"] = stack.enter_context(postgres.cluster(programs))
        for command in (
            ["collectstatic", "--noinput", "-v0"],
            ["migrate", "-v0"],
            ["bootstrap_site"],
            ["load_vocabulary"],
        ):
            run([PYTHON, "manage.py", *command], ROOT, environment)
        done = subprocess.run(  # noqa: S603  # our own program
            [PYTHON, "-m", "benchmarks.translation_overview", "--inside", "--cases", str(cases)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        result: dict[str, Any] = json.loads(done.stdout)
        return result


def measure_here(cases: int) -> dict[str, Any]:
    """Fill the database of this process, and open the overview in it."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import reverse

    from kb.models import User

    setup_test_environment()
    fill(cases)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(User.objects.create_superuser(email="bench@example.org", password=None))
    address = reverse("translations:index")
    results: dict[str, Any] = {}

    queries: list[str] = []

    def note(execute: Any, sql: str, *arguments: Any) -> Any:
        queries.append(sql)
        return execute(sql, *arguments)

    def open_view(query: str) -> None:
        answer = client.get(address + query)
        if answer.status_code != 200:
            raise RuntimeError(f"{query}: {answer.status_code}")
        if answer.streaming:
            sum(len(chunk) for chunk in answer.streaming_content)

    for name, query in VIEWS.items():
        open_view(query)
        queries.clear()
        with connection.execute_wrapper(note):
            open_view(query)
        times = [milliseconds(lambda query=query: open_view(query)) for _round in range(ROUNDS)]
        results[name] = {"queries": len(queries), **percentiles(times)}
    return {"engine": connection.vendor, "ms": results}


def fill(cases: int) -> None:
    """Make cases with passages, translations, accepted texts, tasks and readers' demand."""
    from django.db import transaction

    with transaction.atomic():
        Rows(cases).write()


class Rows:
    """The rows of a big collection, in a few insertions each."""

    def __init__(self, cases: int) -> None:
        from django.contrib.contenttypes.models import ContentType
        from django.utils import timezone
        from wagtail.models import Locale

        from kb.models import CaseStudyIndexPage, CaseStudyPage

        self.cases = range(cases)
        self.locales = list(Locale.objects.order_by("pk"))
        self.indexes = {
            page.locale_id: page for page in CaseStudyIndexPage.objects.select_related("locale")
        }
        self.content_type = ContentType.objects.get_for_model(CaseStudyPage)
        self.now = timezone.now()
        self.keys = [uuid.uuid4() for _case in self.cases]
        self.page_model = CaseStudyPage

    def languages_of(self, case: int) -> Iterator[tuple[Any, int]]:
        """The languages of a case beside its own, each with what has become of it (0 to 9)."""
        original = case % len(self.locales)
        for position, locale in enumerate(self.locales):
            if position != original:
                yield locale, (case + 3 * position) % 10

    def original_of(self, case: int) -> Any:
        """The language of a case."""
        return self.locales[case % len(self.locales)]

    def write(self) -> None:
        """Write everything."""
        self.write_pages()
        self.write_sources()
        self.write_translations()
        self.write_texts()
        self.write_demand()

    def write_pages(self) -> None:
        from wagtail.models import Page

        versions = []
        for case in self.cases:
            versions.append((case, self.original_of(case), True))
            versions += [
                (case, locale, state <= BEHIND)
                for locale, state in self.languages_of(case)
                if state <= BEGUN
            ]
        numbers = dict.fromkeys(self.indexes, 0)
        pages = []
        for case, locale, is_live in versions:
            index = self.indexes[locale.pk]
            numbers[locale.pk] += 1
            pages.append(
                Page(
                    path=Page._get_path(index.path, index.depth + 1, numbers[locale.pk]),
                    depth=index.depth + 1,
                    title=f"Practice {case} of a library",
                    draft_title=f"Practice {case} of a library",
                    slug=f"practice-{case}",
                    content_type=self.content_type,
                    live=is_live,
                    locale=locale,
                    translation_key=self.keys[case],
                    url_path=f"{index.url_path}practice-{case}/",
                    last_published_at=self.now - timedelta(days=30),
                )
            )
        Page.objects.bulk_create(pages, batch_size=2000)
        for index in self.indexes.values():
            Page.objects.filter(pk=index.pk).update(numchild=numbers[index.locale_id])
        self.write_case_rows()
        self.pages = {
            (key, locale): pk
            for pk, key, locale in Page.objects.filter(content_type=self.content_type).values_list(
                "pk", "translation_key", "locale_id"
            )
        }

    def write_case_rows(self) -> None:
        """The second table of a page takes no bulk_create: copy one row for each page."""
        from django.db import connection

        codes = [locale.language_code for locale in self.locales]
        values = {
            "external_id": "p.slug",
            "summary": "p.title",
            "country": "'LV'",
            "original_language": "CASE CAST(SUBSTR(p.slug, 10) AS integer) % "
            f"{len(codes)} "
            + " ".join(f"WHEN {position} THEN '{code}'" for position, code in enumerate(codes))
            + " END",
            "licence": "'CC-BY-4.0'",
            "provenance": "'library'",
            "evidence": "'described'",
            "ongoing": "FALSE",
        }
        columns, sources = ["page_ptr_id"], ["p.id"]
        for field in self.page_model._meta.local_concrete_fields:
            if field.primary_key:
                columns[0] = field.column
                continue
            columns.append(field.column)
            blank = "NULL" if field.null else "''"
            sources.append(values.get(field.name, blank))
        statement = (
            f"INSERT INTO {self.page_model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608  # names of our own models
            f"SELECT {', '.join(sources)} FROM wagtailcore_page p "
            f"WHERE p.content_type_id = {self.content_type.pk}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def write_sources(self) -> None:
        from wagtail_localize.models import (
            String,
            StringSegment,
            TranslatableObject,
            TranslationContext,
            TranslationSource,
        )

        TranslatableObject.objects.bulk_create(
            (
                TranslatableObject(translation_key=key, content_type=self.content_type)
                for key in self.keys
            ),
            batch_size=2000,
        )
        self.sources = TranslationSource.objects.bulk_create(
            (
                TranslationSource(
                    object_id=self.keys[case],
                    locale=self.original_of(case),
                    specific_content_type=self.content_type,
                    object_repr=f"Practice {case}",
                    content_json="{}",
                    schema_version="",
                    last_updated_at=self.now,
                )
                for case in self.cases
            ),
            batch_size=2000,
        )
        places = [(case, number) for case in self.cases for number in range(PASSAGES)]
        # One more text for each case: what its first passage said before it changed.
        strings = String.objects.bulk_create(
            (
                String(
                    locale=self.original_of(case),
                    data=(text := f"Passage {number} of practice {case}, with some more words."),
                    data_hash=String._get_data_hash(text),
                )
                for case in self.cases
                for number in range(PASSAGES + 1)
            ),
            batch_size=2000,
        )
        contexts = TranslationContext.objects.bulk_create(
            (
                TranslationContext(
                    object_id=self.keys[case],
                    path=f"field-{number}",
                    path_id=TranslationContext._get_path_id(f"field-{number}"),
                    field_path=f"field-{number}",
                )
                for case, number in places
            ),
            batch_size=2000,
        )
        StringSegment.objects.bulk_create(
            (
                StringSegment(
                    source=self.sources[case],
                    context=contexts[case * PASSAGES + number],
                    string=strings[case * (PASSAGES + 1) + number],
                    order=number,
                    attrs="null",
                )
                for case, number in places
            ),
            batch_size=2000,
        )
        self.strings, self.contexts = strings, contexts

    def write_translations(self) -> None:
        from wagtail.models import Page, Revision
        from wagtail_localize.models import Translation

        from kb.models import SourceChange, TranslationRevision, TranslationTask

        wanted = [
            (case, locale, state)
            for case in self.cases
            for locale, state in self.languages_of(case)
            if state <= BEGUN
        ]
        rows = Translation.objects.bulk_create(
            (
                Translation(source=self.sources[case], target_locale=locale)
                for case, locale, _state in wanted
            ),
            batch_size=2000,
        )
        self.translations = list(zip(rows, wanted, strict=True))
        page_type = self.content_type
        live = [(case, locale) for case, locale, state in wanted if state <= BEHIND]
        revisions = Revision.objects.bulk_create(
            (
                Revision(
                    content_type=page_type,
                    base_content_type=page_type,
                    object_id=str(self.pages[self.keys[case], locale.pk]),
                    content={},
                    created_at=self.now,
                )
                for case, locale in live
            ),
            batch_size=2000,
        )
        TranslationRevision.objects.bulk_create(
            (
                TranslationRevision(revision=row, accepted_until=self.now - timedelta(days=30))
                for row in revisions
            ),
            batch_size=2000,
        )
        Page.objects.bulk_update(
            (
                Page(pk=self.pages[self.keys[case], locale.pk], live_revision=revision)
                for (case, locale), revision in zip(live, revisions, strict=True)
            ),
            ["live_revision"],
            batch_size=500,
        )
        TranslationTask.objects.bulk_create(
            (
                TranslationTask(translation=row, due_on=self.now.date() - timedelta(days=state))
                for row, (_case, _locale, state) in self.translations
            ),
            batch_size=2000,
        )
        SourceChange.objects.bulk_create(
            (
                SourceChange(
                    source=self.sources[case],
                    context=self.contexts[case * PASSAGES],
                    string=self.strings[case * (PASSAGES + 1)],
                    old_string=self.strings[case * (PASSAGES + 1) + PASSAGES],
                    changed_at=self.now - timedelta(days=3),
                )
                for case in {case for case, _locale, state in wanted if state == BEHIND}
            ),
            batch_size=2000,
        )

    def write_texts(self) -> None:
        from wagtail_localize.models import StringTranslation

        from kb.models import Acceptance

        for start in range(0, len(self.translations), 5000):
            texts = StringTranslation.objects.bulk_create(
                (
                    StringTranslation(
                        translation_of=self.strings[case * (PASSAGES + 1) + number],
                        context=self.contexts[case * PASSAGES + number],
                        locale=locale,
                        data=f"Text {number} in {locale.language_code}",
                    )
                    for _row, (case, locale, state) in self.translations[start : start + 5000]
                    for number in numbers_of(state)
                ),
                batch_size=5000,
            )
            Acceptance.objects.bulk_create(
                (
                    Acceptance(string_translation=text, accepted_at=self.now - timedelta(days=30))
                    for text in texts
                ),
                batch_size=5000,
            )

    def write_demand(self) -> None:
        from kb.models import ReaderDemand, TranslationWish

        days = [self.now.date() - timedelta(days=number) for number in range(10)]
        wanted = [
            (self.keys[case], locale.language_code, day, case)
            for case in self.cases
            for locale, state in self.languages_of(case)
            if state > BEHIND
            for day in days
        ]
        TranslationWish.objects.bulk_create(
            (
                TranslationWish(translation_key=key, language=code, day=day, count=case % 7)
                for key, code, day, case in wanted[::5]
            ),
            batch_size=5000,
        )
        ReaderDemand.objects.bulk_create(
            (
                ReaderDemand(
                    translation_key=key, language=code, day=day, kind=kind, count=case % 13
                )
                for key, code, day, case in wanted
                for kind in ReaderDemand.Kind
            ),
            batch_size=5000,
        )


def numbers_of(state: int) -> range:
    """Which passages of a version have an accepted text: all, all but the changed one, half."""
    if state <= PUBLISHED:
        return range(PASSAGES)
    return range(1, PASSAGES) if state == BEHIND else range(PASSAGES // 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.stdout.write(json.dumps(measure_here(options.cases)))
        return
    from benchmarks.run import show

    show(measure(options.cases), f"The overview of translations, {options.cases} cases")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    main()
