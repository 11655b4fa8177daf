"""Notes what should be told, in the transaction that causes it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from kb.models.notifications import Notification
from kb.notifications.recipients import member_of, wants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.models import Page
    from wagtail_localize.models import Translation

    from kb.models import User

Kind = Notification.Kind
DIGEST_HOUR = 7
CONVERSATION = timedelta(minutes=10)
SAID_IN_A_ROW = frozenset({Kind.COMMENTED, Kind.ANSWERED, Kind.SENT_BACK, Kind.MENTIONED})


def notify(
    kind: Notification.Kind,
    recipients: Iterable[User | None],
    page: Page | None,
    *,
    once: str = "",
    translation: Translation | None = None,
) -> int:
    """Note a thing for each who wants to know; give their number.

    With `once`, a second note under the same words for the same person is none; nor is one that
    waits to be sent already.
    """
    people = {user.pk: user for user in recipients if user is not None}
    waiting = Notification.objects.filter(
        recipient__in=people,
        kind=kind,
        page=page,
        translation=translation,
        sent_at=None,
        due_at__isnull=False,
    )
    for pk in waiting.values_list("recipient", flat=True):
        people.pop(pk, None)
    rows = [
        Notification(
            recipient=user,
            kind=kind,
            page_id=page.pk if page else None,
            translation_id=translation.pk if translation else None,
            once=f"{once}:{user.pk}" if once else None,
            due_at=due_for(user, kind),
        )
        for user in people.values()
        if wants(user, kind)
    ]
    if not once:
        return len(Notification.objects.bulk_create(rows))
    known = Notification.objects.filter(once__in=[row.once for row in rows])
    told = set(known.values_list("once", flat=True))
    new = [row for row in rows if row.once not in told]
    # Two commands at the same moment: the second one's rows fall away.
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def due_for(user: User, kind: str) -> datetime:
    """When the person is told: now, or with the next daily digest."""
    member = member_of(user)
    now = timezone.now()
    if member and member.digest:
        return next_digest(now)
    # Who comments once comments again: one mail for all that is said within a while.
    return now + CONVERSATION if kind in SAID_IN_A_ROW else now


def next_digest(now: datetime) -> datetime:
    """The next morning at which the daily mails go out."""
    local = timezone.localtime(now)
    morning = timezone.make_aware(
        datetime.combine(local.date(), time(DIGEST_HOUR)),  # made aware below
        timezone.get_current_timezone(),
    )
    return morning if morning > now else morning + timedelta(days=1)
