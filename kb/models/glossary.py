"""The glossary: concepts with their words in each language, agreed among the translators."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

# English has the concept's own definition.
OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != "en"]


class GlossaryConcept(ClusterableModel):
    """One concept, whatever it is called in a language."""

    code = models.SlugField(
        _("code"), unique=True, help_text=_("Stands in exports; never change it.")
    )
    definition = models.TextField(
        _("definition"), blank=True, help_text=_("What is meant, in a sentence, in English.")
    )
    is_kept = models.BooleanField(
        _("not translated"),
        default=False,
        help_text=_("A name that stays as it is in every language."),
    )
    is_checked = models.BooleanField(
        _("checked"),
        default=True,
        help_text=_("Warn when a translation has none of the words below."),
    )

    class Meta:
        verbose_name = _("glossary concept")
        verbose_name_plural = _("glossary")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.preferred("en") or self.code

    def preferred(self, language: str) -> str:
        """The word to use in a language, or ""."""
        for term in self.terms.all():
            if term.language == language and term.status == GlossaryTerm.Status.PREFERRED:
                return str(term.text)
        return ""

    def defined_in(self, *languages: str) -> tuple[str, str]:
        """The definition in the first of these languages that has one, else in English.

        Given as language and text.
        """
        texts = {definition.language: definition.text for definition in self.definitions.all()}
        texts["en"] = self.definition
        language = next((code for code in languages if texts.get(code)), "en")
        return language, str(texts[language])


class GlossaryDefinition(models.Model):
    """What a concept means, in a language other than English."""

    concept = ParentalKey(GlossaryConcept, on_delete=models.CASCADE, related_name="definitions")
    language = models.CharField(_("language"), max_length=5, choices=OTHER_LANGUAGES)
    text = models.TextField(_("definition"), help_text=_("What is meant, in a sentence."))

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concept", "language"], name="one_glossary_definition"),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


class GlossaryTerm(models.Model):
    """A word for a concept in one language."""

    class Status(models.TextChoices):
        PREFERRED = "preferred", _("Preferred")
        ADMITTED = "admitted", _("Also right")
        FORBIDDEN = "forbidden", _("Not to be used")

    concept = ParentalKey(GlossaryConcept, on_delete=models.CASCADE, related_name="terms")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.CharField(_("term"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREFERRED)
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["concept", "language", "text"], name="glossary_term_once"
            ),
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=models.Q(status="preferred"),
                name="one_preferred_glossary_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"
