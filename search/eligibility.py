"""The only rule for what the public may find."""

from __future__ import annotations

from kb.models import CaseStudyPage
from kb.querysets import CaseStudyQuerySet


def searchable_pages() -> CaseStudyQuerySet:
    """Language versions that are live, readable by anyone (a privacy setting of a page above counts
    too), and no alias (a copy of another language's text at this language's address)."""
    return CaseStudyPage.objects.published().filter(alias_of__isnull=True)


def is_searchable(page: CaseStudyPage) -> bool:
    """Whether the public may find this version."""
    return searchable_pages().filter(pk=page.pk).exists()
