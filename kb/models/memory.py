"""The translation memory: every pair of texts that was approved or brought along."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MemoryUnit(models.Model):
    """A text and its translation.

    Its own table, not wagtail-localize's: that one forgets a translation when the block it stood
    in gets another id, and knows nothing of files. A unit never changes its source text (the index
    in memory depends on it).
    """

    class Origin(models.TextChoices):
        APPROVED = "approved", _("Approved here")
        FILE = "file", _("From a file")

    source_language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    target_language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    source = models.TextField()
    target = models.TextField()
    source_hash = models.CharField(max_length=32)
    target_hash = models.CharField(max_length=32)
    origin = models.CharField(max_length=10, choices=Origin)
    # The page that the text came from, so that a case which is withdrawn is forgotten here too.
    page_key = models.UUIDField(null=True, blank=True, db_index=True)
    # The name of the file, for units from one.
    reference = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("translation memory unit")
        verbose_name_plural = _("translation memory")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source_hash", "source_language", "target_language", "target_hash"],
                name="memory_unit_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target_hash", "target_language", "source_language"]),
            models.Index(fields=["source_language", "target_language", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.source_language} → {self.target_language}: {self.source[:60]}"
