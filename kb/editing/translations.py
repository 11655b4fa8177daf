"""Guards over wagtail-localize's own screens, and what readers wish to read.

wagtail-localize knows one right, "submit translations", for every page and language. Its addresses
that change texts ask the page (and so our rules); the three here do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, OuterRef, Subquery, Sum
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail_localize.views import convert, submit_translations

from kb.models import CaseStudyPage, TranslationWish
from kb.permissions import LANGUAGE_NAMES, languages_to_translate_into

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class SubmitPageTranslationView(submit_translations.SubmitPageTranslationView):
    """Starts a translation, into the languages of the user alone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = self.get_object()
        self.languages = languages_to_translate_into(request.user, page)
        if not self.languages:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_form(self) -> Any:
        form = super().get_form()
        locales = form.fields["locales"]
        locales.queryset = locales.queryset.filter(language_code__in=self.languages)
        if len(locales.queryset) < 2:  # nothing to choose from
            form.fields["select_all"].widget = forms.HiddenInput()
            locales.initial = list(locales.queryset)
        return form


def convert_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Throws a translation away for a copy of the original: for those who may delete it."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_delete():
        raise PermissionDenied
    response: HttpResponse = convert.convert_to_alias(request, page_id)
    return response


def refuse_snippets(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Nothing of ours is a translatable snippet; labels stand beside their codes."""
    raise PermissionDenied


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


# The same addresses as wagtail-localize's; ours are asked first (see `kb.wagtail_hooks`).
guard_urls = [
    path("localize/submit/page/<int:page_id>/", SubmitPageTranslationView.as_view()),
    path(
        "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
        refuse_snippets,
    ),
    path("localize/page/<int:page_id>/convert_to_alias/", convert_to_alias),
]
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
