"""When somebody else has changed a case since its author began to revise it: nobody's words get
lost, and nobody's are overwritten unseen.

What only the other changed is taken into the draft; what both changed differently is shown to the
author beside her own, and she decides before she sends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from kb.models import CaseStudyPage
from kb.submission.drafts import locked
from kb.submission.pages import answers_of

if TYPE_CHECKING:
    from uuid import UUID

    from kb.models import User
    from kb.models.drafts import CaseDraft


def changes(draft: CaseDraft) -> dict[str, Any]:
    """The answers of its case that are others now than those which the draft began from."""
    if draft.page is None:
        return {}
    page = CaseStudyPage.objects.get(pk=draft.page.pk)
    now = answers_of(page.get_latest_revision_as_object())
    began = draft.began_with or _of_base(draft)
    return {
        name: now.get(name, "")
        for name in sorted({*now, *began})
        if (now.get(name) or "") != (began.get(name) or "")
    }


def _of_base(draft: CaseDraft) -> dict[str, Any]:
    """For drafts that were begun before they kept the answers themselves."""
    return answers_of(draft.base_revision.as_object()) if draft.base_revision else {}


@transaction.atomic
def catch_up(key: UUID, user: User) -> CaseDraft:
    """Bring into a draft what was changed in its case meanwhile."""
    draft = locked(key, user)
    if draft.page is None or not draft.is_open:
        return draft
    began = draft.began_with or _of_base(draft)
    for name, theirs in changes(draft).items():
        mine = draft.answer(name) or ""
        if mine == (theirs or ""):
            continue
        if mine == (began.get(name) or ""):
            _take(draft, name, theirs)
        else:
            draft.meanwhile[name] = theirs
        # Pages that are open have not seen it.
        draft.changed_in[name] = draft.version + 1
    page = CaseStudyPage.objects.get(pk=draft.page.pk)
    draft.began_with = answers_of(page.get_latest_revision_as_object())
    draft.base_revision = page.get_latest_revision()
    draft.version += 1
    draft.writer = ""
    # What the quick version does not ask could not be compared there.
    draft.is_full = draft.is_full or bool(draft.meanwhile)
    draft.save()
    return draft


def _take(draft: CaseDraft, name: str, theirs: Any) -> None:
    if theirs:
        draft.data[name] = theirs
    else:
        draft.data.pop(name, None)


def is_behind(draft: CaseDraft) -> bool:
    """Whether its case has a newer revision; cheap, for every page of the form."""
    return bool(draft.page and draft.page.latest_revision_id != draft.base_revision_id)
