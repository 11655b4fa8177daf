"""The outbox: which cases' documents must be built anew.

A change of a case writes an entry in its own transaction, so there is none for what was rolled
back and none is lost; `drain` applies the entries and keeps those that fail, to be tried again.
Each engine has entries of its own, so that one that was away catches up by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from search import words
from search.documents import build_documents
from search.embeddings import get_embedder
from search.engines import get_engines
from search.engines.base import Engine, EngineUnavailable
from search.engines.resilient import GuardedEngine
from search.models import OutboxEntry

logger = logging.getLogger(__name__)

# The entries of the embedder, which `search.embeddings.worker` applies.
EMBEDDINGS = "embeddings"
BATCH_SIZE = 100
FIRST_RETRY_SECONDS = 5
LAST_RETRY_SECONDS = 3600
# An engine that is away may be back any moment, and must have everything within a minute then.
LAST_RETRY_AWAY_SECONDS = 20
MAX_ATTEMPTS = 30_000  # a column's limit
MAX_ERROR_LENGTH = 2000


@dataclass(frozen=True)
class DrainReport:
    """What a run did: entries applied and failed."""

    applied: int = 0
    failed: int = 0


def register(keys: Iterable[UUID]) -> None:
    """Note that these cases have changed; they are applied when the transaction is committed."""
    changed = set(keys)
    if not changed:
        return
    register_for(_consumers(), changed)
    if not any(entry[1] is drain_quietly for entry in connection.run_on_commit):
        transaction.on_commit(drain_quietly, robust=True)


def register_for(consumers: Iterable[str], keys: Iterable[UUID]) -> None:
    """Note for these consumers that these cases have changed."""
    # In one order, so that two transactions never wait for each other.
    changed = sorted(keys)
    now = timezone.now()
    OutboxEntry.objects.bulk_create(
        [
            OutboxEntry(engine=name, translation_key=key, created_at=now, next_attempt_at=now)
            for name in consumers
            for key in changed
        ],
        update_conflicts=True,
        unique_fields=["engine", "translation_key"],
        update_fields=["token", "next_attempt_at"],
        batch_size=BATCH_SIZE,
    )


def _consumers() -> list[str]:
    """Who waits for changes: every engine and, where there is one, the embedder."""
    names = [engine.name for engine in get_engines()]
    return [*names, EMBEDDINGS] if get_embedder() else names


def drain_quietly() -> None:
    """Apply what is due; whatever goes wrong stays in the outbox and never reaches the editor."""
    try:
        drain()
    except DatabaseError:
        logger.exception("The search outbox could not be read.")


def drain() -> DrainReport:
    """Apply every entry that is due, to each engine."""
    words.refresh()
    reports = [_drain(engine) for engine in get_engines()]
    return DrainReport(sum(r.applied for r in reports), sum(r.failed for r in reports))


def _drain(engine: Engine) -> DrainReport:
    """Apply what is due in batches; a batch that fails is tried one by one."""
    applied = failed = 0
    failing: list[UUID] = []
    waiting = OutboxEntry.objects.filter(engine=engine.name)
    while True:
        due = waiting.filter(next_attempt_at__lte=timezone.now()).exclude(token__in=failing)
        batch = list(due.order_by("pk")[:BATCH_SIZE])
        if not batch:
            return DrainReport(applied, failed)
        if isinstance(engine, GuardedEngine):
            engine.probe()
        try:
            _apply(engine, batch)
            applied += len(batch)
        except EngineUnavailable as error:
            return DrainReport(applied, failed + _postpone_all(engine, batch, error))
        except Exception:  # noqa: BLE001  # whatever it is, the entries stay and are tried alone
            # Which of them is at fault shows when each is applied alone.
            for entry in batch:
                if _apply_alone(engine, entry):
                    applied += 1
                else:
                    failed += 1
                    failing.append(entry.token)


def _apply(engine: Engine, entries: Sequence[OutboxEntry]) -> None:
    # Entries are removed only as they were read: a change in the meantime gave a new token.
    with engine.exclusive():
        apply_changes([entry.translation_key for entry in entries], engine)
        OutboxEntry.objects.filter(token__in=[entry.token for entry in entries]).delete()


def apply_changes(keys: Sequence[UUID], engine: Engine) -> None:
    """Bring the documents of these cases in an engine in line with the database, at once."""
    with engine.exclusive():
        documents = build_documents(keys)
        engine.put(documents.values())
        engine.delete(key for key in keys if key not in documents)


def _apply_alone(engine: Engine, entry: OutboxEntry) -> bool:
    try:
        _apply(engine, [entry])
    except Exception as error:
        logger.exception("Case %s could not be indexed.", entry.translation_key)
        _postpone(entry, f"{type(error).__name__}: {error}")
        return False
    return True


def _postpone(entry: OutboxEntry, error: str) -> None:
    seconds = min(FIRST_RETRY_SECONDS * 2 ** min(entry.attempts, 20), LAST_RETRY_SECONDS)
    _note_failure(OutboxEntry.objects.filter(token=entry.token), error, seconds)


def _postpone_all(engine: Engine, batch: Sequence[OutboxEntry], error: EngineUnavailable) -> int:
    """The engine is away: everything waits a little. Gives the number of entries."""
    attempts = min(entry.attempts for entry in batch)
    seconds = min(FIRST_RETRY_SECONDS * 2 ** min(attempts, 20), LAST_RETRY_AWAY_SECONDS)
    due = OutboxEntry.objects.filter(engine=engine.name, next_attempt_at__lte=timezone.now())
    logger.warning("%s is away; the outbox keeps what it misses: %s", engine.name, error)
    return _note_failure(due, str(error), seconds)


def _note_failure(entries: QuerySet[OutboxEntry], error: str, seconds: float) -> int:
    return entries.update(
        attempts=Least(F("attempts") + 1, MAX_ATTEMPTS),
        error=error.replace("\x00", "")[:MAX_ERROR_LENGTH],
        next_attempt_at=timezone.now() + timedelta(seconds=seconds),
    )
