"""We tried this: sent by librarians, decided by editors of their country, shown on both cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.models import Adaptation, CaseStudyPage, Notification, User
from kb.notifications.outbox import notify
from kb.notifications.recipients import editors_of
from kb.permissions import COUNTRY_NAMES, may_use_country
from kb.review.services import AlreadyDecidedError

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Adaptation.State


@dataclass(frozen=True)
class Trial:
    """An adaptation as readers see it."""

    library: str
    country: str
    year: int
    outcome: str
    language: str
    changed: str
    told: str
    own_case: CaseStudyPage | None


def told_of(page: CaseStudyPage) -> tuple[list[Trial], list[CaseStudyPage]]:
    """What other libraries told of a case, the newest first; and the published cases that this one
    is an adaptation of. One query."""
    key = page.translation_key
    rows = (
        Adaptation.objects.filter(
            Q(case__translation_key=key) | Q(own_case__translation_key=key), state=State.PUBLISHED
        )
        .select_related("library", "own_case", "case")
        .only(
            *("country", "year", "outcome", "language", "changed", "told", "library__name"),
            # What their addresses are made of; a case has some seventy more fields.
            *(
                f"{case}__{name}"
                for case in ("own_case", "case")
                for name in ("title", "slug", "url_path", "locale_id", "translation_key", "live")
            ),
        )
        .order_by("-year", "-pk")
    )
    found: list[Trial] = []
    origins: list[CaseStudyPage] = []
    for row in rows:
        if row.case.translation_key == key:
            found.append(_trial(row))
        elif row.case.live and row.case not in origins:
            origins.append(row.case)
    return found, origins


def _trial(row: Adaptation) -> Trial:
    return Trial(
        library=row.library.name,
        country=str(COUNTRY_NAMES.get(row.country, row.country)),
        year=row.year,
        outcome=str(Adaptation.Outcome(row.outcome).label),
        language=row.language,
        changed=row.changed,
        told=row.told,
        own_case=row.own_case if row.own_case and row.own_case.live else None,
    )


def headline(found: Sequence[Trial]) -> str:
    """How often and where, in a sentence."""
    if not found:
        return ""
    countries = len({trial.country for trial in found})
    times = ngettext("Adapted %(number)d time", "Adapted %(number)d times", len(found))
    where = ngettext("in %(number)d country", "in %(number)d countries", countries)
    return _("%(times)s %(where)s") % {
        "times": times % {"number": len(found)},
        "where": where % {"number": countries},
    }


def may_decide(user: User, adaptation: Adaptation) -> bool:
    """An editor of the library's country, never about her own."""
    return may_use_country(user, adaptation.country) and adaptation.author_id != user.pk


def to_decide(user: User, countries: frozenset[str]) -> QuerySet[Adaptation]:
    """What waits for an editor, the oldest first."""
    waiting = Adaptation.objects.filter(state=State.WAITING, country__in=countries)
    return (
        waiting.filter(Q(author=None) | ~Q(author=user))
        .select_related("case", "library")
        .order_by("sent_at", "pk")
    )


@transaction.atomic
def send(adaptation: Adaptation) -> Adaptation:
    """Hand it to the editors, for the first time or again."""
    adaptation.country = adaptation.library.country
    adaptation.state, adaptation.sent_at = State.WAITING, timezone.now()
    adaptation.save()
    editors = editors_of(adaptation.country, without=[adaptation.author_id or 0])
    notify(Notification.Kind.ADAPTATION, editors, adaptation.case)
    return adaptation


@transaction.atomic
def decide(pk: int, user: User, *, publish: bool, reason: str = "") -> Adaptation:
    """Publish it, or return it with a reason. The second of two decisions is refused."""
    adaptation = (
        Adaptation.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
    )
    if not may_decide(user, adaptation):
        raise PermissionDenied
    if adaptation.state != State.WAITING:
        raise AlreadyDecidedError(_("Somebody has already decided about this."))
    adaptation.state = State.PUBLISHED if publish else State.RETURNED
    adaptation.decided_by, adaptation.decided_at = user, timezone.now()
    adaptation.reason = "" if publish else reason
    adaptation.save()
    if publish:
        notify(Notification.Kind.ADAPTED, [adaptation.case.owner], adaptation.case)
    else:
        notify(Notification.Kind.RETURNED, [adaptation.author], adaptation.case)
    return adaptation
