"""Case studies in the admin: the list "Practices", and why a view refuses."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django_filters.constants import EMPTY_VALUES
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.generic import IndexView as GenericIndexView
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.models import Page

from home.languages import COUNTRIES
from kb.models import CaseStudyIndexPage, CaseStudyPage, Topic
from kb.permissions import (
    COUNTRY_NAMES,
    LANGUAGE_NAMES,
    languages_to_translate_into,
    reason_for_refusal,
)
from kb.review.comments import tell_others
from kb.review.services import ReviewError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from kb.querysets import CaseStudyQuerySet

NEWEST_FIRST = "-latest_revision_created_at"


class CaseTitleColumn(PageTitleColumn):
    """The title with links. Not Wagtail's menu: wagtail-localize asks it two queries a row."""

    cell_template_name = "wagtailadmin/practices/title_cell.html"

    def get_cell_context_data(self, instance: CaseStudyPage, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        user = parent_context["request"].user
        context["may_translate"] = instance.is_original and bool(
            languages_to_translate_into(user, instance)
        )
        return context


class LocaleColumn(Column):
    """The language of a version, and whether it is the original."""

    def get_value(self, instance: CaseStudyPage) -> str:
        name = str(LANGUAGE_NAMES.get(instance.locale.language_code, instance.locale.language_code))
        if not instance.is_original:
            return name
        # Not within the f-string, where makemessages doesn't look.
        original = pgettext("language version", "original")
        return f"{name} · {original}"


class TopicsColumn(Column):
    def get_value(self, instance: CaseStudyPage) -> str:
        return ", ".join(topic.label() for topic in instance.topics)


class TopicFilter(django_filters.MultipleChoiceFilter):
    """Cases on any of the ticked topics; the labels are read when the list is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=topic_choices, **kwargs)

    def filter(self, qs: CaseStudyQuerySet, value: list[str]) -> CaseStudyQuerySet:
        return qs.about(value) if value else qs


def topic_choices() -> list[tuple[str, str]]:
    """The topics with labels in the active language."""
    return [(topic.code, topic.label()) for topic in Topic.objects.prefetch_related("labels")]


class MethodChoiceFilter(django_filters.ChoiceFilter):
    """A choice that each narrows the set in its own way."""

    def __init__(self, *, narrow: Callable[[CaseStudyQuerySet, str], Any], **kwargs: Any) -> None:
        self.narrow = narrow
        super().__init__(widget=forms.RadioSelect, empty_label=_("Any"), **kwargs)

    def filter(self, qs: CaseStudyQuerySet, value: str) -> Any:
        return qs if value in EMPTY_VALUES else self.narrow(qs, value)


STATES: dict[str, tuple[Any, Q]] = {
    "live": (_("Published"), Q(live=True, has_unpublished_changes=False)),
    "changed": (_("Published, with a newer draft"), Q(live=True, has_unpublished_changes=True)),
    "draft": (_("Draft, never published or withdrawn"), Q(live=False)),
}


class CaseStudyFilterSet(WagtailFilterSet):
    language = django_filters.MultipleChoiceFilter(
        field_name="locale__language_code",
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    country = django_filters.MultipleChoiceFilter(
        label=_("Country"), choices=COUNTRIES, widget=forms.CheckboxSelectMultiple
    )
    state = MethodChoiceFilter(
        label=_("State"),
        choices=[(code, label) for code, (label, _condition) in STATES.items()],
        narrow=lambda cases, code: cases.filter(STATES[code][1]),
    )
    topic = TopicFilter(label=_("Topic"), widget=forms.CheckboxSelectMultiple)
    provenance = django_filters.ChoiceFilter(
        label=_("Where the text comes from"),
        choices=CaseStudyPage.Provenance.choices,
        empty_label=_("Any"),
        widget=forms.RadioSelect,
    )
    version = MethodChoiceFilter(
        label=_("Original or translation"),
        choices=[("original", _("Original")), ("translation", _("Translation"))],
        narrow=lambda cases, kind: (
            cases.originals() if kind == "original" else cases.translations()
        ),
    )
    missing = MethodChoiceFilter(
        label=_("Published, but not yet in"),
        choices=settings.LANGUAGES,
        narrow=lambda cases, language: cases.awaiting_translation(language),
    )

    class Meta:
        model = CaseStudyPage
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail's own filter by language; ours takes several.
        self.filters.pop("locale", None)


class CaseStudyIndexView(IndexView):
    """All cases that the user may work on, and all that readers see."""

    page_title = _("Practices")
    add_item_label = _("Add a practice")
    base_filterset_class = CaseStudyFilterSet
    default_ordering = NEWEST_FIRST
    # The language has a column of its own.
    show_locale_labels = False
    base_columns = (
        BulkActionsColumn("bulk_actions"),
        CaseTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        LocaleColumn(
            "language", label=_("Language"), sort_key="locale__language_code", width="10%"
        ),
        Column(
            "country",
            label=_("Country"),
            accessor=lambda page: COUNTRY_NAMES.get(page.country, page.country),
            sort_key="country",
            width="9%",
        ),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="9%"),
        TopicsColumn("topics", label=_("Topics"), width="20%"),
        DateColumn(
            "latest_revision_created_at",
            label=_("Updated"),
            sort_key="latest_revision_created_at",
            width="10%",
        ),
    )

    def get_base_queryset(self) -> Any:
        mine = self.permission_policy.explorable_instances(self.request.user).values_list("pk")
        cases = CaseStudyPage.objects.filter(Q(pk__in=mine) | Q(live=True))
        return self.annotate_queryset(cases).prefetch_related("topic_links__topic__labels")

    def search_queryset(self, queryset: Any) -> Any:
        """Find words in title, library and identifier, whatever their case, in any script.

        Not Wagtail's search: that refuses to combine with filters by country or topic, and SQLite's
        LIKE compares only Latin letters without regard to case.
        """
        for word in self.search_query.split() if self.is_searching else ():
            pattern = re.escape(word)
            queryset = queryset.filter(
                Q(title__iregex=pattern)
                | Q(draft_title__iregex=pattern)
                | Q(library__name__iregex=pattern)
                | Q(external_id__iregex=pattern)
            )
        return queryset

    def get_ordering(self) -> Any:
        # Newest first while searching, too: there is no relevance to order by.
        return GenericIndexView.get_ordering(self)

    def order_queryset(self, queryset: Any) -> Any:
        if self.ordering == NEWEST_FIRST:
            return queryset.order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")
        return GenericIndexView.order_queryset(self, queryset)


class ChooseLanguageForm(forms.Form):
    """In which language the new practice is written; decides under which list it stands."""

    parent_page = forms.ModelChoiceField(
        queryset=CaseStudyIndexPage.objects.none(),
        label=_("Language"),
        help_text=_("The language in which the library tells it. Translations come later."),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, indexes: Any, *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["parent_page"]
        field.queryset = indexes
        field.label_from_instance = lambda index: LANGUAGE_NAMES[index.locale.language_code]


class ChooseLanguageView(ChooseParentView):
    page_title = _("In which language is it?")

    def get_locale(self) -> None:
        """Offer the lists of all languages, not of the one that Wagtail takes for the default."""
        return

    def get_form(self) -> ChooseLanguageForm:
        parents = self.get_valid_parent_pages(self.request.user)
        indexes = CaseStudyIndexPage.objects.filter(pk__in=parents).select_related("locale")
        data = (self.request.POST,) if self.request.method == "POST" else ()
        return ChooseLanguageForm(indexes.order_by("path"), *data)


class CaseStudyListingViewSet(PageListingViewSet):
    """The menu item "Practices"."""

    model = CaseStudyPage
    index_view_class = CaseStudyIndexView
    choose_parent_view_class = ChooseLanguageView
    filterset_class = CaseStudyFilterSet
    icon = "doc-full"
    menu_label = _("Practices")
    menu_order = 100
    add_to_admin_menu = True
    name = "practices"


# The names that Wagtail's addresses have for the page in question.
PAGE_ARGUMENTS = ("page_id", "page_to_move_id", "pk")


def explains_refusal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page view say why it refuses, when it is a matter of country or language."""

    @wraps(view)
    def explaining(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            pk = next((kwargs[name] for name in PAGE_ARGUMENTS if name in kwargs), None)
            page = CaseStudyPage.objects.filter(pk=pk).select_related("locale").first()
            reason = reason_for_refusal(request.user, page) if page else ""
            if not reason or request.headers.get("x-requested-with") == "XMLHttpRequest":
                raise
            messages.error(request, reason)
            return redirect("practices:index")

    return explaining


# These ask the workflow task and nobody else; whoever may not edit has no business there.
WORKFLOW_VIEWS = frozenset(
    {
        "workflow_action",
        "collect_workflow_action_data",
        "confirm_workflow_cancellation",
        "workflow_preview",
    }
)


# In these an editor may decide about a review.
DECIDING_VIEWS = frozenset({"edit", "workflow_action"})


def for_those_who_may_edit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the right to edit before a view that does not."""

    @wraps(view)
    def asking(request: HttpRequest, page_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        page = CaseStudyPage.objects.filter(pk=page_id).first()
        if page is None or not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return view(request, *args, page_id=page_id, **kwargs)

    return asking


def explains_review(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page view say why a decision could not be made: nothing of it is kept.

    One request for a page after the other: what an editor's window saves by itself would else be
    read before her approval and written after it, and take the practice off the shelf again.
    """

    @wraps(view)
    def explaining(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                Page.objects.select_for_update().filter(pk=kwargs["page_id"]).first()
                return view(request, *args, **kwargs)
        except ReviewError as error:
            messages.error(request, str(error))
            address = reverse("wagtailadmin_pages:edit", args=[kwargs["page_id"]])
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                done = {"step": "success", "redirect": address}
                return render_modal_workflow(request, "", None, {}, json_data=done)
            return redirect(address)

    return explaining


class CaseEditView(EditView):
    """Wagtail's editing view; comments are told by our mails, which carry no words of them."""

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        replied = [comment for comment, _replies in changes["new_replies"]]
        if changes["new_comments"] or replied:
            tell_others(self.page, self.request.user, replied)


class CaseStudyViewSet(PageViewSet):
    """Wagtail's own views of a case; they say why they refuse."""

    model = CaseStudyPage
    edit_view_class = CaseEditView

    def get_view_by_name(self, name: str) -> Callable[..., HttpResponse]:
        view = super().get_view_by_name(name)
        if name in WORKFLOW_VIEWS:
            view = for_those_who_may_edit(view)
        if name in DECIDING_VIEWS:
            view = explains_review(view)
        return explains_refusal(view)
