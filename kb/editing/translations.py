"""What readers wish to read in their language: the report, and what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, OuterRef, Subquery, Sum
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from kb.models import CaseStudyPage, TranslationWish
from kb.permissions import LANGUAGE_NAMES

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class WishesReportView(ReportView):
    """How often readers asked for a case in a language that it does not have."""

    page_title = _("Wishes for translations")
    header_icon = "globe"
    index_url_name = "translation_wishes_report"
    index_results_url_name = "translation_wishes_report_results"
    model = TranslationWish
    any_permission_required = frozenset({"view", "change"})
    default_ordering = "-wishes"
    list_export = ("title", "language", "wishes", "last_day")
    export_headings = {  # noqa: RUF012  # as in Wagtail's own views
        "title": _("Practice"),
        "language": _("Language"),
        "wishes": _("Wishes"),
        "last_day": _("Last"),
    }
    columns = (
        TitleColumn(
            "title",
            label=_("Practice"),
            accessor=lambda row: row["title"] or str(row["translation_key"]),
            get_url=lambda row: (
                reverse("wagtailadmin_pages:edit", args=[row["page_id"]])
                if row["page_id"]
                else None
            ),
        ),
        Column(
            "language",
            label=_("Language"),
            accessor=lambda row: LANGUAGE_NAMES.get(row["language"], row["language"]),
            sort_key="language",
        ),
        NumberColumn(
            "wishes", label=_("Wishes"), accessor=lambda row: row["wishes"], sort_key="wishes"
        ),
        Column(
            "last_day", label=_("Last"), accessor=lambda row: row["last_day"], sort_key="last_day"
        ),
    )

    def get_queryset(self) -> Any:
        queryset = wishes()
        return queryset.order_by(self.ordering, "translation_key", "language")

    def get_valid_orderings(self) -> list[str]:
        return ["wishes", "-wishes", "language", "-language", "last_day", "-last_day"]


def wishes() -> QuerySet[Any, Any]:
    """The wishes by case and language that are still open."""
    original = CaseStudyPage.objects.originals().filter(translation_key=OuterRef("translation_key"))
    answered = CaseStudyPage.objects.live().filter(
        translation_key=OuterRef("translation_key"), locale__language_code=OuterRef("language")
    )
    return (
        TranslationWish.objects.annotate(is_answered=Subquery(answered.values("pk")[:1]))
        .filter(is_answered=None)
        .values("translation_key", "language")
        .annotate(
            wishes=Sum(F("count")),
            last_day=Max("day"),
            title=Subquery(original.values("title")[:1]),
            page_id=Subquery(original.values("pk")[:1]),
        )
    )


class WishesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.view_translationwish"))


report_urls = [
    path(
        "reports/translation-wishes/",
        WishesReportView.as_view(),
        name="translation_wishes_report",
    ),
    path(
        "reports/translation-wishes/results/",
        WishesReportView.as_view(results_only=True),
        name="translation_wishes_report_results",
    ),
]
