"""The only way in which a text becomes accepted, which is what readers may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, extract_ids

from kb.models import Acceptance
from kb.permissions import may_review_in
from kb.translation.errors import Conflict, NotAcceptable, NotAllowed
from kb.translation.segments import Segment, segments_of

if TYPE_CHECKING:
    from kb.models import User


@transaction.atomic
def accept(
    translation: Translation,
    segment: Segment | int,
    text: str,
    *,
    author: User | None,
    reviewer: User,
    origin: Acceptance.Origin = Acceptance.Origin.PERSON,
    tool: str = "",
    reason: str = "",
    expected: str | None = None,
) -> StringTranslation:
    """Accept a text for a segment (its key, or the segment) as the reviewer of that language.

    `expected` is the accepted text that the reviewer saw ("" for none): if another one has come
    in the meantime, nothing is written. Readers see an accepted text once the version is
    published, not before.
    """
    # Two reviewers at once: one after the other.
    Translation.objects.select_for_update().get(pk=translation.pk)
    row = _segment_row(translation, segment)
    language = translation.target_locale.language_code
    if not may_review_in(reviewer, language):
        raise NotAllowed(_("You don't review texts in this language."))
    if author is not None and author.pk == reviewer.pk:
        raise NotAllowed(_("Somebody else has to read what you wrote."))
    refuse_locked(translation, reviewer)
    check_text(row.string.data, text)
    return write(
        translation,
        row,
        text,
        author=author,
        reviewer=reviewer,
        origin=origin,
        tool=tool,
        reason=reason,
        expected=expected,
    )


def _segment_row(translation: Translation, segment: Segment | int) -> StringSegment:
    pk = segment if isinstance(segment, int) else segment.id
    row: StringSegment | None = (
        StringSegment.objects.filter(source_id=translation.source_id, pk=pk)
        .select_related("string", "context")
        .first()
    )
    if row is None:
        raise Conflict(_("The original has changed; this passage is no longer in it."))
    return row


def check_text(source: str, text: str) -> None:
    """Refuse what would break the page: nothing at all, foreign tags, or other links."""
    if not StringValue(text).render_text().strip():
        raise NotAcceptable(_("The text is empty."))
    try:
        StringValue.from_translated_html(text)
    except ValueError as error:
        raise NotAcceptable(str(error)) from error
    wanted, given = extract_ids(source), extract_ids(text)
    if wanted != given:
        raise NotAcceptable(_("The text must have the same links as the original."))


def refuse_locked(translation: Translation, user: User) -> None:
    """A page that somebody locked is not worked on.

    Wagtail locks what is planned, too. Here that may be worked on: on its day it is compared with
    what is accepted by then, and held (`kb.translation.sets`).
    """
    page = target_page(translation)
    if page is None:
        return
    # Past the lock of the plan, which hides the others.
    lock = super(DraftStateMixin, page).get_lock()
    if lock is not None and lock.for_user(user):
        raise NotAllowed(_("This page is locked."))


def target_page(translation: Translation) -> Page | None:
    """The page of the version, if it still exists."""
    page = (
        Page.objects.filter(
            translation_key=translation.source.object_id, locale_id=translation.target_locale_id
        )
        .select_related("locale")
        .first()
    )
    return page.specific if page else None


def source_page(translation: Translation) -> Page | None:
    """The page that a version is translated from, if it still exists."""
    page = (
        Page.objects.filter(
            translation_key=translation.source.object_id, locale_id=translation.source.locale_id
        )
        .select_related("locale")
        .first()
    )
    return page.specific if page else None


def write(
    translation: Translation,
    row: StringSegment,
    text: str,
    *,
    author: User | None,
    reviewer: User | None,
    origin: Acceptance.Origin,
    tool: str = "",
    reason: str = "",
    expected: str | None = None,
) -> StringTranslation:
    """Write an accepted text and who answers for it."""
    is_machine = origin == Acceptance.Origin.MACHINE
    string_translation, is_new = StringTranslation.objects.select_for_update().get_or_create(
        translation_of_id=row.string_id,
        context_id=row.context_id,
        locale_id=translation.target_locale_id,
        defaults={"data": text},
    )
    if expected is not None and expected != ("" if is_new else string_translation.data):
        raise Conflict(_("Somebody else has accepted another text in the meantime."))
    string_translation.data = text
    string_translation.translation_type = (
        StringTranslation.TRANSLATION_TYPE_MACHINE
        if is_machine
        else StringTranslation.TRANSLATION_TYPE_MANUAL
    )
    string_translation.tool_name = tool
    string_translation.last_translated_by = author or reviewer
    string_translation.has_error = False
    string_translation.field_error = ""
    string_translation.save()
    Acceptance.objects.update_or_create(
        string_translation=string_translation,
        defaults={
            "author": author,
            "reviewer": reviewer,
            "accepted_at": timezone.now(),
            "origin": origin,
            "reason": reason,
        },
    )
    return string_translation


@transaction.atomic
def keep(
    translation: Translation, segment: Segment | int, *, reviewer: User, reason: str
) -> StringTranslation:
    """Say that a change of the original needs no new translation, and why.

    The earlier translation is accepted for the new text too, so nothing special has to be known
    of it afterwards.
    """
    if not reason.strip():
        raise NotAcceptable(_("Say why the translation can stay as it is."))
    pk = segment if isinstance(segment, int) else segment.id
    found = next((item for item in segments_of(translation) if item.id == pk), None)
    if found is None or found.change is None:
        raise Conflict(_("This passage does not wait for an update."))
    return accept(
        translation,
        pk,
        found.change.old_text,
        author=None,
        reviewer=reviewer,
        origin=Acceptance.Origin.UNCHANGED,
        reason=reason.strip()[:300],
        expected="",
    )
