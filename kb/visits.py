"""Whether a browser tells of something for the first time today, without keeping who it is.

A keyed hash of the day and the connection stands in the cache till the end of a day, in no
database and no log. Whoever has only the hash can't tell whose it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest

SECONDS = 24 * 3600
# Programs that read pages for others; a browser always says what it is.
_PROGRAMS = re.compile(
    r"bot\b|crawl|spider|slurp|preview|archiver|python|curl|wget|https?://", re.I
)


def is_program(request: HttpRequest) -> bool:
    """Whether a request says that it comes from no browser of a person."""
    agent = request.headers.get("User-Agent", "")
    return not agent or bool(_PROGRAMS.search(agent))


def is_first_today(request: HttpRequest, what: str) -> bool:
    """Whether this browser tells of something for the first time today; remembers that it did.

    People who share a connection and a browser count as one.
    """
    told = (
        timezone.localdate().isoformat(),
        get_adapter().get_client_ip(request),
        request.headers.get("User-Agent", ""),
        what,
    )
    key = salted_hmac("kb.visits", "\n".join(told), algorithm="sha256").hexdigest()
    return bool(cache.add(f"visit-{key}", 1, SECONDS))
