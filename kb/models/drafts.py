"""Unsent work: what a librarian is writing, seen by nobody else, outside the page tree.

No administration shows these rows, so their names are in English only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kb.models import User


# Within the private storage.
FOLDER = "drafts"


def private_storage() -> Storage:
    """Where files wait that no reader may see: never under MEDIA."""
    return storages["private"]


def private_name(instance: DraftFile, filename: str) -> str:
    """A name that tells nothing: neither whose it is nor what it was called."""
    return f"{FOLDER}/{instance.key.hex}{instance.extension}"


class CaseDraftQuerySet(models.QuerySet["CaseDraft"]):
    """Sets of drafts."""

    def of(self, user: User) -> Self:
        """The drafts of one person, deleted ones left out."""
        return self.filter(owner=user, deleted_at=None)

    def unsent(self) -> Self:
        """What is still being written."""
        return self.filter(sent_at=None)


class CaseDraft(models.Model):
    """A practice being written: the answers as they were typed, complete or not.

    Autosave writes here and only here. Sending makes a page revision of it, once.
    """

    key = models.UUIDField("key", default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="case_drafts",
        verbose_name="owner",
    )
    page = models.ForeignKey(
        "kb.CaseStudyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="practice",
    )
    base_revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="revision it began from",
    )
    # The answers that the case had then, and what somebody else has made of some of them since:
    # the author decides between hers and those (kb.submission.merging).
    began_with = models.JSONField("answers it began from", default=dict, blank=True)
    meanwhile = models.JSONField("answers changed meanwhile", default=dict, blank=True)
    language = models.CharField(
        "language of the text", max_length=5, choices=settings.LANGUAGES, blank=True
    )
    is_full = models.BooleanField("full version", default=False)
    data = models.JSONField("answers", default=dict, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    # For each answer the version that changed it last: who has not seen it may not overwrite it.
    changed_in = models.JSONField("last changes", default=dict, blank=True)
    # The opened page that wrote last, and after which version nobody else did.
    writer = models.CharField("page that wrote last", max_length=36, blank=True)
    writer_since = models.PositiveIntegerField("the only writer after version", default=1)
    created_at = models.DateTimeField("begun", auto_now_add=True)
    saved_at = models.DateTimeField("saved", auto_now=True)
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    deleted_at = models.DateTimeField("deleted", null=True, blank=True)

    objects = CaseDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "draft"
        verbose_name_plural = "drafts"
        ordering: ClassVar[list[str]] = ["-saved_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(sent_at=None, deleted_at=None),
                name="one_unsent_draft_per_case",
            )
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def title(self) -> str:
        """The title as far as it is written."""
        return str(self.data.get("title", "")).strip()

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.sent_at is None and self.deleted_at is None

    def answer(self, name: str) -> Any:
        """What was typed for a question; "" when nothing was."""
        return self.data.get(name, "")


class PeopleShown(models.TextChoices):
    """Who can be recognised in a photo."""

    NOBODY = "nobody", _("Nobody can be recognised")
    ADULTS = "adults", _("Adults, and each of them has agreed")
    CHILDREN = "children", _("Children too, and their parents or guardians have agreed")


class DraftFile(models.Model):
    """A photo or document of a draft, already cleaned; only its owner sees it."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"

    key = models.UUIDField("key", default=uuid4, unique=True, editable=False)
    draft = models.ForeignKey(CaseDraft, models.CASCADE, related_name="files")
    kind = models.CharField("kind", max_length=10, choices=Kind)
    extension = models.CharField("ending", max_length=5)
    file = models.FileField("file", upload_to=private_name, storage=private_storage)
    size = models.PositiveIntegerField("size in bytes")
    # Of the cleaned file: the same one sent again by a shaky line is not stored twice.
    digest = models.CharField("digest", max_length=64)
    created_at = models.DateTimeField("uploaded", auto_now_add=True)

    class Meta:
        verbose_name = "file of a draft"
        verbose_name_plural = "files of drafts"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft", "digest"], name="a_file_once_per_draft")
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def prefix(self) -> str:
        """What the names of the answers about it begin with."""
        return f"file-{self.key.hex}"

    def word(self, name: str) -> str:
        """What was said about it, kept with the other answers: "alt_text", "caption", "people"."""
        return str(self.draft.answer(f"{self.prefix}-{name}"))


class Consent(models.Model):
    """What an author agreed to when sending, in the words and the language she was shown.

    Private; kept with the case by its translation key, and goes when the case goes.
    """

    translation_key = models.UUIDField("case", db_index=True)
    draft = models.OneToOneField(
        CaseDraft, models.SET_NULL, null=True, related_name="consent", verbose_name="draft"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="consents"
    )
    given_at = models.DateTimeField("given", auto_now_add=True)
    language = models.CharField("language shown", max_length=5)
    wording = models.TextField("what was agreed to")
    licence = models.CharField("licence", max_length=40)
    people_in_photos = models.JSONField("people in photos", default=list)

    class Meta:
        verbose_name = "consent"
        verbose_name_plural = "consents"

    def __str__(self) -> str:
        return str(self.translation_key)
