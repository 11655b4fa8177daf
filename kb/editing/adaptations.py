"""Adaptations in the admin: what libraries tell of their tries, to be published or returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from kb.models import Adaptation
from kb.permissions import COUNTRY_NAMES, countries_of
from kb.review.adaptations import decide, may_decide, to_decide
from kb.review.services import ReviewError

if TYPE_CHECKING:
    from django.http import HttpRequest


class AdaptationForm(forms.Form):
    """What the author should mend, when it is returned."""

    reason = forms.CharField(
        label=gettext_lazy("What the author should do, and why"),
        help_text=gettext_lazy("Needed when you return it."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class AdaptationsView(ReportView):
    """What waits, the oldest first."""

    page_title = gettext_lazy("Adaptations")
    header_icon = "resubmit"
    index_url_name = "adaptations"
    index_results_url_name = "adaptations_results"
    model = Adaptation
    default_ordering = "sent_at"
    list_export = ("case", "library", "year", "outcome", "sent_at")
    columns = (
        TitleColumn(
            "case",
            label=gettext_lazy("Practice"),
            accessor=lambda row: row.case.title,
            get_url=lambda row: reverse("adaptation_decide", args=[row.pk]),
        ),
        Column("library", label=gettext_lazy("Library"), accessor=lambda row: row.library.name),
        Column(
            "country",
            label=gettext_lazy("Country"),
            accessor=lambda row: COUNTRY_NAMES.get(row.country, row.country),
        ),
        Column(
            "outcome",
            label=pgettext_lazy("adaptation", "Did it work?"),
            accessor=lambda row: row.get_outcome_display(),
        ),
        DateColumn("sent_at", label=pgettext_lazy("review", "Waiting since")),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not countries_of(request.user):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_queryset(self) -> Any:
        return to_decide(self.request.user, countries_of(self.request.user))


@require_http_methods(["GET", "POST"])
def decide_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one, and take the decision."""
    adaptation = get_object_or_404(Adaptation.objects.select_related("case", "library"), pk=pk)
    user: Any = request.user
    if not may_decide(user, adaptation):
        raise PermissionDenied
    form = AdaptationForm(request.POST or None)
    if form.is_valid():
        publish = "publish" in request.POST
        reason = form.cleaned_data["reason"]
        if publish or reason:
            try:
                decide(pk, user, publish=publish, reason=reason)
                messages.success(
                    request, _("Published.") if publish else _("Returned to the author.")
                )
            except ReviewError as error:
                messages.error(request, str(error))
            return redirect("adaptations")
        form.add_error("reason", _("Please say what is missing."))
    context = {
        "adaptation": adaptation,
        "form": form,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("adaptations"), "label": _("Adaptations")},
            {"url": "", "label": adaptation.library.name},
        ],
    }
    return TemplateResponse(request, "wagtailadmin/reviews/adaptation.html", context)


class AdaptationsMenuItem(MenuItem):
    """Shown to those who decide."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(countries_of(request.user))


adaptation_urls = [
    path("adaptations/", AdaptationsView.as_view(), name="adaptations"),
    path(
        "adaptations/results/",
        AdaptationsView.as_view(results_only=True),
        name="adaptations_results",
    ),
    path("adaptations/<int:pk>/", decide_view, name="adaptation_decide"),
]
