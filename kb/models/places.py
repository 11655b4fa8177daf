"""Where a practice was done: regions by ISO 3166-2, and libraries."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from kb.fields import LinesField


class Region(ClusterableModel):
    """A country, a larger area people speak of, or an ISO 3166-2 subdivision."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("Country")
        AREA = "area", _("Larger area")
        SUBDIVISION = "subdivision", _("Subdivision")

    code = models.CharField(
        _("code"), max_length=20, unique=True, help_text=_("ISO 3166-2 where there is one.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    # The middle of the region, in degrees (WGS 84): the only pin a case in Ukraine ever gets.
    latitude = models.DecimalField(_("latitude of the centre"), max_digits=5, decimal_places=2)
    longitude = models.DecimalField(_("longitude of the centre"), max_digits=5, decimal_places=2)
    other_spellings = LinesField(
        _("spellings in other languages"), help_text=_("One a line; search knows them.")
    )

    panels: ClassVar[list[FieldPanel | InlinePanel | MultiFieldPanel]] = [
        FieldPanel("code"),
        FieldPanel("kind"),
        FieldPanel("parent"),
        InlinePanel("names", heading=_("Names"), max_num=len(settings.LANGUAGES)),
        FieldPanel("other_spellings"),
        MultiFieldPanel([FieldPanel("latitude"), FieldPanel("longitude")], _("Centre")),
    ]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name()

    @property
    def country_code(self) -> str:
        """The ISO 3166-1 code of its country."""
        return self.code[:2]

    def name(self, language: str | None = None) -> str:
        """The name in a language (the active one by default), else the English one."""
        names = {name.language: name.name for name in self.names.all()}
        return names.get(language or get_language() or "en") or names.get("en") or self.code


class RegionName(models.Model):
    """The name of a region in one language, with its other spellings."""

    region = ParentalKey(Region, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    name = models.CharField(pgettext_lazy("of a thing or place", "name"), max_length=120)
    other_names = LinesField(_("other names"), help_text=_("One a line; search knows them."))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["region", "language"], name="one_region_name_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Library(models.Model):
    """A library that did, or tells of, a practice."""

    name = models.CharField(
        pgettext_lazy("of a thing or place", "name"),
        max_length=250,
        help_text=_("In its own language."),
    )
    other_names = LinesField(_("names in other languages"), help_text=_("One a line."))
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="libraries",
        verbose_name=_("region"),
    )
    country = models.CharField(_("country"), max_length=2)
    place = models.CharField(_("place"), max_length=120, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    contact = models.TextField(
        _("contact"), blank=True, help_text=_("Private: only editors see it, never readers.")
    )
    is_confirmed = models.BooleanField(
        _("confirmed"),
        default=True,
        help_text=_("Not yet: a librarian proposed it, and an editor has still to look at it."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposed_libraries",
        verbose_name=_("proposed by"),
    )

    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel("name"),
        FieldPanel("other_names"),
        FieldPanel("country"),
        FieldPanel("region"),
        FieldPanel("place"),
        FieldPanel("website"),
        FieldPanel("contact"),
        FieldPanel("is_confirmed"),
    ]

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["country", "name"], name="one_library_per_name_and_country"
            )
        ]

    def __str__(self) -> str:
        return self.name
