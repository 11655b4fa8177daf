"""The rows of a case study: its terms, numbers, partners, sources and pictures."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from kb.models.case_study import CaseStudyPage
from kb.models.vocabulary import Audience, Need, Topic


class CaseStudyTopic(Orderable):
    """A topic of a case. Not translatable, so wagtail-localize copies it to every version."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("topic"))

    class Meta(Orderable.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["page", "topic"], name="a_topic_once_per_case")
        ]


class CaseStudyAudience(Orderable):
    """An audience of a case."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="audience_links")
    audience = models.ForeignKey(
        Audience, models.PROTECT, related_name="+", verbose_name=_("audience")
    )

    class Meta(Orderable.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["page", "audience"], name="an_audience_once_per_case")
        ]


class CaseStudyNeed(Orderable):
    """Something a case needs."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="need_links")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("need"))

    class Meta(Orderable.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["page", "need"], name="a_need_once_per_case")
        ]


class Indicator(TranslatableMixin, Orderable):
    """A result as a number; what was counted is told in the language of the version."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="indicators")
    label = models.CharField(_("what was counted"), max_length=200)
    value = models.DecimalField(_("number"), max_digits=14, decimal_places=2)

    translatable_fields: ClassVar[list[TranslatableField | SynchronizedField]] = [
        TranslatableField("label"),
        SynchronizedField("value", overridable=False),
    ]
    panels: ClassVar[list[FieldPanel]] = [FieldPanel("label"), FieldPanel("value")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass


class Partner(Orderable):
    """Who helped."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(pgettext_lazy("of a thing or place", "name"), max_length=250)


class Funder(Orderable):
    """Who paid."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="funders")
    name = models.CharField(pgettext_lazy("of a thing or place", "name"), max_length=250)


class Source(Orderable):
    """Where the facts can be read."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=1000)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)


class CaseStudyMedia(TranslatableMixin, Orderable):
    """A picture of a case, with caption and description in the language of the version."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="media")
    image = models.ForeignKey("wagtailimages.Image", models.PROTECT, related_name="+")
    alt_text = models.CharField(
        _("description for people who can't see it"), max_length=250, blank=True
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)

    translatable_fields: ClassVar[list[TranslatableField | SynchronizedField]] = [
        SynchronizedField("image", overridable=False),
        TranslatableField("alt_text"),
        TranslatableField("caption"),
    ]
    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel("image", heading=_("Picture")),
        FieldPanel("alt_text"),
        FieldPanel("caption"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass


class CaseStudyDocument(Orderable):
    """A cleaned PDF of a case, the same in every language; it came with the author's form.

    The file is in the private storage: what readers get, a view decides (kb.documents).
    """

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="documents")
    key = models.UUIDField("key", default=uuid4, editable=False, db_index=True)
    title = models.CharField(pgettext_lazy("of a document", "what it is"), max_length=250)
    stored = models.CharField("name in the storage", max_length=100, editable=False)
    size = models.PositiveIntegerField("size in bytes", default=0, editable=False)

    panels: ClassVar[list[FieldPanel]] = [FieldPanel("title")]

    def clean(self) -> None:
        """An editor renames or removes it; a new one is sent, and cleaned, with the form."""
        if not self.stored:
            raise ValidationError(_("Documents come with the author’s form only."))


class TranslationWish(models.Model):
    """How many readers asked for a case in a language. A count by day, no personal datum."""

    translation_key = models.UUIDField(_("case"), db_index=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("wishes"), default=0)

    class Meta:
        verbose_name = _("wish for a translation")
        verbose_name_plural = _("wishes for translations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["translation_key", "language", "day"], name="one_wish_count_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.language} {self.day}: {self.count}"
