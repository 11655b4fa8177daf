"""What files for offline work have in common: units, and how they find back to their segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kb.translation.memory.store import text_hash

_HASH_LENGTH = 12


@dataclass(frozen=True)
class FileUnit:
    """A segment for a file."""

    segment_id: int
    source: str
    target: str = ""
    is_approved: bool = False
    place: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Names the segment and its text: a text that changed since is seen by it."""
        return f"{self.segment_id}-{text_hash(self.source)[:_HASH_LENGTH]}"


@dataclass(frozen=True)
class Incoming:
    """A translation from a file for a segment."""

    segment_id: int
    text: str


@dataclass
class ImportReport:
    """What a file brought, and what did not fit."""

    fitting: list[Incoming] = field(default_factory=list)
    unchanged: int = 0
    untranslated: int = 0
    problems: list[str] = field(default_factory=list)


class Matcher:
    """Finds the segment of a unit: by its key, else by the text of the original."""

    def __init__(self, units: Sequence[FileUnit]) -> None:
        self.by_key = {unit.key: unit for unit in units}
        self.by_id = {str(unit.segment_id): unit for unit in units}
        self.by_hash: dict[str, list[FileUnit]] = {}
        for unit in units:
            self.by_hash.setdefault(text_hash(unit.source)[:_HASH_LENGTH], []).append(unit)

    def find(self, key: str) -> list[FileUnit]:
        """The segments that a unit is for: one by its key, else all with the same original."""
        if unit := self.by_key.get(key):
            return [unit]
        return self.by_hash.get(key.rpartition("-")[2], [])

    def name(self, key: str) -> str:
        """What a person calls the unit: how its passage begins, else its key."""
        unit = self.by_key.get(key) or self.by_id.get(key.partition("-")[0])
        return Truncator(strip_tags(unit.source)).chars(60) if unit else key or "?"

    def reason(self, key: str) -> str:
        """Why there is none."""
        if key.partition("-")[0] in self.by_id:
            return _("the original has changed since the file was made")
        return _("this passage is not in the original")

    def take(self, key: str, texts: dict[str, str] | str, report: ImportReport) -> None:
        """Add the translation of a unit to the report (`texts`: by the source it belongs to)."""
        units = self.find(key)
        if not units:
            report.problems.append(f"{self.name(key)}: {self.reason(key)}")
        for unit in units:
            text = texts if isinstance(texts, str) else texts[unit.source]
            if not text.strip():
                report.untranslated += 1
            elif text == unit.target:
                report.unchanged += 1
            else:
                report.fitting.append(Incoming(unit.segment_id, text))
