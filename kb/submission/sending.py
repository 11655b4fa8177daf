"""From a draft to a page: once, however often the button is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Comment, Locale

from kb import documents
from kb.account import spam
from kb.models import (
    CaseStudyDocument,
    CaseStudyIndexPage,
    CaseStudyMedia,
    CaseStudyPage,
    Consent,
    DraftFile,
)
from kb.presentation.labels import Labels
from kb.safety.images import CleanImage
from kb.submission import merging, reviewing, uploads
from kb.submission.checks import NEEDED_TO_SEND, Problem, blocking
from kb.submission.drafts import DraftClosedError, locked
from kb.submission.forms import SendForm
from kb.submission.pages import fill_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.files.storage import Storage

    from kb.models import User
    from kb.models.drafts import CaseDraft


if TYPE_CHECKING:
    Written: TypeAlias = list[tuple[Storage, str]]


class NotReadyError(Exception):
    """Something needed is missing; `problems` says what."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("The draft can't be sent yet.")
        self.problems = problems


class BehindError(Exception):
    """Somebody else has changed the case since the author last saw it (kb.submission.merging)."""


class InReviewError(Exception):
    """The page is with an editor; the author takes it back first."""


class EnoughForTodayError(Exception):
    """This person has sent as much as one may in a day (settings.DAILY_QUOTAS)."""


def send(key: UUID, user: User) -> CaseStudyPage:
    """Make a page revision of a draft and start its review; sent again, give the same page."""
    written: Written = []
    try:
        with transaction.atomic():
            return _send(key, user, written)
    except BaseException:
        # Rows go with the transaction; the files that were written for them do not.
        for storage, name in written:
            storage.delete(name)
        raise


def _send(key: UUID, user: User, written: Written) -> CaseStudyPage:
    draft = locked(key, user)
    if draft.sent_at and draft.page:
        return draft.page
    if not draft.is_open:
        raise DraftClosedError
    found = blocking(draft, Labels.load(get_language() or "en"))
    if found:
        raise NotReadyError(found)
    # In the same transaction as the page: an attempt that fails, or is cut off, is not counted.
    if not spam.take(user, "submission"):
        raise EnoughForTodayError
    make = _revised_page if draft.page else _new_page
    page = make(draft, user, written)
    _record_consent(draft, page, user)
    draft.page, draft.sent_at = page, timezone.now()
    draft.language = page.original_language
    draft.save(update_fields=["page", "sent_at", "language"])
    # The page has its own copies now; the private ones go once nothing can fail any more.
    transaction.on_commit(lambda: uploads.remove_all(draft))
    _propose_topic(draft, page, user)
    reviewing.submit(page, user)
    return page


def _propose_topic(draft: CaseDraft, page: CaseStudyPage, user: User) -> None:
    """Tell the editors which topic is missing, where they look at the topics."""
    proposed = " ".join(str(draft.answer("proposed_topic")).split())[:80]
    if proposed:
        text = gettext("A topic is missing: %(topic)s") % {"topic": proposed}
        Comment.objects.get_or_create(
            page_id=page.pk, user=user, contentpath="topic_links", text=text
        )


def _new_page(draft: CaseDraft, user: User, written: Written) -> CaseStudyPage:
    """A page below the list of the language the text is written in, not live."""
    language = str(draft.answer("language"))
    locale = Locale.objects.get(language_code=language)
    # Two authors at the same moment: one after the other, so that address and place are free.
    parent = CaseStudyIndexPage.objects.select_for_update().filter(locale=locale).first()
    if parent is None:
        raise CaseStudyIndexPage.DoesNotExist
    page = CaseStudyPage(
        live=False,
        locale=locale,
        original_language=language,
        owner=user,
        provenance=CaseStudyPage.Provenance.LIBRARY,
        last_confirmed_on=timezone.localdate(),
    )
    fill_page(page, draft.data, save_library=True)
    _add_photos(page, draft, written)
    _add_documents(page, draft, written)
    parent.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=user, content_changed=True)
    # An editor asks for what the quick version leaves out, so not everything is there yet.
    page.save_revision(user=user, clean=False, log_action=True)
    return page


def _revised_page(draft: CaseDraft, user: User, written: Written) -> CaseStudyPage:
    """A new revision; what readers see stays until an editor has approved it."""
    if draft.page is None:
        raise CaseStudyPage.DoesNotExist
    locked_page = CaseStudyPage.objects.select_for_update().get(pk=draft.page.pk)
    if reviewing.is_with_editor(locked_page):
        raise InReviewError
    if merging.changes(draft):
        raise BehindError
    page: CaseStudyPage = locked_page.get_latest_revision_as_object()
    fill_page(page, draft.data, save_library=True)
    page.last_confirmed_on = timezone.localdate()
    _add_photos(page, draft, written)
    _add_documents(page, draft, written)
    page.save_revision(user=user, clean=False, log_action=True)
    return page


def _add_photos(page: CaseStudyPage, draft: CaseDraft, written: Written) -> None:
    rows = list(page.media.all())
    for file in draft.files.filter(kind=DraftFile.Kind.PHOTO):
        with file.file.open() as stored:
            cleaned = CleanImage(stored.read(), name=f"{file.key.hex[:12]}{file.extension}")
        alt_text, caption = file.word("alt_text")[:250], file.word("caption")[:250]
        title = (caption or alt_text or page.title)[:255]
        image = get_image_model()(title=title, file=cleaned, uploaded_by_user=draft.owner)
        image.save()
        written.append((image.file.storage, str(image.file.name)))
        rows.append(
            CaseStudyMedia(image=image, alt_text=alt_text, caption=caption, locale=page.locale)
        )
    for position, row in enumerate(rows):
        row.sort_order = position
    page.media = rows


def _add_documents(page: CaseStudyPage, draft: CaseDraft, written: Written) -> None:
    rows = list(page.documents.all())
    for file in draft.files.filter(kind=DraftFile.Kind.DOCUMENT):
        with file.file.open() as kept:
            stored = documents.store(kept.read())
        written.append((storages["private"], stored))
        title = file.word("caption")[:250]
        rows.append(CaseStudyDocument(title=title, stored=stored, size=file.size))
    for position, row in enumerate(rows):
        row.sort_order = position
    page.documents = rows


def _record_consent(draft: CaseDraft, page: CaseStudyPage, user: User) -> None:
    names = [name for name in NEEDED_TO_SEND if name.startswith("accept_")]
    wording = [str(SendForm.base_fields[name].label) for name in names]
    photos = draft.files.filter(kind=DraftFile.Kind.PHOTO)
    Consent.objects.update_or_create(
        draft=draft,
        defaults={
            "translation_key": page.translation_key,
            "person": user,
            "language": get_language() or "en",
            "wording": "\n".join(wording),
            "licence": page.licence,
            "people_in_photos": [file.word("people") for file in photos],
        },
    )
