"""Reports on what readers look for, in the Reports menu of the administration."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.conf import settings
from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import Round
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView

from home.spreadsheets import harmless
from kb.models import TranslationWish
from search.models import SearchLogEntry

if TYPE_CHECKING:
    from django.http import HttpRequest

LANGUAGE_NAMES = dict(settings.LANGUAGES)
MAX_EXAMPLES = 5
# Only other-language versions were found.
IN_OTHER_LANGUAGES = Q(hits__gt=0, hits_in_language=0)


class SearchesFilterSet(WagtailFilterSet):
    hour = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = SearchLogEntry
        fields: ClassVar[list[str]] = ["hour", "language"]


class SearchesReport(ReportView):
    """What all reports share."""

    model = SearchLogEntry
    header_icon = "search"
    list_export: Any = ()
    columns: Any = ()
    filterset_class = SearchesFilterSet
    any_permission_required = frozenset({"view"})
    custom_field_preprocess: ClassVar[dict[str, Any]] = {
        name: {"csv": harmless, "xlsx": harmless} for name in ("text", "examples")
    }

    @classmethod
    def urls(cls) -> list[Any]:
        """The report and its table alone."""
        name, address = cls.index_url_name, cls.address
        return [
            path(f"reports/{address}/", cls.as_view(), name=name),
            path(
                f"reports/{address}/results/",
                cls.as_view(results_only=True),
                name=f"{name}_results",
            ),
        ]

    address = ""


def _language(row: dict[str, Any]) -> Any:
    return LANGUAGE_NAMES.get(row["language"], row["language"])


TEXT = Column("text", label=_("Words"), accessor=lambda row: row["text"], sort_key="text")
LANGUAGE = Column("language", label=_("Language"), accessor=_language, sort_key="language")
SEARCHES = NumberColumn(
    "searches", label=_("Searches"), accessor=lambda row: row["searches"], sort_key="searches"
)


class QueriesReport(SearchesReport):
    """What is searched for most."""

    page_title = _("Searches")
    address = "searches"
    index_url_name = "search_log"
    index_results_url_name = "search_log_results"
    default_ordering = "-searches"
    list_export: Any = ("text", "language", "searches", "found", "chosen", "rank")
    export_headings: ClassVar[dict[str, Any]] = {
        "text": _("Words"),
        "language": _("Language"),
        "searches": _("Searches"),
        "found": _("Results"),
        "chosen": _("Chosen"),
        "rank": _("Average rank of the choice"),
    }
    columns: Any = (
        TEXT,
        LANGUAGE,
        SEARCHES,
        NumberColumn("found", label=_("Results"), accessor=lambda row: row["found"]),
        NumberColumn("chosen", label=_("Chosen"), accessor=lambda row: row["chosen"]),
        NumberColumn(
            "rank", label=_("Average rank of the choice"), accessor=lambda row: row["rank"] or ""
        ),
    )

    def get_queryset(self) -> Any:
        rows = SearchLogEntry.objects.values("text", "language").annotate(
            searches=Count("pk"),
            found=Round(Avg("hits")),
            chosen=Count("clicked_rank"),
            rank=Round(Avg("clicked_rank"), precision=1),
        )
        return rows.order_by(self.ordering, "text", "language")

    def get_valid_orderings(self) -> list[str]:
        return [f"{sign}{name}" for name in ("searches", "text", "language") for sign in ("", "-")]


class NothingFoundReport(QueriesReport):
    """What readers look for in vain."""

    page_title = _("Searches without a result")
    address = "searches-without-result"
    index_url_name = "search_log_nothing"
    index_results_url_name = "search_log_nothing_results"
    list_export = ("text", "language", "searches", "wishes")
    export_headings: ClassVar[dict[str, Any]] = {
        "text": _("Words"),
        "language": _("Language"),
        "searches": _("Searches"),
        "wishes": _("Readers who said they miss it"),
    }
    columns = (
        TEXT,
        LANGUAGE,
        SEARCHES,
        NumberColumn(
            "wishes",
            label=_("Readers who said they miss it"),
            accessor=lambda row: row["wishes"],
        ),
    )

    def get_queryset(self) -> Any:
        rows = SearchLogEntry.objects.filter(hits=0).values("text", "language")
        rows = rows.annotate(searches=Count("pk"), wishes=Count("pk", filter=Q(missed=True)))
        return rows.order_by(self.ordering, "text", "language")


class DemandReport(SearchesReport):
    """For each language: what readers found in other languages only, and what they asked for."""

    page_title = _("Demand for translations")
    address = "demand-for-translations"
    index_url_name = "search_log_demand"
    index_results_url_name = "search_log_demand_results"
    default_ordering = "-elsewhere"
    list_export = ("language", "searches", "elsewhere", "nothing", "wishes", "examples")
    export_headings: ClassVar[dict[str, Any]] = {
        "language": _("Language"),
        "searches": _("Searches"),
        "elsewhere": _("Found in other languages only"),
        "nothing": _("Found nothing"),
        "wishes": _("Wishes for translations"),
        "examples": _("For example"),
    }
    columns = (
        LANGUAGE,
        SEARCHES,
        NumberColumn(
            "elsewhere",
            label=_("Found in other languages only"),
            accessor=lambda row: row["elsewhere"],
            sort_key="elsewhere",
        ),
        NumberColumn("nothing", label=_("Found nothing"), accessor=lambda row: row["nothing"]),
        NumberColumn(
            "wishes", label=_("Wishes for translations"), accessor=lambda row: row["wishes"]
        ),
        Column("examples", label=_("For example"), accessor=lambda row: row["examples"]),
    )

    def get_queryset(self) -> Any:
        rows = SearchLogEntry.objects.values("language").annotate(
            searches=Count("pk"),
            elsewhere=Count("pk", filter=IN_OTHER_LANGUAGES),
            nothing=Count("pk", filter=Q(hits=0)),
        )
        return rows.order_by(self.ordering, "language")

    def get_valid_orderings(self) -> list[str]:
        names = ("searches", "elsewhere", "language")
        return [f"{sign}{name}" for name in names for sign in ("", "-")]

    def get_filtered_queryset(self) -> Any:
        """Add the wishes of the same days, and the searches asked most."""
        object_list = super().get_filtered_queryset()
        days = self.filters.form.cleaned_data.get("hour") if self.filters else None
        wishes = TranslationWish.objects.all()
        entries = SearchLogEntry.objects.filter(IN_OTHER_LANGUAGES)
        if days and days.start:
            wishes = wishes.filter(day__gte=days.start.date())
            entries = entries.filter(hour__gte=days.start)
        if days and days.stop:
            wishes = wishes.filter(day__lte=days.stop.date())
            entries = entries.filter(hour__lte=days.stop)
        counts = dict(wishes.values_list("language").annotate(Sum("count")))
        examples: dict[str, list[str]] = defaultdict(list)
        asked = entries.values("language", "text").annotate(n=Count("pk")).order_by("-n", "text")
        for language, text in asked.values_list("language", "text"):
            if len(examples[language]) < MAX_EXAMPLES:
                examples[language].append(text)
        return [
            {
                **row,
                "wishes": counts.get(row["language"], 0),
                "examples": ", ".join(examples[row["language"]]),
            }
            for row in object_list
        ]


REPORTS: tuple[type[SearchesReport], ...] = (QueriesReport, NothingFoundReport, DemandReport)


class SearchesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("search.view_searchlogentry"))
