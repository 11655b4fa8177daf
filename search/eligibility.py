"""The only rule for what the public may find."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django.db.models import Exists, QuerySet
from wagtail.models import Page, PageViewRestriction

from kb.models import CaseStudyPage
from kb.querysets import CaseStudyQuerySet

_VERSION = ("translation_key", "locale__language_code")


def searchable_pages() -> CaseStudyQuerySet:
    """Language versions that are live, readable by anyone (a privacy setting of a page above counts
    too), and no alias (a copy of another language's text at this language's address)."""
    return CaseStudyPage.objects.published().filter(alias_of__isnull=True)


def is_searchable(page: CaseStudyPage) -> bool:
    """Whether the public may find this version."""
    return searchable_pages().filter(pk=page.pk).exists()


def searchable_languages(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Pairs of a case and a language, for each version of these cases that the public may find.

    Asked for every page of results. Where the site has no private section, as nearly everywhere,
    what is left of the rule is one short question without the case's own table.
    """
    chosen = list(keys)
    found = list(_live_versions().filter(translation_key__in=chosen))
    if any(is_any_private for _key, _language, is_any_private in found):
        pages = searchable_pages().filter(translation_key__in=chosen).order_by()
        return list(pages.values_list(*_VERSION))
    return [(key, language) for key, language, _is_any_private in found]


@cache
def _live_versions() -> QuerySet[Page, tuple[UUID, str, bool]]:
    """Key, language, and whether the site has a private section. Kept, since to put the question
    together takes longer than to ask it."""
    live = Page.objects.live().filter(alias_of__isnull=True).order_by()
    return live.values_list(*_VERSION, Exists(PageViewRestriction.objects.all()))
