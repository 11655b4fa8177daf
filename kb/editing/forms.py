"""The editor's form of a case study: choices by right and in her language, fields by version."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel
from wagtail.admin.telepath import register as register_telepath_adapter

from home.languages import COUNTRIES
from kb.models.places import Region
from kb.permissions import countries_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

Choice = tuple[Any, Any]

# Decided by the original and the same in every version, so a translation's form leaves them out.
SHARED_FIELDS = (
    "external_id",
    "country",
    "region",
    "place",
    "latitude",
    "longitude",
    "library",
    "period_start",
    "period_end",
    "ongoing",
    "cost",
    "people",
    "staff_hours",
    "preparation_weeks",
    "licence",
    "provenance",
    "evidence",
    "credit",
    "last_confirmed_on",
)
SHARED_RELATIONS = (
    "topic_links",
    "audience_links",
    "need_links",
    "partners",
    "funders",
    "sources",
    "documents",
)


class CaseStudyForm(WagtailAdminPageForm):
    """Wagtail's page form, with what it can't know of countries and versions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from kb.models.case_study import SECTIONS  # that module imports this one

        super().__init__(*args, **kwargs)
        if "slug" in self.fields and (self.is_translation or self.instance.first_published_at):
            # Decided by the original; readers and other sites know the address by now. Not left
            # out, because the script of the title field looks for it.
            self.fields["slug"].disabled = True
        if self.is_translation:
            for name in SHARED_FIELDS:
                self.fields.pop(name, None)
            for name in SHARED_RELATIONS:
                self.formsets.pop(name, None)
            # A translation may be of some sections only.
            for name in SECTIONS:
                if name in self.fields:
                    self.fields[name].required = False
            return
        for name in ("external_id", "slug"):
            # Left blank, they are made from the title.
            if name in self.fields:
                self.fields[name].required = False
        self._limit_countries()

    @property
    def is_translation(self) -> bool:
        """Whether the form is for a version that follows an original in another language."""
        return bool(self.instance.pk) and not self.instance.is_original

    @property
    def is_returning(self) -> bool:
        """Whether the editor sends the case back to its author, who fills what is missing."""
        return (
            "action-workflow-action" in self.data
            and self.data.get("workflow-action-name") == "reject"
        )

    def is_valid(self) -> bool:
        """Wagtail asks for everything before any decision; what is sent back may have gaps."""
        if self.is_returning:
            self.defer_required_fields()
        return bool(super().is_valid())

    def save(self, commit: bool = True) -> Any:
        """Remember it on the page, whose revision is made of it next."""
        self.instance.may_have_gaps = self.is_returning
        return super().save(commit=commit)

    def defer_required_fields(self) -> None:
        """For a draft, also one saved by itself: empty rows of topics don't stop it."""
        super().defer_required_fields()
        self._drop_empty_rows(True)

    def restore_required_fields(self) -> None:
        """Before the form is shown again."""
        super().restore_required_fields()
        self._drop_empty_rows(False)

    def _drop_empty_rows(self, drop: bool) -> None:
        for formset in self.formsets.values():
            if isinstance(formset, ConceptFormSet):
                formset.drops_empty_rows = drop

    def _limit_countries(self) -> None:
        """Offer the countries of the user, and the regions of these."""
        if "country" not in self.fields:
            return
        # Without a user (a preview in code, a test) nothing is limited.
        countries = countries_of(self.for_user) if self.for_user else dict(COUNTRIES)
        field = self.fields["country"]
        own = [(code, name) for code, name in COUNTRIES if code in countries]
        if len(own) < len(COUNTRIES):
            # No empty choice: a draft without a country would be nobody's.
            field.choices = own
            field.initial = own[0][0] if own else None
            if not self.instance.pk and own:
                self.initial["country"] = own[0][0]
        if "region" in self.fields:
            self.fields["region"].choices = [("", "---------"), *region_choices(countries)]

    def clean_external_id(self) -> str:
        """Refuse an identifier of another case."""
        identifier: str = self.cleaned_data["external_id"]
        if identifier and self.instance.other_cases().filter(external_id=identifier).exists():
            raise forms.ValidationError(_("Another practice has this identifier."))
        return identifier

    def clean_slug(self) -> str:
        """Refuse an address that another case has in any language: translations will need it."""
        slug: str = self.cleaned_data["slug"]
        if slug and self.instance.other_cases().filter(slug=slug).exists():
            raise forms.ValidationError(_("Another practice has this address."))
        return slug

    def clean(self) -> dict[str, Any]:
        """The library lies in the country; the chooser offers those of all countries."""
        data: dict[str, Any] = super().clean()
        library, country = data.get("library"), data.get("country")
        if library and country and library.country != country:
            self.add_error("library", _("This library lies in another country."))
        return data


def region_choices(countries: Container[str]) -> list[Choice]:
    """Regions under country and larger area, with names in the active language; three queries."""
    regions = list(Region.objects.prefetch_related("names"))
    by_id = {region.pk: region for region in regions}
    names = {region.pk: region.name() for region in regions}
    groups: dict[tuple[int, int, str, str], list[Choice]] = defaultdict(list)
    order = [code for code, _name in COUNTRIES]
    for region in sorted(regions, key=lambda region: sort_key(names[region.pk])):
        code = region.country_code
        if code not in order or code not in countries or region.kind == Region.Kind.COUNTRY:
            continue
        country = str(dict(COUNTRIES)[code])
        parent = by_id.get(region.parent_id) if region.parent_id else None
        area = region if region.kind == Region.Kind.AREA else parent
        in_area = area is not None and area.kind == Region.Kind.AREA
        heading = f"{country} – {names[area.pk]}" if in_area and area else country
        choice = (region.pk, names[region.pk])
        group = groups[order.index(code), int(in_area), sort_key(heading), heading]
        if region.kind == Region.Kind.AREA:
            group.insert(0, choice)
        else:
            group.append(choice)
    return [(heading, choices) for (*_key, heading), choices in sorted(groups.items())]


def sort_key(text: str) -> str:
    """Good enough order of names for a list on a screen."""
    return text.casefold()


class ConceptFormSet(BaseChildFormSet):
    """Links to concepts; all rows share one list of choices, with labels in the active language."""

    drops_empty_rows = False

    @cached_property
    def concept_field(self) -> str:
        """The name of the link's only field that leads out of the page."""
        return next(name for name in self.form.base_fields if name != "id")

    @cached_property
    def choices(self) -> list[Choice]:
        """The concepts, read once for all rows."""
        queryset = self.form.base_fields[self.concept_field].queryset
        concepts = queryset.prefetch_related("labels")
        return [("", "---------"), *((concept.pk, concept.label()) for concept in concepts)]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields[self.concept_field].choices = self.choices

    def _should_delete_form(self, form: Any) -> bool:
        is_empty = not form.instance.pk and not form[self.concept_field].value()
        return (self.drops_empty_rows and is_empty) or bool(super()._should_delete_form(form))


class OriginalInlinePanel(InlinePanel):
    """Rows that belong to the original; absent from a translation's form."""

    @register_telepath_adapter
    class BoundPanel(InlinePanel.BoundPanel):
        telepath_adapter_name = "wagtail.panels.InlinePanel"

        def __init__(self, **kwargs: Any) -> None:
            form = kwargs["form"]
            self.is_absent = form is not None and kwargs["panel"].relation_name not in form.formsets
            if self.is_absent:
                kwargs["form"] = None
            super().__init__(**kwargs)

        def is_shown(self) -> bool:
            return not self.is_absent and bool(super().is_shown())


class ConceptPanel(OriginalInlinePanel):
    """Rows of links to concepts, each a plain list to choose from."""

    def __init__(self, relation_name: str, field_name: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("panels", [FieldPanel(field_name, widget=forms.Select)])
        super().__init__(relation_name, **kwargs)

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = ConceptFormSet
        return options


class TranslationNote(HelpPanel):
    """Tells the editor of a translation where the rest is; absent from an original's form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("template", "wagtailadmin/panels/translation_note.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            instance = self.instance
            return bool(instance and instance.pk and not instance.is_original)

        @property
        def original(self) -> Any:
            """The version that was written first, if it is still there."""
            versions: Iterable[Any] = self.instance.get_translations().select_related("locale")
            return next(
                (version.specific for version in versions if version.specific.is_original), None
            )


class SimilarPractices(HelpPanel):
    """Warns of a case that may be on the shelf already; absent once this one is there itself."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("template", "wagtailadmin/panels/similar_practices.html")
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.cards)

        @cached_property
        def cards(self) -> tuple[Any, ...]:
            """The published cases that are nearest to it, in any language."""
            page = self.instance
            if not page or not page.pk or page.live or not page.is_original:
                return ()
            from kb.models import CaseDraft  # these modules import this one
            from kb.presentation.reader import Reader
            from kb.submission.similar import similar_cases

            answers = {
                "title": page.title,
                "summary": page.summary,
                "topics": [topic.code for topic in page.topics],
            }
            return similar_cases(CaseDraft(page=page, data=answers), Reader(get_language() or "en"))
