"""Taking a case off the shelf, in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.widgets import Button

from kb.models import CaseStudyPage, Withdrawal
from kb.permissions import may_erase, may_use_country, may_withdraw
from kb.review.withdrawal import erase, withdraw

if TYPE_CHECKING:
    from django.http import HttpRequest


class WithdrawalForm(forms.Form):
    """Why, and whether for good."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Kept in the log. Readers are not told."),
        choices=Withdrawal.Reason.choices,
        widget=forms.RadioSelect,
    )
    erase = forms.BooleanField(
        label=gettext_lazy("Erase it for good"),
        help_text=gettext_lazy(
            "With all versions, translations, comments and pictures. It can’t be brought back."
        ),
        required=False,
    )

    def __init__(self, *args: Any, with_erasure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_erasure:
            del self.fields["erase"]


@require_http_methods(["GET", "POST"])
def withdraw_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask why, then do it."""
    page = get_object_or_404(CaseStudyPage, pk=page_id)
    user: Any = request.user
    if not may_withdraw(user, page):
        raise PermissionDenied
    form = WithdrawalForm(request.POST or None, with_erasure=may_erase(user))
    if form.is_valid():
        if form.cleaned_data.get("erase"):
            erase(page, user, form.cleaned_data["reason"])
            messages.success(request, _("The practice is erased."))
        else:
            withdraw(page, user, form.cleaned_data["reason"])
            messages.success(request, _("The practice is off the shelf, in all languages."))
        return redirect("practices:index")
    return render_form(request, page, form)


def render_form(request: HttpRequest, page: CaseStudyPage, form: WithdrawalForm) -> HttpResponse:
    """The form in Wagtail's frame."""
    versions = CaseStudyPage.objects.filter(translation_key=page.translation_key, live=True)
    context = {
        "page": page,
        "form": form,
        "number": versions.count(),
        "page_subtitle": page.get_admin_display_title(),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("practices:index"), "label": _("Practices")},
            {"url": "", "label": _("Take off the shelf")},
        ],
    }
    return TemplateResponse(request, "wagtailadmin/practices/withdraw.html", context)


def withdraw_buttons(
    page: Any, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    """The button in the menu of a case."""
    if isinstance(page, CaseStudyPage) and may_use_country(user, page.country):
        yield Button(
            _("Take off the shelf"),
            reverse("withdraw_case", args=[page.pk]),
            icon_name="no-view",
            priority=59,
        )


withdrawal_urls = [
    path("practices/<int:page_id>/withdraw/", withdraw_view, name="withdraw_case"),
]
