"""Who is told, and in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from home.languages import LANGUAGE_CODES
from kb.models import Member, User
from kb.models.notifications import Notification
from kb.permissions import ADMINISTRATORS, EDITORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.models import CaseStudyPage

Kind = Notification.Kind
COUNTRY_LANGUAGES = {"LV": "lv", "MD": "ro", "UA": "uk"}
# Something waits for the person; the other kinds only tell.
TASKS = frozenset(
    {
        Kind.SUBMITTED,
        Kind.SECOND,
        Kind.ANSWERED,
        Kind.REMINDER,
        Kind.NEW_CONTACT,
        Kind.ADAPTATION,
        Kind.COMMENTED,
        Kind.RETURNED,
        Kind.STILL_RUNNING,
        Kind.ASSIGNED,
        Kind.DUE,
        Kind.OVERDUE,
        Kind.SENT_BACK,
        Kind.TO_REVIEW,
        Kind.MENTIONED,
        Kind.HELD,
    }
)


def member_of(user: User) -> Member | None:
    """What the person told about herself."""
    found: Member | None = getattr(user, "member", None)
    return found


def wants(user: User, kind: str) -> bool:
    """Whether the person wants a mail of this kind. A closed account gets none."""
    if not user.is_active or not user.email:
        return False
    member = member_of(user)
    level = member.notifications if member else Member.Notifications.ALL
    if level == Member.Notifications.NONE:
        return False
    return level == Member.Notifications.ALL or kind in TASKS


def language_of(user: User) -> str:
    """The language in which the person is written to."""
    member = member_of(user)
    profile = getattr(user, "wagtail_userprofile", None)
    candidates = [
        profile.preferred_language if profile else "",
        *(member.languages if member else []),
        COUNTRY_LANGUAGES.get(member.country, "") if member else "",
    ]
    return next((code for code in candidates if code in LANGUAGE_CODES), "en")


def editors_for(page: CaseStudyPage, *, without: Iterable[int] = ()) -> QuerySet[User]:
    """The editors who may decide about a case; administrators where there is none."""
    return editors_of(page.country, without=[page.owner_id or 0, *without])


def editors_of(country: str, *, without: Iterable[int] = ()) -> QuerySet[User]:
    """The editors of a country but these; administrators where there is none."""
    people = User.objects.filter(is_active=True).exclude(pk__in=list(without))
    editors = people.filter(groups__name=EDITORS.get(country, "")).distinct()
    return editors if editors.exists() else administrators().exclude(pk__in=list(without))


def administrators() -> QuerySet[User]:
    """Everybody with every right."""
    everything = Q(groups__name=ADMINISTRATORS) | Q(is_superuser=True)
    return User.objects.filter(everything, is_active=True).distinct()
