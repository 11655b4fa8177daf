"""Hangs the editors' side of search into Wagtail's admin. Wiring only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from search.log.reports import REPORTS, SearchesMenuItem
from search.words import DomainWordViewSet, tell_of_indexing

if TYPE_CHECKING:
    from django.db.models import QuerySet

register_snippet(DomainWordViewSet)


@hooks.register("register_admin_urls")
def register_reports() -> list[Any]:
    return [address for report in REPORTS for address in report.urls()]


def _menu_item(report: Any, order: int) -> Any:
    return lambda: SearchesMenuItem(
        report.page_title,
        reverse(report.index_url_name),
        name=report.address,
        icon_name="search",
        order=order,
    )


for _order, _report in enumerate(REPORTS, start=510):
    hooks.register("register_reports_menu_item", _menu_item(_report, _order))


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="search", content_type__model="searchlogentry"
    )


for _hook in ("after_create_snippet", "after_edit_snippet"):
    hooks.register(_hook, tell_of_indexing)


@hooks.register("after_delete_snippet")
def tell_of_indexing_without(request: Any, snippets: Any) -> None:
    for snippet in snippets[:1]:
        tell_of_indexing(request, snippet)
