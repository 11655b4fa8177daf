"""What can be done with a draft: begin, save, delete and take back, copy, revise.

Nothing that was typed is ever overwritten by somebody who has not seen it. Every answer knows in
which version it was changed last; a save that began from an older version and says something else
is refused, and the person sees both texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from kb.models import CaseStudyPage
from kb.models.drafts import CaseDraft
from kb.submission.forms import (
    COUNTRIES_REGION_ONLY,
    COUNTRY_OF_LANGUAGE,
    PLACE_SHOWN,
    REGION_ONLY,
)
from kb.submission.pages import answers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from kb.models import User

MOST_OPEN_DRAFTS = 50
# So long a deletion can be taken back.
KEEP_DELETED_DAYS = 30
# What the author decides anew for every case: agreement is not copied.
PERSONAL_ANSWERS = ("accept_licence", "accept_rights", "accept_people", "embargo")


class TooManyDraftsError(Exception):
    """Somebody has begun more practices than anybody writes at once."""


class DraftClosedError(Exception):
    """The draft was sent or deleted in the meantime."""


@dataclass(frozen=True)
class Saved:
    """What became of a save. With `conflicts` (answers by name, as saved elsewhere) nothing did."""

    draft: CaseDraft
    conflicts: dict[str, Any] = field(default_factory=dict)


def begin(user: User, language: str, *, full: bool) -> CaseDraft:
    """A new draft with what the account knows already."""
    _check_quota(user)
    member = getattr(user, "member", None)
    country = (member and member.country) or COUNTRY_OF_LANGUAGE.get(language, "")
    answers: dict[str, Any] = {}
    if country:
        answers["country"] = country
        answers["precision"] = REGION_ONLY if country in COUNTRIES_REGION_ONLY else PLACE_SHOWN
    if member and member.library:
        answers["library"] = member.library.name
        answers["place"] = member.library.place
        if member.library.region:
            answers["region"] = member.library.region.code
    if member and member.pseudonym:
        answers["credit"] = member.pseudonym
    return CaseDraft.objects.create(owner=user, data=answers, is_full=full)


def _check_quota(user: User) -> None:
    if CaseDraft.objects.of(user).unsent().count() >= MOST_OPEN_DRAFTS:
        raise TooManyDraftsError


def duplicate(draft: CaseDraft, title: str) -> CaseDraft:
    """A new draft with the same answers. Photos and agreement stay with the first."""
    _check_quota(draft.owner)
    answers = {
        name: value
        for name, value in draft.data.items()
        if name not in PERSONAL_ANSWERS and not name.startswith("file-")
    }
    return CaseDraft.objects.create(
        owner=draft.owner, data={**answers, "title": title}, is_full=draft.is_full
    )


@transaction.atomic
def revise(page: CaseStudyPage, user: User) -> CaseDraft:
    """The open draft of a case, or a new one from its newest revision. The page stays as it is."""
    # Two clicks at once: the second finds the draft of the first.
    type(page).objects.select_for_update().get(pk=page.pk)
    found = CaseDraft.objects.of(user).unsent().filter(page=page).first()
    if found:
        return found
    page = type(page).objects.get(pk=page.pk)
    latest = page.get_latest_revision()
    answers = answers_of(page.get_latest_revision_as_object())
    return CaseDraft.objects.create(
        owner=user,
        page=page,
        base_revision=latest,
        began_with=dict(answers),
        language=page.original_language,
        data=answers,
        is_full=True,
    )


def locked(key: UUID, user: User) -> CaseDraft:
    """The draft, for as long as the transaction lasts nobody else's. Raises DoesNotExist."""
    return CaseDraft.objects.select_for_update().get(key=key, owner=user)


def with_safe_place(draft: CaseDraft, answers: dict[str, Any]) -> dict[str, Any]:
    """Where a country was changed to one at war, show the region only, unless said otherwise."""
    country = answers.get("country", "")
    is_new = country in COUNTRIES_REGION_ONLY and draft.answer("country") != country
    if is_new and answers.get("precision", "") == draft.answer("precision"):
        return {**answers, "precision": REGION_ONLY}
    return answers


@transaction.atomic
def save_answers(
    key: UUID,
    user: User,
    answers: Mapping[str, Any],
    *,
    base: int,
    writer: str,
    compared: Collection[str] = (),
) -> Saved:
    """Save what one page of the form sent, unless it would overwrite what it has not seen.

    `compared`: the answers beside which the page showed what somebody else has made of them
    (kb.submission.merging); with this save their author has decided.
    """
    draft = locked(key, user)
    if not draft.is_open:
        raise DraftClosedError
    changed = {name: value for name, value in answers.items() if draft.answer(name) != value}
    # The same page, though the answer to its last save got lost: all since then is its own.
    has_seen_all = bool(writer) and writer == draft.writer and base >= draft.writer_since
    decided = {
        name
        for name in draft.meanwhile
        if name in compared and (has_seen_all or draft.changed_in.get(name, 0) <= base)
    }
    if not changed and not decided:
        return Saved(draft)
    if not has_seen_all:
        conflicts = {
            name: draft.answer(name) for name in changed if draft.changed_in.get(name, 0) > base
        }
        if conflicts:
            return Saved(draft, conflicts)
    if not writer or writer != draft.writer:
        draft.writer, draft.writer_since = writer, draft.version
    draft.version += 1
    draft.data = {**draft.data, **changed}
    draft.changed_in = {**draft.changed_in, **dict.fromkeys(changed, draft.version)}
    draft.meanwhile = {k: v for k, v in draft.meanwhile.items() if k not in decided}
    draft.save()
    return Saved(draft)


def switch_version(draft: CaseDraft, *, full: bool) -> None:
    """Between the quick and the full form; answers that one of them does not ask stay."""
    # What is to be compared is asked in the full version.
    CaseDraft.objects.filter(pk=draft.pk).update(is_full=full or bool(draft.meanwhile))


def delete(draft: CaseDraft) -> None:
    """Delete, so that it can be taken back; `forget_deleted` makes it final."""
    CaseDraft.objects.filter(pk=draft.pk, deleted_at=None, sent_at=None).update(
        deleted_at=timezone.now()
    )


@transaction.atomic
def restore(draft: CaseDraft) -> CaseDraft:
    """Take a deletion back. When the case has another draft by now, this one becomes a new case."""
    if draft.page_id:
        # Two drafts of a case, taken back at once: the second finds the first.
        CaseStudyPage.objects.select_for_update().get(pk=draft.page_id)
    rival = draft.page_id and CaseDraft.objects.unsent().filter(
        page_id=draft.page_id, deleted_at=None
    )
    if rival and rival.exclude(pk=draft.pk).exists():
        draft.page = draft.base_revision = None
        draft.began_with, draft.meanwhile = {}, {}
    draft.deleted_at = None
    draft.save(update_fields=["deleted_at", "page", "base_revision", "began_with", "meanwhile"])
    return draft


def forget_deleted() -> int:
    """Make deletions final that nobody can take back any more; gives their number. Safe to repeat.

    Photos and documents go with their rows.
    """
    last = timezone.now() - timedelta(days=KEEP_DELETED_DAYS)
    gone = CaseDraft.objects.filter(deleted_at__lt=last)
    number = gone.count()
    gone.delete()
    return number
