"""Finds texts that are like a text, among tens of thousands, in a few milliseconds.

The sources of a language pair are kept in the process, sorted by length: a text that is 70 % like
another can't be much longer or shorter, and what is left rapidfuzz compares in C. A unit never
changes its source, so it is enough to read the new ones; what was deleted drops out when the units
are read from the database.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from threading import Lock
from typing import NamedTuple

from django.db.models import Max
from rapidfuzz import fuzz, process

from kb.models import MemoryUnit
from kb.translation.segment_text import SegmentText

THRESHOLD = 70
# rapidfuzz' ratio is 2·common / (both lengths): below this share of lengths it can't reach 70 %.
_SHORTEST = THRESHOLD / (200 - THRESHOLD)
# Transactions may end in another order than their keys were given out; so many are read again.
_OVERLAP = 500


class Entry(NamedTuple):
    """A source text; units are found from both of their languages."""

    length: int
    key: int
    is_reversed: bool
    text: str


class Match(NamedTuple):
    """A unit that is like a text, and how much (0 to 100)."""

    key: int
    is_reversed: bool
    score: float


class PairIndex:
    """The texts of one language that the memory knows in another."""

    def __init__(self, source_language: str, target_language: str) -> None:
        self.languages = source_language, target_language
        self.entries: list[Entry] = []
        self.known: set[tuple[int, bool]] = set()
        self.last_key = 0
        self.lock = Lock()

    def refresh(self) -> None:
        """Read the units that are new."""
        with self.lock:
            highest = MemoryUnit.objects.aggregate(Max("pk"))["pk__max"] or 0
            if highest < self.last_key:  # another database, or one that was restored
                self.entries, self.known, self.last_key = [], set(), 0
            self._read(*self.languages, is_reversed=False)
            self._read(*reversed(self.languages), is_reversed=True)
            self.last_key = highest

    def _read(self, source_language: str, target_language: str, *, is_reversed: bool) -> None:
        units = MemoryUnit.objects.filter(
            source_language=source_language,
            target_language=target_language,
            pk__gt=self.last_key - _OVERLAP,
        ).values_list("pk", "target" if is_reversed else "source")
        fresh = [
            Entry(len(text), key, is_reversed, text)
            for key, html in units.iterator()
            if (key, is_reversed) not in self.known and (text := comparable(html))
        ]
        self.known.update((entry.key, entry.is_reversed) for entry in fresh)
        if len(fresh) > 1000:
            self.entries = sorted([*self.entries, *fresh])
        else:
            for entry in fresh:
                insort(self.entries, entry)

    def search(self, text: str, limit: int) -> list[Match]:
        """The units most like a text, best first."""
        wanted = comparable(text)
        length = len(wanted)
        low = bisect_left(self.entries, (int(length * _SHORTEST),))
        high = bisect_right(self.entries, (int(length / _SHORTEST) + 1,))
        candidates = self.entries[low:high]
        found = process.extract(
            wanted,
            [entry.text for entry in candidates],
            scorer=fuzz.ratio,
            score_cutoff=THRESHOLD,
            limit=limit,
        )
        return [
            Match(candidates[i].key, candidates[i].is_reversed, score) for _text, score, i in found
        ]


_indexes: dict[tuple[str, str], PairIndex] = {}
_indexes_lock = Lock()


def index_for(source_language: str, target_language: str) -> PairIndex:
    """The index of a language pair, with what the database has got since."""
    with _indexes_lock:
        index = _indexes.setdefault(
            (source_language, target_language), PairIndex(source_language, target_language)
        )
    index.refresh()
    return index


def clear() -> None:
    """Forget everything (tests use one process for many databases)."""
    _indexes.clear()


def comparable(html: str) -> str:
    """What is compared: the words without tags, in small letters, in single spaces."""
    return " ".join(SegmentText(html).plain.casefold().split())
