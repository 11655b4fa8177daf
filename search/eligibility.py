"""The only rule for what the public may find."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Subquery
from wagtail.models import Page, PageViewRestriction

from home.models import ContentVersion
from kb.models import CaseStudyPage
from kb.querysets import CaseStudyQuerySet

_VERSION = ("translation_key", "locale__language_code")
_KEY = Page._meta.get_field("translation_key")


class Readable(NamedTuple):
    """What the public may read of some cases at a moment."""

    # Pairs of a case and a language, one for each version.
    versions: list[tuple[UUID, str]]
    # The state of the content then (`home.content_version`); None where no version is live.
    token: int | None = None

    @property
    def languages(self) -> dict[UUID, set[str]]:
        """Case → languages in which it can be read."""
        found: dict[UUID, set[str]] = {}
        for key, language in self.versions:
            found.setdefault(key, set()).add(language)
        return found


def searchable_pages() -> CaseStudyQuerySet:
    """Language versions that are live, readable by anyone (a privacy setting of a page above counts
    too), and no alias (a copy of another language's text at this language's address)."""
    return CaseStudyPage.objects.published().filter(alias_of__isnull=True)


def is_searchable(page: CaseStudyPage) -> bool:
    """Whether the public may find this version."""
    return searchable_pages().filter(pk=page.pk).exists()


def readable(keys: Collection[UUID]) -> Readable:
    """The versions of these cases that the public may find.

    Asked for every page of results. Where the site has no private section, as nearly everywhere,
    what is left of the rule is one short question without the case's own table.
    """
    if not keys:
        return Readable([])
    sql, parameters = _question(len(keys))
    with connection.cursor() as cursor:
        given = (_KEY.get_db_prep_value(key, connection) for key in keys)
        cursor.execute(sql, (*parameters, *given))
        rows = cursor.fetchall()
    if not rows:
        return Readable([])
    *_version, is_any_private, token = rows[0]
    if is_any_private:
        pages = searchable_pages().filter(translation_key__in=keys).order_by()
        return Readable(list(pages.values_list(*_VERSION)), token)
    return Readable([(_KEY.to_python(key), language) for key, language, *_rest in rows], token)


@lru_cache(maxsize=100)
def _question(number: int) -> tuple[str, tuple[Any, ...]]:
    """SQL for that many cases, and its parameters up to them. With each version: whether the site
    has a private section, and the state of the content.

    Kept, since to put the question together takes Django longer than the database to answer it.
    """
    places = [UUID(int=place) for place in range(number)]
    live = Page.objects.live().filter(alias_of__isnull=True).order_by()
    asked = live.filter(translation_key__in=places).values_list(
        *_VERSION,
        Exists(PageViewRestriction.objects.all()),
        Subquery(ContentVersion.objects.filter(pk=1).values("token")),
    )
    sql, parameters = asked.query.sql_with_params()
    return sql, parameters[:-number]
