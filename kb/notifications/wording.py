"""What a mail says of each kind of news."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kb.models import Notification

Kind = Notification.Kind


def sentence(kind: str) -> str:
    """One sentence in the active language, without a word of the practice."""
    sentences = {
        Kind.SUBMITTED: _("A practice from your country waits for review."),
        Kind.SECOND: _("A practice waits for a second approval."),
        Kind.ANSWERED: _("An author has answered your comment."),
        Kind.REMINDER: _("A practice has been waiting for review for days."),
        Kind.TAKEN_BACK: _("An author has taken back a practice that was with you."),
        Kind.NEW_CONTACT: _("A library has named a new contact for its practice."),
        Kind.ADAPTATION: _("A library has tried a practice and tells how it went."),
        Kind.TAKEN: _("An editor has begun to read your practice."),
        Kind.COMMENTED: _("There is a comment on your practice."),
        Kind.RETURNED: _("Your practice has come back with a request."),
        Kind.PUBLISHED: _("Your practice is published. Thank you!"),
        Kind.DELAYED: _("Your practice is still waiting; we have reminded the editors."),
        Kind.WITHDRAWN: _("Your practice has been taken off the shelf."),
        Kind.STILL_RUNNING: _("Is your practice still running? One click is enough."),
        Kind.ADAPTED: _("Another library has tried your practice."),
    }
    return sentences[Kind(kind)]
