"""What is read once for a state of the content and kept by this process.

Not in the cache that processes share: it would take longer to unpack than to read anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from home import content_version

if TYPE_CHECKING:
    from django.http import HttpRequest

T = TypeVar("T")
# Name → the state of the content (`home.content_version`), and what was made of it.
_kept: dict[str, tuple[int, Any]] = {}


def kept(name: str, request: HttpRequest | None, build: Callable[[], T]) -> T:
    """Give what `build` read from the database, anew after every change that readers can see."""
    token = content_version.current(request)
    if token is None:
        return build()
    known = last(name)
    if known and known[0] == token:
        found: T = known[1]
        return found
    built = build()
    _kept[name] = (token, built)
    return built


def last(name: str) -> tuple[int, Any] | None:
    """What this process keeps, and for which state of the content: perhaps one that has passed."""
    return _kept.get(name)
