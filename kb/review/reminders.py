"""Nobody waits unseen: after five days the editors are reminded, and the author is told."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from home.languages import COUNTRIES
from kb.models import Notification
from kb.notifications.outbox import notify
from kb.notifications.recipients import editors_for
from kb.review.rules import approvals, open_reviews, reviewed_page

REMIND_AFTER_DAYS = 5
Kind = Notification.Kind


def send_reminders() -> int:
    """Remind of every review that has waited for five days, ten, fifteen …: once for each.

    Safe to run as often as one likes. Gives the number of mails noted.
    """
    noted = 0
    now = timezone.now()
    late = open_reviews(code for code, _name in COUNTRIES).filter(
        started_at__lte=now - timedelta(days=REMIND_AFTER_DAYS)
    )
    for state in late:
        with transaction.atomic():
            page = reviewed_page(state.workflow_state)
            round_number = (now - state.started_at).days // REMIND_AFTER_DAYS
            once = f"waiting:{state.pk}:{round_number}"
            first = [pk for pk in approvals(page).values_list("finished_by", flat=True) if pk]
            # All editors, not only the one who took it: she may be ill.
            noted += notify(Kind.REMINDER, editors_for(page, without=first), page, once=once)
            noted += notify(Kind.DELAYED, [page.owner], page, once=f"{once}:author")
    return noted
