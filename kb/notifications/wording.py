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
        Kind.ASSIGNED: _("There is a translation for you to make."),
        Kind.DUE: _("A translation of yours is due in a few days."),
        Kind.OVERDUE: _("A translation of yours is overdue."),
        Kind.SENT_BACK: _("A passage that you translated has come back with a remark."),
        Kind.TO_REVIEW: _("A translation is complete and waits for you to read it."),
        Kind.MENTIONED: _("A colleague asks you about a passage of a translation."),
        Kind.HELD: _("A planned publication of a translation was held. Please look at it."),
    }
    return sentences[Kind(kind)]
