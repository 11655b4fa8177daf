"""The vocabulary in the admin: topics, audiences, needs, regions and libraries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from home.languages import COUNTRIES, LANGUAGE_CODES
from kb.editing.forms import region_choices, sort_key
from kb.models import (
    Audience,
    CaseStudyAudience,
    CaseStudyNeed,
    CaseStudyPage,
    CaseStudyTopic,
    GlossaryConcept,
    Library,
    Need,
    Region,
    Topic,
)
from kb.permissions import COUNTRY_NAMES, countries_of, may_edit_library

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

# The model that links a concept to a case, and the name of its field.
LINKS: dict[type[Model], tuple[Any, str]] = {
    Topic: (CaseStudyTopic, "topic"),
    Audience: (CaseStudyAudience, "audience"),
    Need: (CaseStudyNeed, "need"),
}


def case_count(links: QuerySet[Any], field: str, key: str) -> Coalesce:
    """In how many cases (not versions) something is used, as an annotation."""
    counts = (
        links.filter(**{field: OuterRef("pk")})
        .order_by()
        .values(field)
        .annotate(cases=Count(key, distinct=True))
        .values("cases")
    )
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


class WordsIndexView(IndexView):
    """A list that is searched by its words in every language."""

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        words = self.search_query.casefold().split()
        # A few dozen rows: read and compared here, since SQLite's LIKE knows only Latin letters
        # and the other words stand in JSON.
        found = [row.pk for row in queryset if all(word in searchable_text(row) for word in words)]
        return queryset.filter(pk__in=found)


def searchable_text(row: Any) -> str:
    """All words of a concept or region, in small letters."""
    if isinstance(row, Region):
        words = [row.code, *row.other_spellings]
        for name in row.names.all():
            words += [name.name, *name.other_names]
    elif isinstance(row, GlossaryConcept):
        words = [row.code, *(term.text for term in row.terms.all())]
    else:
        words = [row.code]
        for label in row.labels.all():
            words += [label.pref_label, *label.alt_labels]
    return " ".join(words).casefold()


class ConceptForm(WagtailAdminModelForm):
    """The code is fixed once a case uses the concept: addresses and exports contain it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk or "code" not in self.fields:
            return
        model, field = LINKS[type(self.instance)]
        if model.objects.filter(**{field: self.instance}).exists():
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("In use, and therefore fixed: addresses contain it.")


class RegionForm(WagtailAdminModelForm):
    """The code of a region that cases or libraries use is fixed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].choices = [("", "---------"), *parent_choices()]
        if not self.instance.pk or "code" not in self.fields:
            return
        used = (
            CaseStudyPage.objects.filter(region=self.instance).exists()
            or self.instance.libraries.exists()
            or self.instance.children.exists()
        )
        if used:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("In use, and therefore fixed: addresses contain it.")


def parent_choices() -> list[tuple[int, str]]:
    """Countries and larger areas, by name."""
    parents = Region.objects.exclude(kind=Region.Kind.SUBDIVISION).prefetch_related("names")
    return sorted(((row.pk, row.name()) for row in parents), key=lambda choice: sort_key(choice[1]))


class LibraryForm(WagtailAdminModelForm):
    """Countries of the user, and their regions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = countries_of(self.for_user) if self.for_user else dict(COUNTRIES)
        own = [(code, name) for code, name in COUNTRIES if code in countries]
        if "country" in self.fields:
            self.fields["country"] = forms.ChoiceField(
                label=capfirst(self.fields["country"].label), choices=own
            )
        if "region" in self.fields:
            self.fields["region"].choices = [("", "---------"), *region_choices(countries)]

    def clean(self) -> dict[str, Any]:
        """The region lies in the country."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        region = data.get("region")
        if region and region.country_code != data.get("country"):
            self.add_error("region", _("This region lies in another country."))
        return data


class VocabularyViewSet(SnippetViewSet):
    """What all viewsets of the vocabulary share."""

    copy_view_enabled = False
    list_per_page = 50
    # Few rows, searched in place; the database's search index is not asked.
    search_backend_name = None
    # Wagtail's own are translated once, when the process starts.
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}
    ]


class WordsViewSet(VocabularyViewSet):
    """What the viewsets of concepts and regions share."""

    index_view_class = WordsIndexView
    search_fields: ClassVar[list[str]] = ["code"]


class ConceptViewSet(WordsViewSet):
    """Topics, audiences and needs."""

    ordering: ClassVar[list[str]] = ["position", "code"]
    list_display: ClassVar[list[Any]] = [
        Column("label", label=_("Label"), accessor=lambda concept: concept.label()),
        Column("code", label=_("Code"), sort_key="code"),
        Column(
            "languages",
            label=_("Languages"),
            accessor=lambda concept: languages_of_labels(concept),
        ),
        NumberColumn("case_count", label=_("Practices"), sort_key="case_count", width="10%"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("position", help_text=_("The order in lists; small numbers come first.")),
            InlinePanel(
                "labels",
                heading=_("Labels"),
                label=_("Label"),
                min_num=1,
                max_num=len(LANGUAGE_CODES),
                help_text=_("One for each language. A new label shows at once on every page."),
            ),
            FieldPanel("exact_match"),
        ],
        base_form_class=ConceptForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        links, field = LINKS[self.model]
        count = case_count(links.objects.all(), field, "page__translation_key")
        return self.model.objects.prefetch_related("labels").annotate(case_count=count)


def languages_of_labels(concept: Any) -> str:
    """The languages in which a concept has a label, in the site's order."""
    present = {label.language for label in concept.labels.all()}
    return " ".join(code for code in LANGUAGE_CODES if code in present)


class TopicViewSet(ConceptViewSet):
    model = Topic
    icon = "tag"


class AudienceViewSet(ConceptViewSet):
    model = Audience
    icon = "group"


class NeedViewSet(ConceptViewSet):
    model = Need
    icon = "list-ul"


class RegionViewSet(WordsViewSet):
    model = Region
    icon = "globe"
    ordering: ClassVar[list[str]] = ["code"]
    list_filter: ClassVar[list[str]] = ["kind"]
    list_display: ClassVar[list[Any]] = [
        Column(
            "name",
            label=pgettext_lazy("of a thing or place", "Name"),
            accessor=lambda region: region.name(),
        ),
        Column("code", label=_("Code"), sort_key="code"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("parent", label=_("Part of"), accessor=lambda region: region.parent or ""),
        NumberColumn("case_count", label=_("Practices"), sort_key="case_count", width="10%"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("kind"),
            FieldPanel("parent", widget=forms.Select),
            InlinePanel(
                "names",
                heading=_("Names"),
                label=pgettext_lazy("of a thing or place", "Name"),
                min_num=1,
                max_num=len(LANGUAGE_CODES),
            ),
            FieldPanel("other_spellings"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])],
                _("Centre"),
                help_text=_("The only pin that a practice in Ukraine ever gets."),
            ),
        ],
        base_form_class=RegionForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            Region.objects.select_related("parent")
            .prefetch_related("names", "parent__names")
            .annotate(
                case_count=case_count(CaseStudyPage.objects.all(), "region", "translation_key")
            )
        )


class LibraryIndexView(IndexView):
    def search_queryset(self, queryset: Any) -> Any:
        """Find words in name and place, whatever their case, in any script."""
        for word in self.search_query.split() if self.is_searching else ():
            pattern = re.escape(word)
            queryset = queryset.filter(Q(name__iregex=pattern) | Q(place__iregex=pattern))
        return queryset


class OwnLibraries:
    """Offers the libraries of the user's countries: those that her cases may name."""

    request: HttpRequest

    def get_object_list(self) -> Any:
        return Library.objects.filter(country__in=countries_of(self.request.user))

    @property
    def columns(self) -> list[Column]:
        columns: list[Column] = super().columns  # type: ignore[misc]  # Wagtail's view has it
        return [*columns, Column("place", label=_("Place"))]


class ChooseLibraryView(OwnLibraries, ChooseView):
    pass


class ChooseLibraryResultsView(OwnLibraries, ChooseResultsView):
    pass


class LibraryChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseLibraryView
    choose_results_view_class = ChooseLibraryResultsView


def state_of_library(library: Library) -> str:
    """Empty for most; a librarian's proposal waits for an editor."""
    return "" if library.is_confirmed else pgettext("state of a library", "proposed")


class LibraryViewSet(VocabularyViewSet):
    model = Library
    icon = "home"
    index_view_class = LibraryIndexView
    chooser_viewset_class = LibraryChooserViewSet
    ordering: ClassVar[list[str]] = ["name"]
    search_fields: ClassVar[list[str]] = ["name"]
    list_filter: ClassVar[list[str]] = ["is_confirmed"]
    list_display: ClassVar[list[Any]] = [
        Column("name", label=pgettext_lazy("of a thing or place", "Name"), sort_key="name"),
        Column("place", label=_("Place"), sort_key="place"),
        Column(
            "country",
            label=_("Country"),
            accessor=lambda library: COUNTRY_NAMES.get(library.country, library.country),
            sort_key="country",
        ),
        Column(
            "state",
            label=pgettext_lazy("of a library", "State"),
            accessor=state_of_library,
            sort_key="is_confirmed",
        ),
        NumberColumn("case_count", label=_("Practices"), sort_key="case_count", width="10%"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("other_names"),
            FieldPanel("country"),
            FieldPanel("region", widget=forms.Select),
            FieldPanel("place"),
            FieldPanel("website"),
            FieldPanel("contact"),
            FieldPanel("is_confirmed"),
        ],
        base_form_class=LibraryForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        cases = case_count(CaseStudyPage.objects.all(), "library", "translation_key")
        return Library.objects.annotate(case_count=cases)


class GlossaryIndexView(WordsIndexView):
    """The glossary, searched by its terms in every language."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("terms")


class GlossaryViewSet(VocabularyViewSet):
    """The words that translators agreed upon."""

    model = GlossaryConcept
    icon = "openquote"
    index_view_class = GlossaryIndexView
    ordering: ClassVar[list[str]] = ["code"]
    search_fields: ClassVar[list[str]] = ["code"]
    list_display: ClassVar[list[Any]] = [
        Column("label", label=_("Concept"), accessor=str),
        *(
            Column(
                code,
                label=code.upper(),
                accessor=lambda concept, code=code: concept.preferred(code),
            )
            for code in LANGUAGE_CODES
            if code != "en"
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("definition"),
            InlinePanel(
                "definitions",
                heading=_("Definitions in other languages"),
                label=_("Definition"),
                panels=[FieldPanel("language"), FieldPanel("text")],
            ),
            InlinePanel(
                "terms",
                heading=_("Terms"),
                label=_("Term"),
                min_num=1,
                panels=[
                    FieldRowPanel(
                        [FieldPanel("language"), FieldPanel("text"), FieldPanel("status")]
                    ),
                    FieldPanel("note"),
                ],
            ),
            FieldRowPanel([FieldPanel("is_checked"), FieldPanel("is_kept")]),
        ],
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return GlossaryConcept.objects.prefetch_related("terms")


class VocabularyViewSetGroup(SnippetViewSetGroup):
    """The menu group "Vocabulary"."""

    items = (
        TopicViewSet,
        AudienceViewSet,
        NeedViewSet,
        RegionViewSet,
        LibraryViewSet,
        GlossaryViewSet,
    )
    menu_label = _("Vocabulary")
    menu_icon = "tag"
    menu_order = 150


def refuse_foreign_library(request: HttpRequest, snippet: Any) -> HttpResponse | None:
    """Libraries of other countries stay closed: their contacts are private."""
    if not isinstance(snippet, Library) or may_edit_library(request.user, snippet):
        return None
    messages.error(
        request,
        gettext("This library is in %(country)s, for whose practices you are not an editor.")
        % {"country": COUNTRY_NAMES.get(snippet.country, snippet.country)},
    )
    return redirect("wagtailsnippets_kb_library:list")


def refuse_foreign_libraries(request: HttpRequest, snippets: Any) -> HttpResponse | None:
    """The same for a deletion, which Wagtail asks about with a list."""
    for snippet in snippets:
        response = refuse_foreign_library(request, snippet)
        if response:
            return response
    return None
