"""A case study: the heart of the collection."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.forms import Select
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import RICH_TEXT_FEATURES
from home.languages import COUNTRIES
from home.models import BasePage
from kb.editing.forms import (
    CaseStudyForm,
    ConceptPanel,
    OriginalInlinePanel,
    SimilarPractices,
    TranslationNote,
)
from kb.fields import PartialDateField, ends_before_start, validate_external_id
from kb.models.places import Library, Region
from kb.models.privacy import AsPrivateAsOriginal
from kb.models.vocabulary import Audience, Need, Topic
from kb.naming import ascii_slug, first_free
from kb.permissions import CaseStudyPermissionTester
from kb.querysets import CaseStudyManager

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.querysets import CaseStudyQuerySet

# The sections of the methodology, in reading order.
SECTIONS = ("context", "actions", "results", "not_worked", "lessons", "transfer")

# Countries in which no exact place is ever stored: the pin is the middle of the region.
COUNTRIES_WITHOUT_COORDINATES = frozenset({"UA"})


class CaseStudyPage(AsPrivateAsOriginal, BasePage):
    """One practice of a library, in one language.

    The row in `original_language` is the original; its translations share `translation_key`.
    """

    class Cost(models.TextChoices):
        NONE = "none", _("No extra money")
        UNDER_500 = "under-500", _("Under 500 €")
        UNDER_5000 = "500-5000", _("500 to 5,000 €")
        OVER_5000 = "over-5000", _("Over 5,000 €")

    class Evidence(models.TextChoices):
        DESCRIBED = "described", _("Described")
        PROMISING = "promising", _("Promising")
        PROVEN = "proven", _("Proven")

    class Provenance(models.TextChoices):
        LIBRARY = "library", _("Written or confirmed by the library")
        COMPILED = "compiled", _("Compiled from public sources, not yet confirmed by the library")

    # Translated
    summary = models.TextField(_("summary"), max_length=600)
    context = RichTextField(_("context: the situation and the need"), features=RICH_TEXT_FEATURES)
    actions = RichTextField(_("what was done"), features=RICH_TEXT_FEATURES)
    results = RichTextField(_("results"), features=RICH_TEXT_FEATURES, blank=True)
    not_worked = RichTextField(_("what did not work"), features=RICH_TEXT_FEATURES, blank=True)
    lessons = RichTextField(_("lessons"), features=RICH_TEXT_FEATURES, blank=True)
    transfer = RichTextField(_("how to do it at home"), features=RICH_TEXT_FEATURES, blank=True)
    keywords = models.CharField(
        _("keywords"), max_length=500, blank=True, help_text=_("Free words, separated by commas.")
    )

    # Synchronised: the same in every language
    external_id = models.CharField(
        _("identifier"),
        max_length=80,
        db_index=True,
        validators=[validate_external_id],
        help_text=_("The same for all language versions; stands in exports and the API."),
    )
    original_language = models.CharField(
        _("language of the original"), max_length=5, choices=settings.LANGUAGES, editable=False
    )
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    place = models.CharField(
        _("place"), max_length=120, blank=True, help_text=_("A town or village; never an address.")
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
        help_text=_("Two decimals. Never stored for Ukraine."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )
    library = models.ForeignKey(
        Library,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_studies",
        verbose_name=_("library"),
    )
    period_start = PartialDateField(
        _("began"), blank=True, help_text=_("2022, 2022-05 or 2022-05-17")
    )
    period_end = PartialDateField(_("ended"), blank=True)
    ongoing = models.BooleanField(_("still running"), default=False)
    cost = models.CharField(_("cost"), max_length=10, choices=Cost, blank=True)
    people = models.PositiveSmallIntegerField(_("people needed"), null=True, blank=True)
    staff_hours = models.PositiveIntegerField(_("hours of staff work"), null=True, blank=True)
    preparation_weeks = models.PositiveSmallIntegerField(
        _("weeks of preparation"), null=True, blank=True
    )
    licence = models.CharField(_("licence"), max_length=40, default="CC-BY-4.0")
    provenance = models.CharField(
        _("where the text comes from"),
        max_length=10,
        choices=Provenance,
        default=Provenance.LIBRARY,
    )
    evidence = models.CharField(
        _("evidence"), max_length=10, choices=Evidence, default=Evidence.DESCRIBED
    )
    evidence_reason = models.CharField(
        _("reason for the grade"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences that readers see: what the grade rests on."),
    )
    credit = models.CharField(
        _("who tells it"),
        max_length=80,
        blank=True,
        help_text=_("A name or pseudonym that the author wants readers to see."),
    )
    last_confirmed_on = models.DateField(_("last confirmed by the library"), null=True, blank=True)

    objects = CaseStudyManager()

    template = "kb/case_study_page.html"
    parent_page_types: ClassVar[list[str]] = ["kb.CaseStudyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    # Every field says how it is translated (table: tests/kb/models/test_translation_rules.py).
    override_translatable_fields: ClassVar[list[TranslatableField | SynchronizedField]] = [
        SynchronizedField("slug", overridable=False),
        *(
            TranslatableField(name)
            for name in (
                "title",
                "summary",
                *SECTIONS,
                "keywords",
                "evidence_reason",
                "indicators",
                "media",
            )
        ),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "external_id",
                "original_language",
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
                "topic_links",
                "audience_links",
                "need_links",
                "partners",
                "funders",
                "sources",
                "documents",
            )
        ),
    ]

    base_form_class = CaseStudyForm
    # Set while an editor sends it back: its author fills what is missing.
    may_have_gaps = False
    # A copy is another case: it gets its own identifier. (A translation takes over its original's.)
    exclude_fields_in_copy: ClassVar[list[str]] = ["external_id", "original_language"]
    content_panels: ClassVar[Sequence[Any]] = [
        TranslationNote(),
        SimilarPractices(),
        *BasePage.content_panels,
        FieldPanel(
            "summary", help_text=_("Two or three sentences; lists and search results show them.")
        ),
        MultiFieldPanel([FieldPanel(name) for name in SECTIONS], _("The practice")),
        MultiFieldPanel(
            [
                ConceptPanel(
                    "topic_links",
                    "topic",
                    heading=_("Topics"),
                    label=_("Topic"),
                    min_num=1,
                    max_num=6,
                ),
                ConceptPanel(
                    "audience_links",
                    "audience",
                    heading=_("Audiences"),
                    label=_("Audience"),
                    max_num=6,
                ),
                FieldPanel("keywords"),
            ],
            _("What it is about, and for whom"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("country"),
                FieldPanel("region", widget=Select),
                FieldPanel("place"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                FieldPanel("library"),
                FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
                FieldPanel("ongoing"),
            ],
            _("Where and when"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("cost"),
                FieldRowPanel(
                    [
                        FieldPanel("people"),
                        FieldPanel("staff_hours"),
                        FieldPanel("preparation_weeks"),
                    ]
                ),
                ConceptPanel("need_links", "need", heading=_("What it needs"), label=_("Need")),
            ],
            _("What it takes"),
        ),
        InlinePanel("indicators", heading=_("Results in numbers"), label=_("Number")),
        OriginalInlinePanel("partners", heading=_("Partners"), label=_("Partner")),
        OriginalInlinePanel("funders", heading=_("Funders"), label=_("Funder")),
        InlinePanel("media", heading=_("Pictures"), label=_("Picture")),
        OriginalInlinePanel(
            "documents",
            heading=pgettext_lazy("of a practice", "Documents"),
            label=pgettext_lazy("of a practice", "Document"),
        ),
        OriginalInlinePanel("sources", heading=_("Sources"), label=_("Source")),
        MultiFieldPanel(
            [
                FieldPanel("external_id"),
                FieldPanel("provenance"),
                FieldPanel("evidence"),
                FieldPanel("evidence_reason"),
                FieldPanel("credit"),
                FieldPanel("last_confirmed_on"),
                FieldPanel("licence"),
            ],
            _("About this record"),
        ),
    ]
    promote_panels: ClassVar[Sequence[Any]] = [
        FieldPanel(
            "slug",
            help_text=_(
                "The last part of the address, the same in every language. Fixed once published."
            ),
        ),
        FieldPanel("search_description"),
    ]

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the page shows."""
        from kb.presentation.case import present_case  # it queries this module's models

        context = super().get_context(request, *args, **kwargs)
        context["case"] = present_case(self, request)
        return context

    @property
    def is_original(self) -> bool:
        """Whether this version is the one that was written first."""
        # A page that Wagtail previews before it is made has no language yet.
        return not self.locale_id or bool(self.locale.language_code == self.original_language)

    @property
    def tags(self) -> list[str]:
        """The keywords as a list."""
        return [word.strip() for word in self.keywords.split(",") if word.strip()]

    @property
    def topics(self) -> list[Topic]:
        """The topics, in the editors' order."""
        return [link.topic for link in self.topic_links.all()]

    @property
    def audiences(self) -> list[Audience]:
        """The audiences, in the editors' order."""
        return [link.audience for link in self.audience_links.all()]

    @property
    def needs(self) -> list[Need]:
        """What the practice needs, in the editors' order."""
        return [link.need for link in self.need_links.all()]

    @property
    def safety_marks(self) -> list[str]:
        """What calls for two editors before this version is published, as codes."""
        from kb.safety.marks import marks_of  # it queries models that name this one

        return marks_of(self)

    def get_workflow(self) -> Any:
        """Editors review the original; a translation has reviewers and ways of its own."""
        return super().get_workflow() if self.is_original else None

    def permissions_for_user(self, user: Any) -> CaseStudyPermissionTester:
        """Ask our rules by country and language instead of Wagtail's by tree."""
        return CaseStudyPermissionTester(user, self)

    def other_cases(self) -> CaseStudyQuerySet:
        """All versions of all other cases."""
        cases: CaseStudyQuerySet = CaseStudyPage.objects.exclude(
            translation_key=self.translation_key
        )
        return cases

    def fill_in(self) -> None:
        """Fill in what follows from other fields or from the case's other versions."""
        if not self.original_language or not self.external_id:
            versions = CaseStudyPage.objects.filter(translation_key=self.translation_key)
            version = versions.exclude(external_id="").first()
            if version and not self.original_language:
                self.original_language = version.original_language
            if version and not self.external_id:
                self.external_id = version.external_id
        if not self.original_language and self.locale_id:
            self.original_language = self.locale.language_code
        others = self.other_cases()
        if not self.slug and self.title:
            self.slug: str = first_free(
                ascii_slug(self.title), lambda slug: others.filter(slug=slug).exists()
            )
        if not self.external_id and self.slug:
            self.external_id = first_free(
                ascii_slug(self.slug), lambda name: others.filter(external_id=name).exists()
            )
        self.drop_coordinates_where_unsafe()

    def full_clean(self, exclude: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Fill in, then check. A translation may be of some sections only."""
        if self.may_have_gaps:
            self.minimal_clean()
            return
        self.fill_in()
        optional = () if self.is_original else SECTIONS
        empty = {name for name in optional if not getattr(self, name)}
        super().full_clean(exclude={*(exclude or ()), *empty}, **kwargs)

    def minimal_clean(self) -> None:
        """Fill in, then check what even a draft needs."""
        self.fill_in()
        super().minimal_clean()

    def clean(self) -> None:
        """Check the period and that the region lies in the country."""
        super().clean()
        errors: dict[str, ValidationError] = {}
        if ends_before_start(self.period_start, self.period_end):
            errors["period_end"] = ValidationError(_("The end lies before the beginning."))
        if self.region and self.region.country_code != self.country:
            errors["region"] = ValidationError(_("This region lies in another country."))
        if (self.latitude is None) != (self.longitude is None):
            errors["latitude"] = ValidationError(_("Give both latitude and longitude, or neither."))
        if self.other_cases().filter(external_id=self.external_id).exists():
            errors["external_id"] = ValidationError(_("Another practice has this identifier."))
        if errors:
            raise ValidationError(errors)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision, unless it is a translation that nobody accepted.

        What is planned is looked at once more on its day, and may be held.
        """
        from kb.translation import sets  # it queries this model
        from kb.translation.publication import refuse_unreviewed

        is_planned = kwargs.get("log_action") == sets.BY_PLAN
        with transaction.atomic():
            if is_planned and not sets.release(self, revision):
                return None
            refuse_unreviewed(self, revision)
            published = super().publish(revision, *args, **kwargs)
            if is_planned:
                sets.publish_companions(revision)
            return published

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Never store a coordinate where it could put people at risk."""
        self.drop_coordinates_where_unsafe()
        return super().save(*args, **kwargs)

    def serializable_data(self) -> dict[str, Any]:
        """The same for revisions: they keep what the page held, whether it was checked or not."""
        self.drop_coordinates_where_unsafe()
        return dict(super().serializable_data())

    def drop_coordinates_where_unsafe(self) -> None:
        """Remove the coordinates of a case in a country at war."""
        if self.country in COUNTRIES_WITHOUT_COORDINATES:
            self.latitude = self.longitude = None
