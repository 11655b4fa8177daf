"""Embeds the texts of changed cases, beside the requests: in a thread of each web process, in
`manage.py search_worker`, and at the end of `manage.py rebuild_search_index`.

Until a case has its vectors it is found by its words.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from search.documents import build_documents
from search.embeddings import get_embedder
from search.embeddings.base import Embedder, EmbedderUnavailable
from search.embeddings.centres import references, work_out_centres
from search.embeddings.passages import passages_of
from search.embeddings.store import embed_missing, forget_unused
from search.engines import get_engines
from search.engines.base import EngineUnavailable
from search.models import OutboxEntry, SearchDocument, TextVector
from search.outbox import EMBEDDINGS, apply_changes, register_for

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
# For so long the entries that one process works at are left alone by others.
CLAIM_SECONDS = 300
RETRY_SECONDS = 60
PAUSE_SECONDS = 3.0


def embed_due() -> int:
    """Embed what waits in the outbox; give the number of cases. Never raises for the embedder."""
    embedder = get_embedder()
    done = 0
    while embedder and (entries := _claim()):
        keys = [entry.translation_key for entry in entries]
        tokens = [entry.token for entry in entries]
        mine = OutboxEntry.objects.filter(engine=EMBEDDINGS, token__in=tokens)
        try:
            embed_cases(embedder, keys)
        except (EmbedderUnavailable, EngineUnavailable) as error:
            logger.warning("Texts wait for their vectors: %s", error)
            due = timezone.now() + timedelta(seconds=RETRY_SECONDS)
            mine.update(next_attempt_at=due, error=str(error)[:2000], attempts=1)
            return done
        mine.delete()
        done += len(entries)
    return done


def _claim() -> list[OutboxEntry]:
    """Some entries that are due, put off for other processes."""
    now = timezone.now()
    due = OutboxEntry.objects.filter(engine=EMBEDDINGS, next_attempt_at__lte=now)
    entries = list(due.order_by("pk")[:BATCH_SIZE])
    claimed = due.filter(pk__in=[entry.pk for entry in entries])
    if entries and claimed.update(next_attempt_at=now + timedelta(seconds=CLAIM_SECONDS)):
        return entries
    return []


def embed_cases(
    embedder: Embedder, keys: Sequence[UUID], report: Callable[[int], None] = lambda done: None
) -> int:
    """Embed the texts of cases that have no vectors and tell the engines; give their number."""
    work_out_centres(embedder)
    passages = [each for case in build_documents(keys).values() for each in passages_of(case)]
    # Summaries first: they say most, and are soon done.
    passages.sort(key=lambda passage: not passage.is_summary)
    count = embed_missing(embedder, {each.digest: each.text for each in passages}, report)
    if count:
        for engine in get_engines():
            apply_changes(keys, engine)
    return count


def tidy(model: str) -> int:
    """Forget the vectors of texts that no document has; give their number."""
    used = {reference.digest for reference in references().values()}
    for text in SearchDocument.objects.values_list("passages", flat=True).iterator():
        used.update(key.partition(":")[2] for key in text.split())
    return forget_unused(model, used)


def expect_all_of_new_model() -> None:
    """Put every case into the outbox when the embedder in use has not worked here yet."""
    embedder = get_embedder()
    if embedder is None or TextVector.objects.filter(model=embedder.model).exists():
        return
    keys = SearchDocument.objects.values_list("translation_key", flat=True).distinct()
    register_for([EMBEDDINGS], keys)


def embed_when_due(stop: threading.Event, pause: float = PAUSE_SECONDS) -> None:
    """Look again and again, until told to stop."""
    is_new = True
    while not stop.is_set():
        try:
            close_old_connections()
            if is_new:
                expect_all_of_new_model()
            is_new = False
            embed_due()
        except DatabaseError:
            logger.exception("The texts that wait for their vectors could not be read.")
        except Exception:
            logger.exception("Texts could not be embedded.")
        stop.wait(pause)
