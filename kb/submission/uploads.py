"""Photos of a draft: taken in, cleaned, kept privately, given back to their author only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.models.drafts import FOLDER, DraftFile
from kb.safety.antivirus import AntivirusAwayError, InfectedError, scan
from kb.safety.pdf import clean_pdf, looks_like_pdf
from kb.safety.photos import MAX_BYTES, Reason, RefusedError, clean_photo
from kb.submission.drafts import DraftClosedError, locked

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from kb.models.drafts import CaseDraft

MOST_FILES = 10
MOST_BYTES_OF_AN_ACCOUNT = 500 * 1024 * 1024
MEGABYTES = MAX_BYTES // (1024 * 1024)
WORDS = {
    Reason.EMPTY: gettext_lazy("This file is empty. Perhaps it did not arrive: please try again."),
    Reason.TOO_LARGE: gettext_lazy(
        "This file is larger than 15 MB. Make the photo smaller, or send it to yourself as "
        "“medium size”, and try again."
    ),
    Reason.TOO_MANY_PIXELS: gettext_lazy(
        "This photo has more than 40 megapixels. Please make it smaller and try again."
    ),
    Reason.TOO_SMALL: gettext_lazy("This picture is too small to show anything."),
    Reason.KIND: gettext_lazy(
        "This is no photo or document that we can read. JPEG, PNG, WebP, HEIC, AVIF, TIFF and PDF "
        "are fine."
    ),
    Reason.DAMAGED: gettext_lazy(
        "This photo is damaged: it can’t be read to its end. Please copy it from the camera or "
        "telephone once more."
    ),
}

WORDS_OF_DOCUMENTS = {
    Reason.EMPTY: WORDS[Reason.EMPTY],
    Reason.TOO_LARGE: gettext_lazy(
        "This PDF is larger than 15 MB or has very many pages. Send the most important pages only, "
        "or save it “for the web”."
    ),
    Reason.TOO_MANY_PIXELS: gettext_lazy(
        "A picture in this PDF is far too large. Save it “for the web” and try again."
    ),
    Reason.LOCKED: gettext_lazy(
        "This PDF is protected by a password or against changes. Save it without, and try again."
    ),
    Reason.ACTIVE: gettext_lazy(
        "This PDF carries programs or other files inside. Print it into a new PDF, and send that."
    ),
    Reason.DAMAGED: gettext_lazy(
        "This PDF is damaged: it can’t be read to its end. Please save it anew from the program "
        "that made it."
    ),
}


class UploadRefusedError(Exception):
    """The file is not taken; the text says why, to the author."""


def take_in(draft: CaseDraft, upload: UploadedFile) -> DraftFile:
    """Check a file, keep a clean copy, and forget what came. The same photo twice is one.

    Raises `UploadRefusedError`, or `DraftClosedError` when the draft was sent meanwhile.
    """
    _check_room(draft)
    is_pdf = looks_like_pdf(cast("BinaryIO", upload.file))
    try:
        if upload.size and upload.size <= MAX_BYTES:
            scan(upload)
        made = _cleaned(upload, is_pdf=is_pdf)
    except RefusedError as refused:
        words = WORDS_OF_DOCUMENTS if is_pdf else WORDS
        raise UploadRefusedError(str(words[refused.reason])) from refused
    except InfectedError as infected:
        raise UploadRefusedError(
            _("This file carries a virus and was not taken. Please have your computer checked.")
        ) from infected
    except AntivirusAwayError as away:
        raise UploadRefusedError(
            _(
                "Files can’t be checked at the moment, so none is taken. Your text is saved; "
                "please try again in an hour."
            )
        ) from away
    finally:
        # What came in is in memory or in a temporary file of this request: now it is gone.
        upload.close()
    return _keep(draft, made)


@dataclass(frozen=True)
class Clean:
    """What is kept of an upload."""

    kind: DraftFile.Kind
    data: bytes
    extension: str


def _cleaned(upload: UploadedFile, *, is_pdf: bool) -> Clean:
    size = upload.size or 0
    if is_pdf:
        return Clean(
            DraftFile.Kind.DOCUMENT, clean_pdf(cast("BinaryIO", upload.file), size), ".pdf"
        )
    photo = clean_photo(upload, size)
    return Clean(DraftFile.Kind.PHOTO, photo.data, photo.extension)


def _check_room(draft: CaseDraft) -> None:
    if draft.files.count() >= MOST_FILES:
        raise UploadRefusedError(_("There are ten files already; that is the most we can take."))
    kept = DraftFile.objects.filter(draft__owner=draft.owner).aggregate(total=Sum("size"))
    if (kept["total"] or 0) + MAX_BYTES > MOST_BYTES_OF_AN_ACCOUNT:
        raise UploadRefusedError(
            _("Your drafts hold very many files. Please send or delete some of them first.")
        )


@transaction.atomic
def _keep(draft: CaseDraft, made: Clean) -> DraftFile:
    # One after the other: none comes too late for the editors unseen, and none is the eleventh.
    if not locked(draft.key, draft.owner).is_open:
        raise DraftClosedError
    digest = hashlib.sha256(made.data).hexdigest()
    known = draft.files.filter(digest=digest).first()
    if known:
        return known
    _check_room(draft)
    file = DraftFile(
        draft=draft,
        kind=made.kind,
        extension=made.extension,
        size=len(made.data),
        digest=digest,
    )
    file.file.save("file", ContentFile(made.data), save=False)
    try:
        file.save()
    except BaseException:
        file.file.delete(save=False)
        raise
    return file


def remove(file: DraftFile) -> None:
    """Take a photo out of a draft, and off the disk."""
    file.delete()


def forget_stored(sender: Any, instance: DraftFile, **kwargs: Any) -> None:
    """A row that goes, also with its draft or its author, takes its file along (post_delete)."""
    if instance.file:
        # Once it is sure: a deletion that is taken back must find its file.
        transaction.on_commit(partial(instance.file.storage.delete, str(instance.file.name)))


def remove_all(draft: CaseDraft) -> None:
    """Take all photos away: they were sent, or the draft is gone for good."""
    for file in draft.files.all():
        remove(file)


def forget_strays() -> int:
    """Delete the files that no draft knows: the power went off between the file and its row, or
    between a row's end and its file's. Gives their number."""
    storage = storages["private"]
    try:
        names = {f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]}
    except FileNotFoundError:
        return 0
    # Files first, rows second: what came between has a row.
    strays = names - set(DraftFile.objects.values_list("file", flat=True))
    # An upload of this moment has its file before its row.
    settled = timezone.now() - timedelta(days=1)
    old = [name for name in strays if storage.get_modified_time(name) < settled]
    for name in old:
        storage.delete(name)
    return len(old)
