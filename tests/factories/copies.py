"""Many cases at once, for tests of what must not grow with the collection."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from wagtail.models import Page

from kb.models import CaseStudyAudience, CaseStudyPage, CaseStudyTopic


def copies(case: CaseStudyPage, number: int) -> list[CaseStudyPage]:
    """Copies of a published case with the same topics and audiences, each a case of its own.

    Written in a few queries past the signals of publication: a hundredth of the factory's time.
    """
    first = int(CaseStudyPage.objects.count())
    parent = case.get_parent()
    pages = []
    for position in range(first, first + number):
        page = CaseStudyPage(**_values(CaseStudyPage, case), **_values(Page, case))
        page.external_id = page.slug = f"copy-{position}"
        page.title = page.draft_title = f"{case.title} {position}"
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.path = CaseStudyPage._get_path(parent.path, parent.depth + 1, 1000 + position)
        page.translation_key = uuid4()
        page.latest_revision_id = page.live_revision_id = None
        pages.append(page)
    # Django inserts into several tables at once for single objects only.
    bases = Page.objects.bulk_create([Page(**_values(Page, page)) for page in pages])
    for page, base in zip(pages, bases, strict=True):
        page.page_ptr_id = page.pk = base.pk
    CaseStudyPage._base_manager._insert(pages, fields=_columns(CaseStudyPage), using="default")
    for links in (CaseStudyTopic, CaseStudyAudience):
        rows = list(links.objects.filter(page=case.pk))
        links.objects.bulk_create(
            links(**{**_values(links, row), "page_id": page.pk}) for page in pages for row in rows
        )
    return pages


def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if field.attname != "id"]


def _values(model: type[models.Model], row: models.Model) -> dict[str, Any]:
    names = (field.attname for field in _columns(model))
    return {name: getattr(row, name) for name in names if name != "page_ptr_id"}
