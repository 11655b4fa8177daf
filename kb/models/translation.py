"""What wagtail-localize does not keep: who accepted a text, what changed, what a version follows.

`StringTranslation` of wagtail-localize holds accepted text only. The state of a segment, a
translation or a case is derived from these rows each time; none is stored.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.languages import COUNTRIES


class Acceptance(models.Model):
    """Who wrote an accepted text, who read it, and when."""

    class Origin(models.TextChoices):
        PERSON = "person", _("Written by a person")
        MACHINE = "machine", _("From a machine, read by a person")
        IMPORT = "import", _("Came with an import")
        UNCHANGED = "unchanged", _("Kept, although the original changed")

    string_translation = models.OneToOneField(
        "wagtail_localize.StringTranslation", models.CASCADE, related_name="acceptance"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PERSON)
    # Why a text was kept when its original changed (origin "unchanged").
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.string_translation_id} {self.origin} {self.accepted_at:%Y-%m-%d}"


class SourceChange(models.Model):
    """One segment of an original that was other text before: found by comparing texts."""

    source = models.ForeignKey(
        "wagtail_localize.TranslationSource", models.CASCADE, related_name="changes"
    )
    context = models.ForeignKey(
        "wagtail_localize.TranslationContext", models.CASCADE, related_name="+"
    )
    string = models.ForeignKey("wagtail_localize.String", models.CASCADE, related_name="+")
    # None: the segment is new, nothing stood in its place.
    old_string = models.ForeignKey(
        "wagtail_localize.String", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "context", "string"], name="one_change_per_segment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.context_id} {self.changed_at:%Y-%m-%d}"


class TranslationRevision(models.Model):
    """A page revision that was made of accepted texts, and which ones: only these may go live."""

    revision = models.OneToOneField(
        "wagtailcore.Revision", models.CASCADE, related_name="translation_revision"
    )
    # {content path: [[fingerprint of the source, fingerprint of the accepted text], …]}
    basis = models.JSONField(default=dict)
    reviewed_on = models.DateField(null=True, blank=True)
    is_machine_assisted = models.BooleanField(default=False)
    # The newest acceptance among its texts: what was accepted later waits to be published.
    accepted_until = models.DateTimeField(null=True, blank=True)
    # Shared by the versions that were planned to go live together; all of them or none.
    together = models.UUIDField(null=True, blank=True, db_index=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When its day came and it could not go live.
    held_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"revision {self.revision_id}, reviewed on {self.reviewed_on}"


class ReaderDemand(models.Model):
    """How often readers met a case that their language does not have: a count by day, no person."""

    class Kind(models.TextChoices):
        VIEW = "view", "Opened"
        SEARCH = "search", "Found by a search"

    translation_key = models.UUIDField(db_index=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["translation_key", "language", "kind", "day"],
                name="one_demand_count_per_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.language} {self.day} {self.kind}: {self.count}"


class TranslationTask(models.Model):
    """Who is to translate a case into a language, who reads it, until when."""

    class Priority(models.IntegerChoices):
        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    translation = models.OneToOneField(
        "wagtail_localize.Translation", models.CASCADE, related_name="task"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translation_tasks",
        verbose_name=_("translator"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="review_tasks",
        verbose_name=_("reviewer of the translation"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    note = models.CharField(_("note for the translator"), max_length=500, blank=True)
    is_paused = models.BooleanField(
        _("paused"), default=False, help_text=_("Nobody is reminded; what is published stays.")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("translation task")
        verbose_name_plural = _("translation tasks")

    def __str__(self) -> str:
        return str(self.translation)


class TranslationRule(models.Model):
    """Into which language the published practices of a country are to be translated."""

    country = models.CharField(
        _("country"),
        max_length=2,
        choices=COUNTRIES,
        blank=True,
        help_text=_("None means all."),
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    days = models.PositiveSmallIntegerField(
        _("days until it is due"), null=True, blank=True, help_text=_("Empty: no date.")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=TranslationTask.Priority,
        default=TranslationTask.Priority.NORMAL,
    )

    class Meta:
        verbose_name = _("rule for translations")
        verbose_name_plural = _("rules for translations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["country", "language"], name="one_rule_per_country_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_country_display() or _('All countries')} → {self.get_language_display()}"
