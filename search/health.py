"""Whether the site can serve: `/healthz` for the process, `/readyz` for what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.engines import get_engine
from search.engines.base import EngineUnavailable
from search.models import OutboxEntry

OK, FAILED = "ok", "failed"


@dataclass(frozen=True)
class Readiness:
    """The state of each part, and whether the site can serve with it."""

    ok: bool
    parts: dict[str, dict[str, Any]]


def readiness() -> Readiness:
    """Ask the database, the search engine and the queue. Never raises; tells no secrets."""
    parts = {"database": _database()}
    if parts["database"]["state"] == OK:
        parts |= {"search": _search(), "queue": _queue()}
    else:
        parts |= {"search": {"state": FAILED}, "queue": {"state": FAILED}}
    # A queue that lags delays what is new; it keeps nobody from reading.
    return Readiness(all(parts[name]["state"] == OK for name in ("database", "search")), parts)


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return {"state": FAILED, "engine": connection.vendor}
    return {"state": OK, "engine": connection.vendor}


def _search() -> dict[str, Any]:
    engine = get_engine()
    try:
        status = engine.status()
    except (EngineUnavailable, DatabaseError):
        return {"state": FAILED, "engine": engine.name}
    return {
        "state": OK,
        # Not the one that should answer when another stands in for it.
        "engine": status.name,
        "fallback": status.name != engine.name,
        "version": status.version,
        "current": status.current,
        "documents": status.documents,
    }


def _queue() -> dict[str, Any]:
    try:
        counts = OutboxEntry.objects.aggregate(
            waiting=Count("pk"),
            failing=Count("pk", filter=Q(attempts__gt=0)),
            oldest=Min("created_at"),
        )
    except DatabaseError:
        return {"state": FAILED}
    oldest = counts.pop("oldest")
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return {"state": FAILED if counts["failing"] else OK, **counts, "oldest_seconds": round(age, 1)}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part with its state; 503 when the site can't serve."""
    ready = readiness()
    body = {"state": OK if ready.ok else FAILED, **ready.parts}
    return JsonResponse(body, status=200 if ready.ok else 503)
