"""Work on translations: suggestions, what happened to a segment, comments, waived findings.

None of it reaches readers. wagtail-localize's `StringTranslation` holds the approved text, and the
state of a segment follows from both; it is stored nowhere.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SegmentRow(models.Model):
    """Belongs to a segment: a text of the original, the place it stands in, and a language."""

    string = models.ForeignKey("wagtail_localize.String", models.CASCADE, related_name="+")
    context = models.ForeignKey(
        "wagtail_localize.TranslationContext", models.CASCADE, related_name="+"
    )
    locale = models.ForeignKey("wagtailcore.Locale", models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Suggestion(SegmentRow):
    """A translation that nobody has approved yet, or that was decided upon."""

    class Origin(models.TextChoices):
        PERSON = "person", _("A person")
        MEMORY = "memory", _("Translation memory")
        MACHINE = "machine", _("Machine translation")
        FILE = "file", _("A file")
        EARLIER = "earlier", _("An earlier version")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("suggestion", "Open")
        APPROVED = "approved", pgettext_lazy("suggestion", "Approved")
        REJECTED = "rejected", pgettext_lazy("suggestion", "Rejected")
        REPLACED = "replaced", pgettext_lazy("suggestion", "Replaced")

    text = models.TextField()
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # The person who answers for the text; none for a memory or a machine.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Which machine or file, or how like the memory's source is.
    detail = models.CharField(max_length=120, blank=True)
    # Whether a machine had a part in it, also when a person has mended it since.
    is_machine_assisted = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["locale", "context", "state"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["string", "context", "locale", "author"],
                condition=models.Q(state="open", origin="person"),
                name="one_open_suggestion_each",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class SegmentEvent(SegmentRow):
    """What somebody did to a segment, with the text as it was then."""

    class Kind(models.TextChoices):
        WRITTEN = "written", pgettext_lazy("suggestion", "Written")
        APPROVED = "approved", pgettext_lazy("suggestion", "Approved")
        EDITED = "edited", pgettext_lazy("suggestion", "Edited and approved")
        REJECTED = "rejected", pgettext_lazy("suggestion", "Rejected")
        RESTORED = "restored", pgettext_lazy("suggestion", "Brought back")
        IMPORTED = "imported", _("From a file")
        MACHINE = "machine", _("Machine translation")
        WAIVED = "waived", _("Warning waived")

    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True)
    note = models.TextField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["locale", "context"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:60]}"


class SegmentComment(SegmentRow):
    """A remark or question about a segment."""

    text = models.TextField(_("comment"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["locale", "context"])]

    def __str__(self) -> str:
        return self.text[:60]


class CheckDismissal(SegmentRow):
    """A finding that somebody judged to be no fault, for one text of the translation."""

    code = models.CharField(max_length=30)
    text_hash = models.CharField(max_length=32)
    reason = models.CharField(max_length=250)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["string", "context", "locale", "code", "text_hash"],
                name="check_dismissed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class MachineTranslationRun(models.Model):
    """A call of a machine translation service: how much, by whom, with what result. No text."""

    provider = models.CharField(max_length=20)
    source_language = models.CharField(max_length=5)
    target_language = models.CharField(max_length=5)
    characters = models.PositiveIntegerField()
    segments = models.PositiveIntegerField()
    outcome = models.CharField(max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.provider}: {self.characters}"


class MachineTranslationJob(models.Model):
    """Texts that a service was given, which answers later by calling the site back. No text.

    The token stands in the address that it calls: whoever knows it may answer, once.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    translation = models.ForeignKey(
        "wagtail_localize.Translation", models.CASCADE, related_name="machine_jobs"
    )
    run = models.OneToOneField(MachineTranslationRun, models.CASCADE, related_name="job")
    token = models.CharField(max_length=64, unique=True)
    # The number that the service gave it.
    request_id = models.BigIntegerField(null=True)
    # Segment ("string-context") → digest of what was sent of it.
    sent = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=40, blank=True)
    offered = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.run.provider}: {self.state}"
