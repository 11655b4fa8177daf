"""What a check is given and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.functional import Promise

from kb.translation.segment_text import SegmentText


class Severity(StrEnum):
    """An error blocks approval; a warning is for the reviewer to judge."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class TermHint:
    """A concept of the glossary that was found in the source, with its words in the target."""

    source_term: str
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    is_kept: bool = False
    is_checked: bool = True
    definition: str = ""
    definition_language: str = "en"
    concept_id: int = 0


@dataclass(frozen=True)
class Pair:
    """A segment and its translation, with what is known beside them."""

    source: str
    target: str
    source_language: str
    target_language: str
    max_length: int | None = None
    # A list item by its role on the page, where that is known.
    role: str = ""
    terms: tuple[TermHint, ...] = ()
    # How the same source was translated and approved elsewhere.
    other_translations: tuple[str, ...] = field(default=())

    @cached_property
    def source_text(self) -> SegmentText:
        return SegmentText(self.source)

    @cached_property
    def target_text(self) -> SegmentText:
        return SegmentText(self.target)

    @property
    def is_list_item(self) -> bool:
        text = self.source_text.plain.strip()
        return self.role == "list item" or text.endswith(";") or text[:1].islower()


@dataclass(frozen=True)
class Finding:
    """What a check has to say about a translation."""

    code: str
    severity: Severity
    message: str | Promise
    # The translation as it should be, where a machine can tell.
    fix: str = ""
    # The engine refuses such a text, so nobody can wave it through.
    is_final: bool = False


Check = Callable[[Pair], Iterable[Finding]]


def warning(code: str, message: str | Promise, fix: str = "") -> Finding:
    return Finding(code, Severity.WARNING, message, fix)


def error(code: str, message: str | Promise, fix: str = "", *, is_final: bool = False) -> Finding:
    return Finding(code, Severity.ERROR, message, fix, is_final)
