"""Where a person is signed in, in words she knows, and how to end it from afar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession

if TYPE_CHECKING:
    from django.http import HttpRequest

# In this order: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Yandex"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Session:
    """One place where a person is signed in."""

    pk: int
    device: str
    address: str
    since: datetime
    is_current: bool


def device_of(user_agent: str) -> str:
    """ "Firefox, Windows" for what a browser says of itself; "" when it says nothing we know."""
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


def sessions_of(request: HttpRequest) -> list[Session]:
    """All open sessions of the person, this one first, then the newest."""
    rows = UserSession.objects.purge_and_list(request.user)
    sessions = [
        Session(
            row.pk,
            device_of(row.user_agent),
            row.ip,
            row.created_at,
            row.session_key == request.session.session_key,
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda one: (not one.is_current, -one.since.timestamp()))


def end(request: HttpRequest, pk: int | None = None) -> int:
    """End one other session of the person, or all others; tells how many."""
    rows = UserSession.objects.filter(user=request.user).exclude(
        session_key=request.session.session_key
    )
    if pk is not None:
        rows = rows.filter(pk=pk)
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)
