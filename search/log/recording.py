"""Noting searches after they were answered.

A request only puts a note into a queue of the process; a thread beside the requests writes the
queue to the database now and then, so no reader waits for it and no GET writes. Nothing tells who
searched: no address, no cookie, no account, and of the time only the hour.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection
from django.utils import timezone

from kb import demand
from kb.models import CaseStudyPage, ReaderDemand
from search.models import SearchLogEntry

if TYPE_CHECKING:
    from search.service import SearchResponse

logger = logging.getLogger(__name__)

KEPT_DAYS = 90
MAX_TEXT = 200
# How long a page of results can tell what was chosen on it.
TOKEN_SECONDS = 3600
_SALT = "search.log"
_PAUSE_SECONDS = 5.0
# What waits at most; more than that is lost rather than kept in memory.
_MAX_WAITING = 5000
# Who types an address or a number of a person is looking for a person: that is not noted at all.
_PERSONAL = re.compile(r"@|(?:\d[\s().+/-]{0,3}){7,}")


@dataclass(frozen=True)
class Sign:
    """What a reader did with a page of results: chose the result of a rank, or missed something."""

    token: UUID
    rank: int | None = None


@dataclass(frozen=True)
class Wanted:
    """Cases (exchange ids) that a search found and that its language does not have."""

    language: str
    cases: tuple[str, ...]


_waiting: deque[SearchLogEntry | Sign | Wanted] = deque(maxlen=_MAX_WAITING)
_starting = threading.Lock()
_writer: threading.Thread | None = None


def note(response: SearchResponse) -> str:
    """Note a search that was answered; give the signed token of its page, or ""."""
    request = response.request
    text = normalized(request.text)
    if not (settings.SEARCH_LOG and text) or request.page > 1 or response.unavailable:
        return ""
    token = uuid4()
    entry = SearchLogEntry(
        hour=this_hour(),
        token=token,
        text=text,
        language=request.ui,
        filters=" ".join(
            f"{name}={code}" for name, codes in request.filters.items() for code in codes
        )[:MAX_TEXT],
        # What was found only by dropping words or letters was not found.
        hits=0 if response.relaxed or response.by_meaning else response.total,
        hits_in_language=response.in_readers_language,
    )
    _queue(entry)
    if elsewhere := tuple(
        result.id for result in response.results if entry.hits and result.language != request.ui
    ):
        _queue(Wanted(request.ui, elsewhere))
    return signing.dumps(token.hex, salt=_SALT, compress=False)


def chosen(signed: str, rank: int) -> None:
    """Note which result was chosen on a page. Raises `signing.BadSignature` for a foreign token."""
    _queue(Sign(_token(signed), rank))


def missed(signed: str) -> None:
    """Note that a reader would like to read about it. Raises as `chosen`."""
    _queue(Sign(_token(signed)))


def normalized(text: str) -> str:
    """A query as it is noted, "" for one that is not: in small letters, without anything that may
    be an e-mail address or a telephone number."""
    return "" if _PERSONAL.search(text) else " ".join(text.lower().split())[:MAX_TEXT]


def this_hour() -> datetime:
    """The time as it is noted."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def flush() -> int:
    """Write what waits; give the number of notes. What can't be written is lost."""
    notes = [_waiting.popleft() for _ in range(len(_waiting))]
    if not notes:
        return 0
    try:
        SearchLogEntry.objects.bulk_create([n for n in notes if isinstance(n, SearchLogEntry)])
        for sign in notes:
            if isinstance(sign, Sign):
                _apply(sign)
        _count_wanted([n for n in notes if isinstance(n, Wanted)])
    except DatabaseError:
        logger.exception("%s notes on searches could not be written.", len(notes))
    return len(notes)


def forget() -> int:
    """Delete what is older than `KEPT_DAYS`, and the tokens that nobody can use any more."""
    now = timezone.now()
    old_pages = SearchLogEntry.objects.filter(hour__lt=now - timedelta(seconds=2 * TOKEN_SECONDS))
    old_pages.exclude(token=None).update(token=None)
    count, _by_model = SearchLogEntry.objects.filter(
        hour__lt=now - timedelta(days=KEPT_DAYS)
    ).delete()
    return count


def _apply(sign: Sign) -> None:
    entries = SearchLogEntry.objects.filter(token=sign.token)
    if sign.rank is None:
        entries.update(missed=True)
    else:
        # The first choice counts.
        entries.filter(clicked_rank=None).update(clicked_rank=sign.rank)


def _count_wanted(found: list[Wanted]) -> None:
    """Tell the overview of translations what readers found in other languages only."""
    if not found:
        return
    counts = Counter((case, wanted.language) for wanted in found for case in wanted.cases)
    keys = dict(
        CaseStudyPage.objects.originals()
        .filter(external_id__in={case for case, _language in counts})
        .values_list("external_id", "translation_key")
    )
    demand.add(
        ReaderDemand.Kind.SEARCH,
        {(keys[case], code): number for (case, code), number in counts.items() if case in keys},
    )


def _token(signed: str) -> UUID:
    return UUID(signing.loads(signed, salt=_SALT, max_age=TOKEN_SECONDS))


def _queue(item: SearchLogEntry | Sign | Wanted) -> None:
    global _writer  # one thread for the process
    _waiting.append(item)
    with _starting:
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_for_ever, name="search-log", daemon=True)
            _writer.start()


def _write_for_ever() -> None:
    while True:
        time.sleep(_PAUSE_SECONDS)
        if _waiting:
            flush()
            connection.close()
