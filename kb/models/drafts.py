"""Unsent work: what a librarian is writing, seen by nobody else, outside the page tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kb.models import User


def private_storage() -> Storage:
    """Where files wait that no reader may see: never under MEDIA."""
    return storages["private"]


def private_name(instance: DraftFile, filename: str) -> str:
    """A name that tells nothing: neither whose it is nor what it was called."""
    return f"drafts/{instance.key.hex}{instance.extension}"


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

    key = models.UUIDField(_("key"), default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="case_drafts",
        verbose_name=_("owner"),
    )
    page = models.ForeignKey(
        "kb.CaseStudyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("practice"),
    )
    base_revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revision it began from"),
    )
    language = models.CharField(
        _("language of the text"), max_length=5, choices=settings.LANGUAGES, blank=True
    )
    is_full = models.BooleanField(_("full version"), default=False)
    data = models.JSONField(_("answers"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    # For each answer the version that changed it last: who has not seen it may not overwrite it.
    changed_in = models.JSONField(_("last changes"), default=dict, blank=True)
    # The opened page that wrote last, and after which version nobody else did.
    writer = models.CharField(_("page that wrote last"), max_length=36, blank=True)
    writer_since = models.PositiveIntegerField(_("the only writer after version"), default=1)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = CaseDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
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
        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")

    key = models.UUIDField(_("key"), default=uuid4, unique=True, editable=False)
    draft = models.ForeignKey(CaseDraft, models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    extension = models.CharField(_("ending"), max_length=5)
    file = models.FileField(_("file"), upload_to=private_name, storage=private_storage)
    size = models.PositiveIntegerField(_("size in bytes"))
    # Of the cleaned file: the same one sent again by a shaky line is not stored twice.
    digest = models.CharField(_("digest"), max_length=64)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
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

    translation_key = models.UUIDField(_("case"), db_index=True)
    draft = models.OneToOneField(
        CaseDraft, models.SET_NULL, null=True, related_name="consent", verbose_name=_("draft")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="consents"
    )
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    language = models.CharField(_("language shown"), max_length=5)
    wording = models.TextField(_("what was agreed to"))
    licence = models.CharField(_("licence"), max_length=40)
    people_in_photos = models.JSONField(_("people in photos"), default=list)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return str(self.translation_key)
