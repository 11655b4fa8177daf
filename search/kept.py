"""What is read once for a state of the content and kept by this process."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import cache

from home import content_version

if TYPE_CHECKING:
    from django.http import HttpRequest

T = TypeVar("T")
_kept: dict[str, tuple[str, Any]] = {}


def kept(name: str, request: HttpRequest | None, build: Callable[[], T]) -> T:
    """Give what `build` read from the database, anew after every change that readers can see.

    In the cache is only a stamp: what is kept here would take longer to unpack than to read.
    """
    token = content_version.current(request)
    if token is None:
        return build()
    key = f"search-{name}-{token}"
    stamp: str | None = cache.get(key)
    known = _kept.get(name)
    if stamp and known and known[0] == stamp:
        found: T = known[1]
        return found
    built = build()
    stamp = stamp or secrets.token_hex(8)
    cache.set(key, stamp, content_version.KEEP_SECONDS)
    _kept[name] = (stamp, built)
    return built
