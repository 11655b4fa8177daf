"""Which changes of the domain touch which documents. The domain itself knows nothing of search.

Saving and deleting rows is all that counts: Wagtail's own signals (published, moved, …) come after
the transaction that made the change, where a crash would lose them.
Changes past Django's signals (`QuerySet.update`, SQL) are found by `search_status --repair`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from home.signals import connect_models
from kb.models import (
    Audience,
    AudienceLabel,
    CaseStudyAudience,
    CaseStudyIndexPage,
    CaseStudyPage,
    CaseStudyTopic,
    Funder,
    Indicator,
    Library,
    Partner,
    Region,
    RegionName,
    Topic,
    TopicLabel,
)
from search.models import DomainWord
from search.outbox import register
from search.words import words_changed

# What Wagtail writes to a page's row when a draft is saved: nothing that readers see.
DRAFT_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"}
)

Keys = Collection[UUID]


def _keys(pages: QuerySet[CaseStudyPage]) -> Keys:
    return set(pages.values_list("translation_key", flat=True))


def _below(page: Page) -> Keys:
    return _keys(CaseStudyPage.objects.filter(path__startswith=page.path))


def _with_another_address(page: Page) -> Keys:
    """Cases below a page whose slug has just changed: Wagtail tells them only after it is saved."""
    cases = CaseStudyPage.objects.filter(path__startswith=page.path)
    return _keys(cases.exclude(url_path__startswith=page.url_path))


def _of_page(page: CaseStudyPage) -> Keys:
    return {page.translation_key}


def _of_child(child: Any) -> Keys:
    # While a page is being deleted its children go first; its own signal tells of the case.
    return _keys(CaseStudyPage.objects.filter(pk=child.page_id))


def _of_topic(code: Any) -> Keys:
    return _keys(CaseStudyPage.objects.filter(topic_links__topic_id=code))


def _of_audience(code: Any) -> Keys:
    return _keys(CaseStudyPage.objects.filter(audience_links__audience_id=code))


def _of_region(pk: Any) -> Keys:
    """Cases in a region, or in one that lies in it, and those that name the country alone."""
    region = Region.objects.filter(pk=pk).first()
    inside = Q(region_id=pk) | Q(region__parent_id=pk) | Q(region__parent__parent_id=pk)
    if region and region.parent_id is None:
        inside |= Q(country=region.code)
    return _keys(CaseStudyPage.objects.filter(inside))


AFFECTED: dict[type[Model], Callable[[Any], Keys]] = {
    CaseStudyPage: _of_page,
    CaseStudyIndexPage: _with_another_address,
    HomePage: _with_another_address,
    # Wagtail saves a page that was moved as a plain page.
    Page: _below,
    CaseStudyTopic: _of_child,
    CaseStudyAudience: _of_child,
    Indicator: _of_child,
    Partner: _of_child,
    Funder: _of_child,
    Topic: lambda topic: _of_topic(topic.pk),
    TopicLabel: lambda label: _of_topic(label.concept_id),
    Audience: lambda audience: _of_audience(audience.pk),
    AudienceLabel: lambda label: _of_audience(label.concept_id),
    Region: lambda region: _of_region(region.pk),
    RegionName: lambda name: _of_region(name.region_id),
    Library: lambda library: _keys(CaseStudyPage.objects.filter(library=library)),
    PageViewRestriction: lambda restriction: _below(restriction.page),
}


def row_changed(
    sender: type[Model],
    instance: Model,
    raw: bool = False,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """A row that documents are made of was saved or deleted."""
    is_draft = update_fields is not None and DRAFT_FIELDS.issuperset(update_fields)
    if not raw and not (is_draft and issubclass(sender, Page)):
        register(AFFECTED[sender](instance))


def connect() -> None:
    """Listen to the domain, and to the words that editors teach."""
    connect_models(DomainWord)
    for signal in (post_save, post_delete):
        signal.connect(words_changed, sender=DomainWord, dispatch_uid="search_words")
    for model in AFFECTED:
        uid = f"search_{model._meta.label}"
        post_save.connect(row_changed, sender=model, dispatch_uid=uid)
        post_delete.connect(row_changed, sender=model, dispatch_uid=uid)
