"""A token that every change readers can see renews, so that caches never show old content.

What is kept under today's token is never found under tomorrow's: nothing has to be deleted, and
all processes agree, whatever cache each of them has. The token is random, not a count: one that
was rolled back, or lies in a restored backup, never comes again for other content.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import cache as shared_cache
from django.db.models import QuerySet

from home.models import ContentVersion

if TYPE_CHECKING:
    from django.http import HttpRequest

T = TypeVar("T")
# Old entries are never asked for again; this lets the cache forget them.
KEEP_SECONDS = 24 * 3600
TOKEN_BITS = 62


def renew(**_signal: Any) -> None:
    """Tell of a change, in the transaction that makes it. A receiver for any signal."""
    ContentVersion.objects.update_or_create(pk=1, defaults={"token": secrets.randbits(TOKEN_BITS)})


def current(request: HttpRequest | None = None) -> int | None:
    """The token of today's content, None before the first change: one query for each request."""
    remembered: dict[str, Any] = request.__dict__ if request is not None else {}
    if "_content_version" not in remembered:
        remembered["_content_version"] = next(iter(_tokens().all()), None)
    found: int | None = remembered["_content_version"]
    return found


def was_read(request: HttpRequest, token: int) -> None:
    """Note the token that some other query of this request has brought along."""
    request.__dict__["_content_version"] = token


@cache
def _tokens() -> QuerySet[ContentVersion, int]:
    # Kept, since to put the question together takes longer than to ask it.
    return ContentVersion.objects.filter(pk=1).values_list("token", flat=True)


def remember(request: HttpRequest | None, name: str, build: Callable[[], T]) -> T:
    """Give what `build` made for this content; `name` must tell all else that it depends on."""
    token = current(request)
    if token is None:
        return build()
    found: T | None = shared_cache.get(f"content-{token}-{name}")
    if found is None:
        found = build()
        shared_cache.set(f"content-{token}-{name}", found, KEEP_SECONDS)
    return found
