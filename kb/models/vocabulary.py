"""The controlled vocabulary after SKOS: concepts with a code, and labels in each language.

Concepts are not translated by wagtail-localize: pages, addresses, the index and the exchange
format need one code for all languages.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel

from kb.fields import LinesField


class Concept(ClusterableModel):
    """A term of the vocabulary (skos:Concept)."""

    code = models.SlugField(
        _("code"),
        unique=True,
        help_text=_("Stands in addresses and exports; never change it once it is used."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    exact_match = LinesField(
        _("the same concept elsewhere"),
        help_text=_("Addresses in EuroVoc or the UNESCO Thesaurus, one a line (skos:exactMatch)."),
    )

    panels: ClassVar[list[FieldPanel | InlinePanel]] = [
        FieldPanel("code"),
        FieldPanel("position"),
        InlinePanel("labels", heading=_("Labels"), min_num=1, max_num=len(settings.LANGUAGES)),
        FieldPanel("exact_match"),
    ]

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["position", "code"]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The preferred label in a language (the active one by default), else the English one."""
        labels = {label.language: label.pref_label for label in self.labels.all()}
        return labels.get(language or get_language() or "en") or labels.get("en") or self.code


class ConceptLabel(models.Model):
    """The words for a concept in one language."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    pref_label = models.CharField(_("label"), max_length=80)
    alt_labels = LinesField(
        _("other words"), help_text=_("What people really type, one a line; search knows them.")
    )
    scope_note = models.TextField(_("what belongs here"), blank=True)

    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel("language"),
        FieldPanel("pref_label"),
        FieldPanel("alt_labels"),
        FieldPanel("scope_note"),
    ]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pref_label} ({self.language})"


class Topic(Concept):
    """What a practice is about."""

    class Meta(Concept.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class TopicLabel(ConceptLabel):
    concept = ParentalKey(Topic, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["concept", "language"], name="one_topic_label_per_language"
            )
        ]


class Audience(Concept):
    """Whom a practice is for."""

    class Meta(Concept.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class AudienceLabel(ConceptLabel):
    concept = ParentalKey(Audience, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["concept", "language"], name="one_audience_label_per_language"
            )
        ]


class Need(Concept):
    """What a practice needs to run: a room, computers, a trainer."""

    class Meta(Concept.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")


class NeedLabel(ConceptLabel):
    concept = ParentalKey(Need, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["concept", "language"], name="one_need_label_per_language"
            )
        ]
