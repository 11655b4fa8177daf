"""The overview of translations: cases by languages, filters, progress and a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage
from django.db.models import Count, Window
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView

from home.languages import COUNTRIES, LANGUAGE_CODES
from home.spreadsheets import harmless
from kb.demand import demand_score
from kb.editing.cases import MethodChoiceFilter
from kb.models import CaseStudyPage, TopicLabel, TranslationTask
from kb.permissions import LANGUAGE_NAMES, countries_of, languages_of
from kb.translation.guards import workbench_address
from kb.translation.overview import (
    Cell,
    cells_and_progress,
    cells_of,
    in_state,
    tasks_of,
)
from kb.translation.site_texts_views import SiteTextsView
from kb.translation.states import DONE, STATE_NAMES, State, lookup
from kb.translation.task_views import AskView, task_urls

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kb.asking import Question
    from kb.models import User

# The signs of Wagtail's own states: `primary` stands out.
STANDS_OUT = frozenset({State.PUBLISHED, State.ORIGINAL})


def topics() -> list[tuple[str, str]]:
    """The topics in the active language, in one query."""
    labels = TopicLabel.objects.filter(language=get_language()).order_by("concept__position")
    return list(labels.values_list("concept__code", "pref_label"))


class OnePaginator(WagtailPaginator):
    """Learns how many cases there are from the rows of the page that it reads."""

    def get_page(self, number: Any) -> Any:
        try:
            number = max(int(number), 1)
        except (TypeError, ValueError):
            number = 1
        first = (number - 1) * self.per_page
        counted = self.object_list.annotate(in_all=Window(Count("*")))
        rows = list(counted[first : first + self.per_page])
        if not rows and number > 1:
            raise EmptyPage
        self.count = rows[0].in_all if rows else 0
        return self._get_page(rows, number, self)


class OverviewFilterSet(WagtailFilterSet):
    language = django_filters.MultipleChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        method="shown_languages",
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(state.value, name) for state, name in STATE_NAMES.items()][1:],
        empty_label=_("Any"),
        widget=forms.RadioSelect,
        method="by_state",
    )
    country = django_filters.MultipleChoiceFilter(
        label=_("Country"), choices=COUNTRIES, widget=forms.CheckboxSelectMultiple
    )
    topic = django_filters.MultipleChoiceFilter(
        label=_("Topic"),
        choices=(),  # see below
        widget=forms.CheckboxSelectMultiple,
        method="by_topic",
    )
    task = MethodChoiceFilter(
        label=_("Tasks"),
        choices=[("mine", _("Mine")), ("overdue", _("Overdue"))],
        narrow=lambda cases, kind: cases,
        method="by_task",
    )

    class Meta:
        model = CaseStudyPage
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Read once, though the form checks a choice against them and shows them.
        self.filters["topic"].extra["choices"] = topics()

    def _add_locale_filter(self) -> None:
        """The languages are columns here."""

    @property
    def languages(self) -> list[str]:
        """The languages that the filter speaks of; all when none is ticked."""
        return list(self.data.getlist("language")) if self.data else []

    def shown_languages(self, cases: Any, name: str, value: list[str]) -> Any:
        return cases  # they narrow the columns, and what the other filters look at

    def by_topic(self, cases: Any, name: str, value: list[str]) -> Any:
        return cases.about(value)

    def filter_queryset(self, queryset: Any) -> Any:
        """Ask once for all that the filters below need to know of translations."""
        chosen = self.form.cleaned_data
        states = {State(chosen["state"])} if chosen.get("state") else set()
        questions: dict[str, Question] = {}
        if chosen.get("task") == "overdue":
            states |= DONE
            late = self.in_languages(late_tasks())
            questions["late"] = (late, ("translation", "translation__source__object_id"))
        self.found, self.answers = lookup(states, **questions)
        return super().filter_queryset(queryset)

    def by_state(self, cases: Any, name: str, value: str) -> Any:
        state = State(value)
        return in_state(cases, state, self.languages or LANGUAGE_CODES, self.found[state])

    def by_task(self, cases: Any, name: str, value: str) -> Any:
        if value == "mine":
            tasks = self.in_languages(tasks_of(self.request.user))
            return cases.filter(translation_key__in=tasks.values("translation__source__object_id"))
        done = {pk for state in DONE for pk in self.found[state]}
        late = {
            row["translation__source__object_id"]
            for row in self.answers["late"]
            if row["translation"] not in done
        }
        return cases.filter(translation_key__in=late)

    def in_languages(self, tasks: Any) -> Any:
        """Those of these tasks that are for the chosen languages."""
        if not self.languages:
            return tasks
        return tasks.filter(translation__target_locale__language_code__in=self.languages)


def late_tasks() -> Any:
    """Tasks whose day is past; whether their work is done is another question."""
    return TranslationTask.objects.filter(
        due_on__lt=timezone.localdate(), is_paused=False, translation__enabled=True
    ).order_by()


class LanguageColumn(Column):
    """A case in one language."""

    cell_template_name = "wagtailadmin/translations/cell.html"

    def __init__(self, *args: Any, view: OverviewView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        cell: Cell = instance.cells[self.name]
        view = self.view
        may_work = self.name in view.my_languages or instance.country in view.my_countries
        context.update(
            # Wagtail renders cells without the request, and the form in it needs the token.
            csrf_token=get_token(view.request),
            cell=cell,
            stands_out=cell.state in STANDS_OUT,
            assignee=cell.assignee,
            is_mine=cell.assignee_id == view.request.user.pk,
            address=address_of(cell),
            # Whoever may not is told so where the link leads; here it would cost queries.
            ask=reverse("translations:ask", args=[instance.pk])
            if cell.state is State.MISSING and may_work
            else "",
            plan=reverse("translations:plan", args=[cell.translation_id])
            if cell.translation_id and may_work
            else "",
            take=reverse("translations:take", args=[cell.translation_id])
            if cell.translation_id
            and cell.assignee_id is None
            and self.name in view.my_languages
            and cell.state not in DONE
            else "",
        )
        return context


def address_of(cell: Cell) -> str:
    """Where one works on a version."""
    if cell.translation_id and (address := workbench_address(cell.translation_id)):
        return address
    return reverse("wagtailadmin_pages:edit", args=[cell.page_id]) if cell.page_id else ""


class CaseColumn(Column):
    """The case, with its country, and the way to publish what is ready."""

    cell_template_name = "wagtailadmin/translations/case.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        is_ready = any(cell.state is State.READY for cell in instance.cells.values())
        context["together"] = (
            reverse("translations:together", args=[instance.pk]) if is_ready else ""
        )
        return context


class OverviewView(ReportView):
    """Cases by languages."""

    page_title = _("Translations")
    header_icon = "globe"
    index_url_name = "translations:index"
    index_results_url_name = "translations:results"
    template_name = "wagtailadmin/translations/overview.html"
    model = CaseStudyPage
    filterset_class = OverviewFilterSet
    default_ordering = "-demand"
    export_filename = "translations"
    paginate_by = 50
    paginator_class = OnePaginator
    table_classname = "listing kb-matrix"
    no_results_message = _(
        "No practice fits all these filters at once. Take one away above, or choose another."
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not (self.my_languages or self.my_countries):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get(request, *args, **kwargs)
        except EmptyPage:  # somebody narrowed the list, or cases went: begin again
            query = request.GET.copy()
            query.pop(self.page_kwarg, None)
            return redirect(f"{request.path}?{query.urlencode()}")

    @cached_property
    def my_languages(self) -> frozenset[str]:
        return languages_of(cast("User", self.request.user))

    @cached_property
    def my_countries(self) -> frozenset[str]:
        return countries_of(cast("User", self.request.user))

    @property
    def languages(self) -> list[str]:
        ticked = self.request.GET.getlist("language")
        return [code for code in LANGUAGE_CODES if not ticked or code in ticked]

    @property
    def list_export(self) -> list[str]:
        return ["external_id", "title", "country", "demand", *self.languages]

    @property
    def export_headings(self) -> dict[str, Any]:
        return {
            "external_id": _("Identifier"),
            "title": _("Practice"),
            "country": _("Country"),
            "demand": pgettext_lazy("of readers", "Demand"),
            **LANGUAGE_NAMES,
        }

    @cached_property
    def columns(self) -> list[Any]:
        return [
            CaseColumn("title", label=_("Practice"), sort_key="title"),
            *(
                LanguageColumn(code, label=LANGUAGE_NAMES[code], view=self)
                for code in self.languages
            ),
            NumberColumn("demand", label=pgettext_lazy("of readers", "Demand"), sort_key="demand"),
        ]

    def get_queryset(self) -> Any:
        ticked = self.request.GET.getlist("language")
        cases = CaseStudyPage.objects.originals().live().select_related("locale")
        return self.order_queryset(
            cases.annotate(demand=demand_score(self.languages if ticked else None))
        )

    def get_valid_orderings(self) -> list[str]:
        return ["title", "-title", "demand", "-demand"]

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by(self.ordering, "title", "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        cases, today = list(object_list), timezone.localdate()
        if self.is_export:
            rows = cells_of(cases, today)
        else:
            rows, self.progress = cells_and_progress(cases, today)
        for case in cases:
            case.cells = rows[case.translation_key]
        if hasattr(object_list, "object_list"):  # a page of the paginator
            object_list.object_list = cases
            return object_list
        return cases

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The template asks when the rows are there, and the progress with them.
        return {**super().get_context_data(*args, **kwargs), "progress": self.shown_progress}

    def shown_progress(self) -> list[dict[str, Any]]:
        """The progress of the languages that are shown."""
        return [
            {"row": row, "name": LANGUAGE_NAMES[row.language]}
            for row in self.progress
            if row.language in self.languages
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        facts = {
            "external_id": item.external_id,
            "title": item.title,
            "country": item.country,
            "demand": item.demand,
        }
        cells = {code: in_words(item.cells[code]) for code in self.languages}
        return {name: harmless(value) for name, value in {**facts, **cells}.items()}


def in_words(cell: Cell) -> str:
    """A cell for a spreadsheet."""
    parts = [str(cell.name)]
    if cell.changed:
        parts.append(f"{cell.changed} / {cell.since:%Y-%m-%d}" if cell.since else str(cell.changed))
    if cell.words_left:
        parts.append(f"{cell.words_left} w")
    if cell.due_on:
        parts.append(f"→ {cell.due_on:%Y-%m-%d}")
    if cell.planned_at:
        parts.append(f"{timezone.localtime(cell.planned_at):%Y-%m-%d %H:%M}")
    if cell.assignee:
        parts.append(cell.assignee)
    return ", ".join(parts)


class TranslationsMenuItem(MenuItem):
    """For those who translate, and for editors."""

    def is_shown(self, request: HttpRequest) -> bool:
        user = cast("User", request.user)
        return bool(languages_of(user) or countries_of(user))


overview_urls = [
    path(
        "translations/",
        include(
            (
                [
                    path("", OverviewView.as_view(), name="index"),
                    path("results/", OverviewView.as_view(results_only=True), name="results"),
                    path("site/", SiteTextsView.as_view(), name="site"),
                    path("ask/<int:page_id>/", AskView.as_view(), name="ask"),
                    *task_urls,
                ],
                "translations",
            )
        ),
    )
]
