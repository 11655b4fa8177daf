"""What was asked of machines: the log, for those who answer for the words of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.reports import ReportView

from home.spreadsheets import harmless
from kb.models import MachineTranslationRun
from kb.permissions import LANGUAGE_NAMES, may_share_memory
from kb.translation.machine.limits import used_today
from kb.translation.machine.service import machine_name

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kb.models import User

# What the log says of a run; anything else is the reason why nothing came of it.
OUTCOMES = {
    "ok": pgettext_lazy("of a machine", "answered"),
    "asked": pgettext_lazy("of a machine", "asked; it answers later"),
}


class CallsPaginator(WagtailPaginator):
    """Counts calls; the model itself is shown nowhere else and has no name in our languages."""

    @cached_property
    def items_count_label(self) -> str:
        return ngettext("%(count)d call", "%(count)d calls", self.count) % {"count": self.count}


class MachineReportView(ReportView):
    """Each call of a service: how much, by whom, with what result. No text is kept."""

    page_title = _("Machine translation")
    header_icon = "resubmit"
    index_url_name = "machine_report"
    index_results_url_name = "machine_report_results"
    template_name = "wagtailadmin/translations/machine_report.html"
    model = MachineTranslationRun
    default_ordering = "-at"
    paginator_class = CallsPaginator
    export_filename = "machine-translation"
    no_results_message = _("Nothing has been asked of a machine yet.")
    list_export = ("at", "provider", "languages", "segments", "characters", "outcome", "user")
    export_headings = {  # noqa: RUF012  # as in Wagtail's own views
        "at": pgettext_lazy("of a machine", "When"),
        "provider": pgettext_lazy("of a machine", "Service"),
        "languages": _("Languages"),
        "segments": pgettext_lazy("of a machine", "Passages"),
        "characters": pgettext_lazy("of a machine", "Characters"),
        "outcome": pgettext_lazy("of a machine", "Result"),
        "user": pgettext_lazy("of a machine", "Asked by"),
    }
    columns = (
        DateColumn("at", label=pgettext_lazy("of a machine", "When"), sort_key="at", width="14%"),
        Column("provider", label=pgettext_lazy("of a machine", "Service")),
        Column("languages", label=_("Languages"), accessor=lambda row: languages(row)),
        NumberColumn("segments", label=pgettext_lazy("of a machine", "Passages")),
        NumberColumn(
            "characters", label=pgettext_lazy("of a machine", "Characters"), sort_key="characters"
        ),
        Column(
            "outcome",
            label=pgettext_lazy("of a machine", "Result"),
            accessor=lambda row: OUTCOMES.get(row.outcome, row.outcome),
        ),
        Column(
            "user",
            label=pgettext_lazy("of a machine", "Asked by"),
            accessor=lambda row: name_of(row.user),
        ),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_share_memory(cast("User", request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return MachineTranslationRun.objects.select_related("user").order_by(self.ordering, "-pk")

    def get_valid_orderings(self) -> list[str]:
        return ["at", "-at", "characters", "-characters"]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(*args, **kwargs),
            "machine_name": machine_name(),
            "used": used_today(),
            "limit": settings.MACHINE_TRANSLATION_DAILY_LIMIT,
        }

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        row = {
            "at": item.at,
            "provider": item.provider,
            "languages": languages(item),
            "segments": item.segments,
            "characters": item.characters,
            "outcome": str(OUTCOMES.get(item.outcome, item.outcome)),
            "user": name_of(item.user),
        }
        return {name: harmless(value) for name, value in row.items()}


def languages(run: MachineTranslationRun) -> str:
    """From which language into which."""
    pair = (run.source_language, run.target_language)
    return " → ".join(str(LANGUAGE_NAMES.get(code, code)) for code in pair)


def name_of(user: User | None) -> str:
    """Who asked; nobody's name when the account is gone."""
    return user.get_full_name() or str(user) if user else "–"


class MachineMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_share_memory(cast("User", request.user))


machine_urls = [
    path("reports/machine-translation/", MachineReportView.as_view(), name="machine_report"),
    path(
        "reports/machine-translation/results/",
        MachineReportView.as_view(results_only=True),
        name="machine_report_results",
    ),
]
