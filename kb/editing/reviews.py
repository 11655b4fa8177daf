"""The queue of reviews in the admin: what waits, how long, with whom; "take it"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from home.languages import COUNTRIES
from kb.models import CaseStudyPage, ReviewState
from kb.permissions import COUNTRY_NAMES, LANGUAGE_NAMES, countries_of
from kb.review.names import shown_name
from kb.review.rules import open_reviews, states_to_decide
from kb.review.services import ReviewError, give_back, take

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

NOBODY, ME, OTHERS = "nobody", "me", "others"


def queue(user: Any) -> QuerySet[ReviewState]:
    """The reviews of a user's countries with what the list shows of each case."""
    pages = CaseStudyPage.objects.annotate(key=Cast("pk", CharField())).filter(
        key=OuterRef("workflow_state__object_id")
    )
    return (
        open_reviews(countries_of(user))
        .select_related("assigned_to__member", "task__editorialreviewtask")
        .annotate(
            page_id=Subquery(pages.values("pk")[:1]),
            # The newest version's, which may be another than readers see.
            title=Subquery(pages.values("draft_title")[:1]),
            country=Subquery(pages.values("country")[:1]),
            language=Subquery(pages.values("locale__language_code")[:1]),
            is_live=Subquery(pages.values("live")[:1]),
        )
    )


class QueueFilterSet(WagtailFilterSet):
    country = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Country"), choices=COUNTRIES, widget=forms.CheckboxSelectMultiple
    )
    who = django_filters.ChoiceFilter(
        label=pgettext_lazy("review", "With"),
        choices=[
            (NOBODY, pgettext_lazy("review", "Nobody yet")),
            (ME, pgettext_lazy("review", "Me")),
            (OTHERS, pgettext_lazy("review", "Somebody else")),
        ],
        method="filter_who",
        empty_label=gettext_lazy("Any"),
        widget=forms.RadioSelect,
    )
    late = django_filters.ChoiceFilter(
        label=pgettext_lazy("review", "Due"),
        choices=[("yes", pgettext_lazy("review", "Overdue"))],
        method="filter_late",
        empty_label=gettext_lazy("Any"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ReviewState
        fields: tuple[str, ...] = ()

    def filter_who(self, queryset: Any, name: str, value: str) -> Any:
        user = self.request.user
        conditions = {
            NOBODY: Q(assigned_to=None),
            ME: Q(assigned_to=user),
            OTHERS: Q(assigned_to__isnull=False) & ~Q(assigned_to=user),
        }
        return queryset.filter(conditions[value])

    def filter_late(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(due_on__lt=timezone.localdate())


class TakeColumn(Column):
    """A button to take a case or to give it back."""

    cell_template_name = "wagtailadmin/reviews/take_cell.html"

    def get_cell_context_data(self, instance: ReviewState, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        if not hasattr(request, "_reviews_to_decide"):
            request._reviews_to_decide = set(
                states_to_decide(request.user).values_list("pk", flat=True)
            )
        context["may_take"] = instance.pk in request._reviews_to_decide
        context["is_mine"] = instance.assigned_to_id == request.user.pk
        return context


def waiting(state: ReviewState) -> str:
    """How long it has waited, in days."""
    days = (timezone.localdate() - timezone.localtime(state.started_at).date()).days
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def kind(state: ReviewState) -> str:
    """What is asked of the editor."""
    if state.task.editorialreviewtask.is_second:
        return _("Second approval")
    return _("New version of a published practice") if state.is_live else _("New practice")


class DueColumn(Column):
    """The day, and whether it has passed."""

    cell_template_name = "wagtailadmin/reviews/due_cell.html"

    def get_cell_context_data(self, instance: ReviewState, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["is_late"] = instance.due_on < timezone.localdate()
        return context


class ReviewQueueView(ReportView):
    """What waits for a decision, the oldest first."""

    page_title = gettext_lazy("Reviews")
    header_icon = "clipboard-list"
    index_url_name = "reviews"
    index_results_url_name = "reviews_results"
    model = ReviewState
    filterset_class = QueueFilterSet
    default_ordering = "started_at"
    list_export = ("title", "country", "language", "started_at", "due_on", "status")
    export_headings = {  # noqa: RUF012  # as in Wagtail's own views
        "title": gettext_lazy("Practice"),
        "country": gettext_lazy("Country"),
        "language": gettext_lazy("Language"),
        "started_at": pgettext_lazy("review", "Waiting since"),
        "due_on": pgettext_lazy("review", "Due"),
    }
    columns = (
        TitleColumn(
            "title",
            label=gettext_lazy("Practice"),
            # After the decision Wagtail leads back here.
            get_url=lambda row: (
                reverse("wagtailadmin_pages:edit", args=[row.page_id])
                + f"?next={reverse('reviews')}"
            ),
            width="30%",
        ),
        Column("kind", label=pgettext_lazy("review", "What"), accessor=kind, width="14%"),
        Column(
            "country",
            label=gettext_lazy("Country"),
            accessor=lambda row: COUNTRY_NAMES.get(row.country, row.country),
            sort_key="country",
        ),
        Column(
            "language",
            label=gettext_lazy("Language"),
            accessor=lambda row: LANGUAGE_NAMES.get(row.language, row.language),
            sort_key="language",
        ),
        Column(
            "waiting",
            label=pgettext_lazy("review", "Waiting"),
            accessor=waiting,
            sort_key="started_at",
        ),
        DueColumn("due_on", label=pgettext_lazy("review", "Due"), sort_key="due_on"),
        Column(
            "assigned_to",
            label=pgettext_lazy("review", "With"),
            accessor=lambda row: shown_name(row.assigned_to) if row.assigned_to else "–",
        ),
        TakeColumn("take", label=pgettext_lazy("review", "Take it"), width="12%"),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not countries_of(request.user):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_queryset(self) -> Any:
        ordering = self.ordering if isinstance(self.ordering, str) else "started_at"
        field = F(ordering.lstrip("-"))
        order = field.desc() if ordering.startswith("-") else field.asc()
        return queue(self.request.user).order_by(order, "pk")

    def get_valid_orderings(self) -> list[str]:
        keys = ("started_at", "due_on", "country", "language")
        return [*keys, *(f"-{key}" for key in keys)]


@require_POST
def take_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a review, or give it back."""
    state = get_object_or_404(ReviewState, pk=pk)
    user: Any = request.user
    try:
        if "give_back" in request.POST:
            give_back(state, user)
            messages.success(request, _("It waits for any editor again."))
        else:
            take(state, user)
            messages.success(request, _("It is with you. The author is told."))
    except ReviewError as error:
        messages.error(request, str(error))
    return redirect("reviews")


class ReviewsMenuItem(MenuItem):
    """Shown to those who decide."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(countries_of(request.user))


review_urls = [
    path("reviews/", ReviewQueueView.as_view(), name="reviews"),
    path("reviews/results/", ReviewQueueView.as_view(results_only=True), name="reviews_results"),
    path("reviews/<int:pk>/take/", take_view, name="review_take"),
]
