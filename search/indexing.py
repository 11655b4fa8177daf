"""Work on the whole index: rebuild it, compare it with the database, mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from kb.models import CaseStudyPage
from search import words
from search.documents import build_documents
from search.eligibility import searchable_pages
from search.engines import get_engine, get_engines
from search.engines.base import Engine
from search.outbox import apply_changes

BATCH_SIZE = 100


@dataclass(frozen=True)
class Drift:
    """Cases by exchange id that differ between database and index."""

    missing: dict[UUID, str] = field(default_factory=dict)
    outdated: dict[UUID, str] = field(default_factory=dict)
    superfluous: dict[UUID, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.superfluous)

    @property
    def keys(self) -> list[UUID]:
        """All cases that differ."""
        return [*self.missing, *self.outdated, *self.superfluous]


def searchable_keys() -> list[UUID]:
    """The cases that belong into the index."""
    keys = searchable_pages().order_by("translation_key").values_list("translation_key", flat=True)
    return list(keys.distinct())


def rebuild(
    report: Callable[[int, int], None] = lambda done, total: None, engine: Engine | None = None
) -> int:
    """Build the index of an engine anew beside the old one; give the number of documents.

    `report` is called with the cases done and their total. Without an engine: of the one in use.
    """
    words.refresh()
    keys = searchable_keys()
    return (engine or get_engine()).rebuild(keys, lambda done: report(done, len(keys)))


def find_drift(engine: Engine | None = None) -> Drift:
    """Compare database and index by case and content hash. Without an engine: the one in use."""
    indexed = (engine or get_engine()).contents()
    names: dict[UUID, str] = {}
    missing: dict[UUID, str] = {}
    outdated: dict[UUID, str] = {}
    keys = searchable_keys()
    for start in range(0, len(keys), BATCH_SIZE):
        for key, document in build_documents(keys[start : start + BATCH_SIZE]).items():
            names[key] = document.id
            if key not in indexed:
                missing[key] = document.id
            elif indexed[key] != document.content_hash():
                outdated[key] = document.id
    gone = [key for key in indexed if key not in names]
    known = CaseStudyPage.objects.filter(translation_key__in=gone)
    known_names = dict(known.values_list("translation_key", "external_id"))
    superfluous = {key: known_names.get(key, str(key)) for key in gone}
    return Drift(missing, outdated, superfluous)


def repair(drift: Drift, engine: Engine | None = None) -> int:
    """Mend what differs; give the number of cases. Without an engine: in all of them."""
    keys = drift.keys
    for start in range(0, len(keys), BATCH_SIZE):
        for each in [engine] if engine else get_engines():
            apply_changes(keys[start : start + BATCH_SIZE], each)
    return len(keys)
