"""What was taken off the shelf: who did it, when and why; never what it said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string


class Withdrawal(models.Model):
    """A case that readers no longer get. Address and identifier are kept as fingerprints only, so
    that the notice at the old address outlives even the erasure of the case."""

    class Reason(models.TextChoices):
        LIBRARY = "library", _("The library asks for it")
        PERSON = "person", _("Somebody in it asks for it")
        SAFETY = "safety", _("It could put people at risk")
        RIGHTS = "rights", _("Rights to text or pictures are missing")
        MISTAKE = "mistake", _("It was published by mistake, or is wrong")
        DUPLICATE = "duplicate", _("The practice is on the shelf twice")
        OUTDATED = "outdated", _("It is out of date: into the archive")

    translation_key = models.UUIDField(db_index=True)
    slug_fingerprint = models.CharField(max_length=64, db_index=True)
    id_fingerprint = models.CharField(max_length=64)
    reason = models.CharField("reason", max_length=10, choices=Reason)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)
    # When the case was published again.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "withdrawal"
        verbose_name_plural = "withdrawals"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["translation_key"],
                condition=models.Q(ended_at=None),
                name="one_withdrawal_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d}"

    @property
    def is_archive(self) -> bool:
        """Whether nothing is wrong with it but its age."""
        return self.reason == self.Reason.OUTDATED


class WithdrawnFile(models.Model):
    """A picture that was moved out of everybody's reach, and where it stood."""

    withdrawal = models.ForeignKey(Withdrawal, models.CASCADE, related_name="files")
    image = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(max_length=255)
    private_name = models.CharField(max_length=255)

    class Meta:
        verbose_name = "withdrawn file"
        verbose_name_plural = "withdrawn files"

    def __str__(self) -> str:
        return self.private_name
