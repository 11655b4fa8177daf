"""The outbox of mails: what somebody should be told, and whether she has been."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """One thing that one person should be told: a kind and a link, never a text."""

    # For the admin's eyes; what the mails say stands in kb.notifications.wording.
    class Kind(models.TextChoices):
        # To editors
        SUBMITTED = "submitted", "A practice waits for review"
        SECOND = "second", "A practice waits for a second approval"
        ANSWERED = "answered", "The author has answered a comment"
        REMINDER = "reminder", "A practice is still waiting for review"
        TAKEN_BACK = "taken_back", "An author has taken a practice back"
        NEW_CONTACT = "new_contact", "A library has named a new contact"
        ADAPTATION = "adaptation", "A library has tried a practice"
        # To authors
        TAKEN = "taken", "An editor reads your practice"
        COMMENTED = "commented", "There is a comment on your practice"
        RETURNED = "returned", "Your practice has come back with a request"
        PUBLISHED = "published", "Your practice is published"
        DELAYED = "delayed", "Your practice is still waiting"
        WITHDRAWN = "withdrawn", "Your practice has been taken off the shelf"
        STILL_RUNNING = "still_running", "Is your practice still running?"
        ADAPTED = "adapted", "Another library has tried your practice"
        # To translators and reviewers of translations
        ASSIGNED = "assigned", "A translation is yours to make"
        DUE = "due", "A translation is due soon"
        OVERDUE = "overdue", "A translation is overdue"
        SENT_BACK = "sent_back", "A passage you translated has come back"
        TO_REVIEW = "to_review", "A translation waits for its reviewer"
        MENTIONED = "mentioned", "Somebody asks you about a passage"
        HELD = "held", "A planned publication was held"

    # Stands in links instead of a number that can be counted.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, null=True, blank=True, related_name="+"
    )
    # The version that it is about, for translators; the link leads to where it is worked on.
    translation = models.ForeignKey(
        "wagtail_localize.Translation", models.CASCADE, null=True, blank=True, related_name="+"
    )
    # What is told once only, however often the command runs that tells it.
    once = models.CharField(max_length=120, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # When it is sent, or tried again; nothing while nobody tries any more.
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The kind of failure; what a mail server says may contain the address.
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None),
                name="notification_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.token})"
