"""Changes to a translation: write, approve, reject, bring back, waive, comment.

Each takes the user and checks her rights; each leaves an event in the segment's history. Accepted
text comes about by `kb.translation.acceptance.accept` alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from kb.models import (
    Acceptance,
    CheckDismissal,
    SegmentComment,
    SegmentEvent,
    Suggestion,
    User,
)
from kb.permissions import (
    REVIEWERS,
    TRANSLATORS,
    may_open_workbench,
    may_review_in,
    may_translate_into,
)
from kb.translation.acceptance import accept, refuse_locked
from kb.translation.checks import Severity
from kb.translation.errors import Conflict, NotAcceptable, NotAllowed
from kb.translation.memory.store import text_hash
from kb.translation.workbench.board import Origin, Row, State, read_board, read_row

Kind = SegmentEvent.Kind
PERSON, MACHINE = Acceptance.Origin.PERSON, Acceptance.Origin.MACHINE
# Saves that follow one another this quickly are one piece of writing in the history.
ONE_SITTING = timedelta(minutes=15)
MAX_TEXT = 20_000


class Stale(Conflict):
    """The segment was changed since the user saw it; `row` is how it is now."""

    def __init__(self, row: Row) -> None:
        super().__init__(_("Somebody else has changed this passage in the meantime."))
        self.row = row


def locked_row(translation: Translation, segment_id: int, user: User) -> Row:
    """The row of a segment, while nobody else changes this translation."""
    Translation.objects.select_for_update().get(pk=translation.pk)
    refuse_locked(translation, user)
    row = read_row(translation, segment_id)
    if row is None:
        raise Conflict(_("The original has changed; this passage is no longer in it."))
    return row


def require_translator(translation: Translation, user: User) -> None:
    if not may_translate_into(user, translation.target_locale.language_code):
        raise NotAllowed(_("You don't translate into this language."))


def require_reviewer(translation: Translation, user: User) -> None:
    if not may_review_in(user, translation.target_locale.language_code):
        raise NotAllowed(_("You don't review texts in this language."))


def refuse_too_long(text: str) -> None:
    """Before anything looks at it: checks take their time with a long text."""
    if len(text) > MAX_TEXT:
        raise NotAcceptable(_("This text is too long."))


def _fields(translation: Translation, row: Row) -> dict[str, Any]:
    """The columns that say which segment something belongs to."""
    return {
        "string_id": row.segment.string_id,
        "context_id": row.segment.context_id,
        "locale_id": translation.target_locale_id,
    }


@transaction.atomic
def write(
    translation: Translation,
    segment_id: int,
    text: str,
    *,
    user: User,
    token: str,
    is_machine_assisted: bool = False,
    kind: SegmentEvent.Kind = Kind.WRITTEN,
    detail: str = "",
) -> Row:
    """Save a person's text as a suggestion; raises `Stale` when somebody else was quicker.

    Everybody has one open suggestion for a segment. An empty text, or the accepted one, takes it
    back.
    """
    require_translator(translation, user)
    text = composed(text)
    refuse_too_long(text)
    row = locked_row(translation, segment_id, user)
    if token != row.token:
        raise Stale(row)
    own = next(
        (s for s in row.suggestions if s.origin == Origin.PERSON and s.author_id == user.pk), None
    )
    accepted = row.segment.accepted
    if not text.strip() or (accepted and text == accepted.text):
        if own:
            own.state = Suggestion.State.REPLACED
            own.save(update_fields=["state", "updated_at"])
        if kind == Kind.RESTORED:
            note(translation, row, kind, text=text, user=user)
        return read_row(translation, segment_id) or row
    if own is None:
        own = Suggestion(**_fields(translation, row), author=user, origin=Origin.PERSON, version=0)
    elif own.text == text:
        return row
    own.text = text
    own.version += 1
    own.detail = detail
    own.is_machine_assisted = own.is_machine_assisted or is_machine_assisted
    own.save()
    _note_writing(translation, row, text, user, kind)
    return read_row(translation, segment_id) or row


def _note_writing(
    translation: Translation, row: Row, text: str, user: User, kind: SegmentEvent.Kind
) -> None:
    """Add to the history; writing that goes on is one event."""
    last = SegmentEvent.objects.filter(**_fields(translation, row)).first()
    goes_on = (
        last is not None
        and kind == last.kind == Kind.WRITTEN
        and last.user_id == user.pk
        and timezone.now() - last.at < ONE_SITTING
    )
    if last is not None and goes_on:
        last.text = text
        last.save(update_fields=["text"])
    else:
        note(translation, row, kind, text=text, user=user)


def note(
    translation: Translation,
    row: Row,
    kind: SegmentEvent.Kind,
    *,
    text: str = "",
    user: User | None,
    remark: str = "",
) -> None:
    """Add an event to the history of a segment."""
    SegmentEvent.objects.create(
        **_fields(translation, row), kind=kind, text=text, user=user, note=remark
    )


@transaction.atomic
def approve(
    translation: Translation,
    segment_id: int,
    suggestion_id: int,
    *,
    user: User,
    token: str,
    text: str | None = None,
) -> Row:
    """Accept a suggestion of somebody else, as it is or mended by the reviewer (`text`)."""
    require_reviewer(translation, user)
    refuse_too_long(text or "")
    row = locked_row(translation, segment_id, user)
    if token != row.token:
        raise Stale(row)
    suggestion = _open_suggestion(row, suggestion_id)
    if suggestion.author_id == user.pk:
        raise NotAllowed(_("Somebody else has to read what you wrote."))
    final = suggestion.text if text is None else text
    is_edited = final != suggestion.text
    if is_edited and suggestion.author_id is None:
        # Mending what no person answers for is writing: save it, and somebody else approves it.
        raise NotAllowed(
            _("What you changed in an offered text is yours: somebody else has to read it.")
        )
    refuse_errors(row, final)
    accept(
        translation,
        segment_id,
        final,
        author=suggestion.author,
        reviewer=user,
        origin=(
            Acceptance.Origin.MACHINE
            if suggestion.is_machine_assisted
            else Acceptance.Origin.PERSON
        ),
        tool=suggestion.detail if suggestion.is_machine_assisted else "",
        expected=row.segment.accepted.text if row.segment.accepted else "",
    )
    _close(row, suggestion, user)
    note(translation, row, Kind.EDITED if is_edited else Kind.APPROVED, text=final, user=user)
    return read_row(translation, segment_id) or row


def refuse_errors(row: Row, text: str) -> None:
    """An error blocks approval until it is mended or waived with a reason."""
    errors = [finding for finding in row.check(text) if finding.severity is Severity.ERROR]
    if errors:
        raise NotAcceptable(" ".join(str(finding.message) for finding in errors))


def _open_suggestion(row: Row, suggestion_id: int) -> Suggestion:
    for suggestion in row.suggestions:
        if suggestion.pk == suggestion_id:
            return suggestion
    raise Conflict(_("This suggestion has been decided upon already."))


def _close(row: Row, approved: Suggestion, user: User) -> None:
    """Mark one suggestion as approved, the others as replaced by it."""
    now = timezone.now()
    Suggestion.objects.filter(pk__in=[other.pk for other in row.suggestions]).update(
        state=Suggestion.State.REPLACED, decided_by=user, decided_at=now
    )
    Suggestion.objects.filter(pk=approved.pk).update(state=Suggestion.State.APPROVED)


@transaction.atomic
def reject(
    translation: Translation, segment_id: int, suggestion_id: int, *, user: User, reason: str
) -> Row:
    """Turn a suggestion down, with a reason for its author; everybody may withdraw her own."""
    require_translator(translation, user)
    row = locked_row(translation, segment_id, user)
    suggestion = _open_suggestion(row, suggestion_id)
    is_own = suggestion.author_id == user.pk
    if not is_own:
        require_reviewer(translation, user)
        if not reason.strip():
            raise NotAcceptable(_("Say why, so that the translator can mend it."))
    suggestion.state = Suggestion.State.REPLACED if is_own else Suggestion.State.REJECTED
    suggestion.reason = reason.strip()
    suggestion.decided_by, suggestion.decided_at = user, timezone.now()
    suggestion.save()
    note(translation, row, Kind.REJECTED, text=suggestion.text, user=user, remark=suggestion.reason)
    return read_row(translation, segment_id) or row


@dataclass
class BulkReport:
    """What a bulk action did, and what it left and why."""

    done: int = 0
    own: int = 0
    with_findings: int = 0
    unclear: int = 0
    messages: list[str] = field(default_factory=list)


def approve_all(translation: Translation, user: User) -> BulkReport:
    """Approve each segment's only suggestion of a person, where there is nothing to be said."""
    require_reviewer(translation, user)
    report = BulkReport()
    for row in read_board(translation):
        if row.state != State.IN_REVIEW:
            continue
        suggestion = row.personal[-1]
        if len(row.personal) > 1 or row.open_comments:
            report.unclear += 1
        elif suggestion.author_id == user.pk:
            report.own += 1
        elif row.findings:
            report.with_findings += 1
        else:
            try:
                approve(translation, row.segment.id, suggestion.pk, user=user, token=row.token)
                report.done += 1
            except (Conflict, NotAcceptable) as error:
                report.messages.append(str(error))
    return report


@transaction.atomic
def restore(
    translation: Translation, segment_id: int, event_id: int, *, user: User, token: str
) -> Row:
    """Bring a text of the history back, as the user's suggestion."""
    require_translator(translation, user)
    row = locked_row(translation, segment_id, user)
    event = SegmentEvent.objects.filter(**_fields(translation, row), pk=event_id).first()
    if event is None or not event.text:
        raise Conflict(_("This text is no longer there."))
    return write(translation, segment_id, event.text, user=user, token=token, kind=Kind.RESTORED)


@transaction.atomic
def waive(
    translation: Translation, segment_id: int, *, text: str, code: str, reason: str, user: User
) -> Row:
    """Say that a finding is no fault of this text. An error only reviewers may waive."""
    require_translator(translation, user)
    refuse_too_long(text)
    if not reason.strip():
        raise NotAcceptable(_("Say why this is right."))
    row = locked_row(translation, segment_id, user)
    found = [finding for finding in row.check(text) if finding.code == code]
    if not found:
        return row
    if any(finding.is_final for finding in found):
        raise NotAllowed(_("This can't be waived: the page would break."))
    if any(finding.severity is Severity.ERROR for finding in found):
        require_reviewer(translation, user)
    CheckDismissal.objects.update_or_create(
        **_fields(translation, row),
        code=code,
        text_hash=text_hash(text),
        defaults={"reason": reason.strip()[:250], "user": user},
    )
    note(translation, row, Kind.WAIVED, text=text, user=user, remark=f"{code}: {reason.strip()}")
    return read_row(translation, segment_id) or row


@transaction.atomic
def comment(
    translation: Translation,
    segment_id: int,
    text: str,
    *,
    user: User,
    mentioned: Iterable[int] = (),
) -> Row:
    """Say or ask something about a segment, and name colleagues (by key) whom it is for."""
    require_onlooker(translation, user)
    text = text.strip()
    if not text:
        raise NotAcceptable(_("The comment is empty."))
    row = read_row(translation, segment_id)
    if row is None:
        raise Conflict(_("The original has changed; this passage is no longer in it."))
    said = SegmentComment.objects.create(**_fields(translation, row), text=text[:2000], author=user)
    wanted = set(mentioned)
    said.mentioned.set(person for person in colleagues(translation) if person.pk in wanted)
    return read_row(translation, segment_id) or row


def colleagues(translation: Translation) -> list[User]:
    """Who translates into this language or reviews it."""
    language = translation.target_locale.language_code
    names = (TRANSLATORS[language], REVIEWERS[language])
    users: Iterable[User] = (
        User.objects.filter(groups__name__in=names, is_active=True)
        .select_related("member")
        .distinct()
        .order_by("pk")
    )
    return list(users)


@transaction.atomic
def resolve(translation: Translation, segment_id: int, comment_id: int, *, user: User) -> Row:
    """Close a comment."""
    require_onlooker(translation, user)
    row = read_row(translation, segment_id)
    said = next((c for c in row.comments if c.pk == comment_id), None) if row else None
    if row is None or said is None:
        raise Conflict(_("This comment is no longer there."))
    if said.resolved_at is None:
        said.resolved_at, said.resolved_by = timezone.now(), user
        said.save(update_fields=["resolved_at", "resolved_by"])
    return read_row(translation, segment_id) or row


def require_onlooker(translation: Translation, user: User) -> None:
    page = translation.source.get_source_instance()
    if not may_open_workbench(user, page, translation.target_locale.language_code):
        raise NotAllowed(_("You don't work on this translation."))


def composed(text: str) -> str:
    """A text with each letter in one piece; some programs take "ā" apart, and nothing finds it."""
    return unicodedata.normalize("NFC", text)


@transaction.atomic
def offer(
    translation: Translation,
    texts: dict[int, str],
    *,
    origin: Suggestion.Origin,
    user: User | None,
    detail: str = "",
    rows: list[Row] | None = None,
) -> int:
    """Put texts from a memory, machine or file beside the segments; give how many were new.

    A file's texts are the person's who brought it; nobody answers for the others. Without a user
    the site itself offers them.
    """
    if user is not None:
        require_translator(translation, user)
        refuse_locked(translation, user)
    author = user if origin in (Origin.FILE, Origin.PERSON) else None
    added = 0
    for row in rows if rows is not None else read_board(translation, only=texts):
        text = composed(texts.get(row.segment.id, ""))
        known = {suggestion.text for suggestion in row.suggestions}
        if row.segment.accepted:
            known.add(row.segment.accepted.text)
        if not text.strip() or text in known or len(text) > MAX_TEXT:
            continue
        # A newer text of the same machine or file takes the place of the older one.
        Suggestion.objects.filter(
            **_fields(translation, row), state=Suggestion.State.OPEN, origin=origin, author=author
        ).update(state=Suggestion.State.REPLACED)
        Suggestion.objects.create(
            **_fields(translation, row),
            text=text,
            origin=origin,
            author=author,
            detail=detail[:120],
            is_machine_assisted=origin == Origin.MACHINE,
        )
        kind = {Origin.FILE: Kind.IMPORTED, Origin.MACHINE: Kind.MACHINE}.get(origin)
        if kind:
            note(translation, row, kind, text=text, user=user, remark=detail)
        added += 1
    return added


def offer_from_memory(translation: Translation, user: User | None = None) -> int:
    """Put what the memory knows word for word beside every segment without a text.

    Whoever asks for a translation need not be able to make it; then the site does it.
    """
    return _offer_known(translation, read_board(translation), user)


def offer_for_changes(translation: Translation, since: datetime) -> int:
    """The same for what the original says since then; what was refused for it is not repeated."""
    rows = [
        row
        for row in read_board(translation)
        if row.segment.changed_at is not None
        and row.segment.changed_at >= since
        and row.memory
        and row.memory.target not in {suggestion.text for suggestion in row.rejected}
    ]
    return _offer_known(translation, rows, None)


def _offer_known(translation: Translation, rows: list[Row], user: User | None) -> int:
    rows = [
        row for row in rows if row.state in (State.UNTRANSLATED, State.NEEDS_UPDATE) and row.memory
    ]
    texts = {row.segment.id: row.memory.target for row in rows if row.memory}
    return offer(translation, texts, origin=Origin.MEMORY, user=user, detail="100 %", rows=rows)
