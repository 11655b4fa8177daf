"""Puts generated cases into the database, as published pages, without Wagtail's ways of saving:
those take a fifth of a second a page. The rows are the same, but for revisions and log entries.

Runs in a process with the settings of the measured site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Locale, Page

from benchmarks.search_speed.corpus import LIBRARIES, Case, Version, cases, material
from home.content_version import renew
from kb.exchange.text import rich_text
from kb.models import Audience, CaseStudyIndexPage, CaseStudyPage, Library, Region, Topic

BATCH_SIZE = 500
NAMESPACE = UUID("6f6c1d7e-5b1f-4d5e-9a3c-0f1d2c3b4a59")
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shelf:
    """What all pages refer to."""

    content_type: ContentType
    parents: dict[str, CaseStudyIndexPage]
    locales: dict[str, Locale]
    regions: dict[str, Region]
    libraries: list[Library]
    topics: dict[str, int]
    audiences: dict[str, int]


def key_of(number: int) -> UUID:
    """The translation key of a case."""
    return uuid5(NAMESPACE, str(number))


def populate(start: int, end: int) -> None:
    """Write the cases of these numbers; several processes may do it for different numbers."""
    shelf = _shelf()
    for batch in _batches(cases(start, end)):
        with transaction.atomic():
            _write(shelf, batch)


def finish() -> None:
    """What Wagtail and PostgreSQL would know by now: numbers of children, statistics, a new state
    of the content."""
    for parent in CaseStudyIndexPage.objects.all():
        children = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
        Page.objects.filter(pk=parent.pk).update(numchild=children.count())
    renew()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_libraries() -> None:
    """The libraries of all cases."""
    names = [record["library"]["name"] for record in material().records]
    Library.objects.bulk_create(
        Library(name=f"{names[n % len(names)]} {n}", country="LV") for n in range(LIBRARIES)
    )


def _shelf() -> Shelf:
    return Shelf(
        content_type=ContentType.objects.get_for_model(CaseStudyPage),
        parents={
            page.locale.language_code: page
            for page in CaseStudyIndexPage.objects.select_related("locale")
        },
        locales={locale.language_code: locale for locale in Locale.objects.all()},
        regions={region.code: region for region in Region.objects.all()},
        libraries=list(Library.objects.filter(name__regex=r" \d+$").order_by("pk")[:LIBRARIES]),
        topics=dict(Topic.objects.values_list("code", "pk")),
        audiences=dict(Audience.objects.values_list("code", "pk")),
    )


def _batches(found: Iterator[Case]) -> Iterator[list[Case]]:
    while batch := list(islice(found, BATCH_SIZE)):
        yield batch


def _write(shelf: Shelf, batch: list[Case]) -> None:
    pages = [
        _page(shelf, case, language, version)
        for case in batch
        for language, version in case.versions.items()
    ]
    # Django inserts into several tables at once for single objects only: the rows of `Page` first,
    # then ours, which have their numbers.
    bases = [
        Page(**{f.attname: getattr(page, f.attname) for f in _columns(Page)}) for page in pages
    ]
    for page, base in zip(pages, Page.objects.bulk_create(bases), strict=True):
        page.page_ptr_id = page.pk = base.pk
    CaseStudyPage._base_manager._insert(pages, fields=_columns(CaseStudyPage), using="default")
    by_number = {case.external_id: case for case in batch}
    _link(pages, by_number, "topic", shelf.topics)
    _link(pages, by_number, "audience", shelf.audiences)


def _columns(model: Any) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if field.attname != "id"]


def _page(shelf: Shelf, case: Case, language: str, version: Version) -> CaseStudyPage:
    parent = shelf.parents[language]
    published = FIRST_DAY + timedelta(hours=case.number % 50_000)
    return CaseStudyPage(
        # Room is left for the pages that are there.
        path=CaseStudyPage._get_path(parent.path, parent.depth + 1, 10_000 + case.number),
        depth=parent.depth + 1,
        translation_key=key_of(case.number),
        locale=shelf.locales[language],
        live=True,
        first_published_at=published,
        last_published_at=published,
        title=version.title,
        draft_title=version.title,
        slug=case.external_id,
        content_type=shelf.content_type,
        url_path=f"{parent.url_path}{case.external_id}/",
        summary=version.summary,
        external_id=case.external_id,
        original_language=case.original_language,
        country=case.country,
        region=shelf.regions[case.region],
        library=shelf.libraries[case.library],
        period_start=case.period_start,
        period_end=case.period_end,
        cost=case.cost,
        evidence=case.evidence,
        **{name: rich_text("\n\n".join(text)) for name, text in version.sections.items()},
    )


def _link(
    pages: Iterable[CaseStudyPage], cases_by_id: dict[str, Case], kind: str, codes: dict[str, int]
) -> None:
    model = getattr(CaseStudyPage, f"{kind}_links").rel.related_model
    model.objects.bulk_create(
        model(sort_order=order, page_id=page.pk, **{f"{kind}_id": codes[code]})
        for page in pages
        for order, code in enumerate(getattr(cases_by_id[page.external_id], f"{kind}s"))
    )
