"""Sends what is due. A mail server that is away loses nothing: what failed is tried again."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import ngettext

from kb.letters import letter
from kb.models import Notification, User
from kb.notifications.links import address_of, less_mail_address
from kb.notifications.recipients import language_of, wants
from kb.notifications.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)

BATCH_SIZE = 200
# While a worker sends, nobody else takes the same rows; if it dies, they are free again then.
LEASE = timedelta(minutes=10)
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=12)
# About two weeks; an address that refuses for so long is wrong.
MAX_ATTEMPTS = 36


@dataclass(frozen=True)
class Report:
    """Mails sent and failed, and notes that nobody wants any more."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


def send_due() -> Report:
    """Send everything that is due: one mail for each person."""
    sent = failed = dropped = 0
    while batch := _claim():
        by_person: dict[User, list[Notification]] = defaultdict(list)
        for row in batch:
            if wants(row.recipient, row.kind):
                by_person[row.recipient].append(row)
            else:
                row.delete()
                dropped += 1
        connection = get_connection()
        for user, rows in by_person.items():
            if _send(user, rows, connection):
                sent += 1
            else:
                failed += 1
        connection.close()
    return Report(sent, failed, dropped)


@transaction.atomic
def _claim() -> list[Notification]:
    """Take the next rows that are due, so that no other worker does."""
    now = timezone.now()
    due = Notification.objects.filter(sent_at=None, due_at__lte=now).order_by("created_at", "pk")
    # All that is due for a person, so that a long morning gives her one mail still.
    people = set(due.values_list("recipient", flat=True)[:BATCH_SIZE])
    rows = list(
        due.filter(recipient__in=people)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient__member", "recipient__wagtail_userprofile")
    )
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


def _send(user: User, rows: Sequence[Notification], connection: BaseEmailBackend) -> bool:
    """Send one mail; on failure, plan the next try of each row."""
    try:
        message_for(user, rows, connection).send()
    except Exception as error:  # noqa: BLE001  # whatever a mail backend raises: nothing is lost
        # Neither the address nor what the server said about it belongs into a log.
        logger.warning("A mail could not be sent: %s", type(error).__name__)
        _plan_again(rows, type(error).__name__)
        return False
    pks = [row.pk for row in rows]
    Notification.objects.filter(pk__in=pks).update(sent_at=timezone.now(), error="")
    return True


def _plan_again(rows: Sequence[Notification], error: str) -> None:
    for row in rows:
        row.attempts += 1
        row.error = error
        # No exponent beyond what twelve hours need.
        pause = min(FIRST_RETRY * 2 ** min(row.attempts - 1, 12), LAST_RETRY)
        row.due_at = timezone.now() + pause if row.attempts < MAX_ATTEMPTS else None
        row.save(update_fields=["attempts", "error", "due_at"])


def message_for(
    user: User, rows: Sequence[Notification], connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """The mail in the person's language: sentences and links, no word of any practice."""
    language = language_of(user)
    less = less_mail_address(user, language)
    with translation.override(language):
        subject = sentence(rows[0].kind) if len(rows) == 1 else _number_of_news(len(rows))
        items = [(sentence(row.kind), address_of(row, language)) for row in rows]
    return letter(
        subject,
        "mail/notification.txt",
        user.email,
        language,
        {"items": items, "less": less},
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{less}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=connection,
    )


def _number_of_news(number: int) -> str:
    return ngettext(
        "%(number)d piece of news about practices",
        "%(number)d pieces of news about practices",
        number,
    ) % {"number": number}
