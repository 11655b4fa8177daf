"""What the memory offers a translator for a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz

from kb.models import CaseStudyPage, MemoryUnit
from kb.translation.memory.index import comparable, index_for
from kb.translation.memory.store import text_hash
from kb.translation.segment_text import SegmentText

EXACT = 100


class Piece(NamedTuple):
    """A run of words in a comparison: in both, only in what is to be translated, or only in the
    memory.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class MemoryMatch:
    """A translation from the memory, and how like its source is."""

    unit_id: int
    source: str
    target: str
    score: int
    origin: str
    reference: str
    difference: tuple[Piece, ...] = ()


def exact_matches(
    texts: Iterable[str], source_language: str, target_language: str
) -> dict[str, MemoryMatch]:
    """The latest translation of each text that the memory knows word for word, in two queries."""
    by_hash = {text_hash(text): text for text in texts}
    found: dict[str, MemoryMatch] = {}
    forward = MemoryUnit.objects.filter(
        source_hash__in=list(by_hash),
        source_language=source_language,
        target_language=target_language,
    )
    backward = MemoryUnit.objects.filter(
        target_hash__in=list(by_hash),
        source_language=target_language,
        target_language=source_language,
    )
    # Later ones overwrite earlier ones, and what was translated this way what was the other way.
    for unit in backward.order_by("updated_at", "pk"):
        found[by_hash[unit.target_hash]] = _match(unit, EXACT, is_reversed=True)
    for unit in forward.order_by("updated_at", "pk"):
        found[by_hash[unit.source_hash]] = _match(unit, EXACT, is_reversed=False)
    return _with_references(found)


def matches(
    text: str, source_language: str, target_language: str, *, limit: int = 5
) -> list[MemoryMatch]:
    """The translations of the texts most like this one, best first, each translation once."""
    candidates = index_for(source_language, target_language).search(text, limit * 3)
    units = MemoryUnit.objects.in_bulk([match.key for match in candidates])
    wanted = comparable(text)
    found: dict[str, MemoryMatch] = {}
    for candidate in candidates:
        unit = units.get(candidate.key)
        if unit is None:
            continue
        source, target = _sides(unit, is_reversed=candidate.is_reversed)
        is_same = source.strip() == text.strip()
        # 100 % is kept for what is the same to the last tag.
        score = EXACT if is_same else min(int(fuzz.ratio(wanted, comparable(source))), EXACT - 1)
        known = found.get(target)
        if score >= 1 and (known is None or known.score < score):
            found[target] = _match(
                unit, score, is_reversed=candidate.is_reversed, difference=compare(source, text)
            )
    best = sorted(found.values(), key=lambda match: (-match.score, -match.unit_id))[:limit]
    return list(_with_references({match.target: match for match in best}).values())


def concordance(
    words: str, source_language: str, target_language: str, *, limit: int = 20
) -> list[MemoryMatch]:
    """Where words stand in the memory, in either language, with the translation."""
    wanted = [word for word in words.split() if word][:6]
    if not wanted:
        return []
    forward, backward = Q(), Q()
    for word in wanted:
        # SQLite compares only Latin letters without regard to case.
        either = Q()
        for spelling in {word, word.lower(), word.capitalize()}:
            either |= Q(source__icontains=spelling) | Q(target__icontains=spelling)
        forward &= either
    backward = forward & Q(source_language=target_language, target_language=source_language)
    forward &= Q(source_language=source_language, target_language=target_language)
    units: QuerySet[MemoryUnit] = MemoryUnit.objects.filter(forward | backward)
    found = {
        unit.pk: _match(unit, 0, is_reversed=unit.source_language != source_language)
        for unit in units.order_by("-updated_at", "-pk")[:limit]
    }
    return list(_with_references(found).values())


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The difference of two texts by words: what to change in a translation of the old one."""
    before, after = _words(old), _words(new)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(Piece("same", " ".join(before[i:j])))
            continue
        if j > i:
            pieces.append(Piece("gone", " ".join(before[i:j])))
        if m > k:
            pieces.append(Piece("new", " ".join(after[k:m])))
    return tuple(pieces)


def _words(html: str) -> list[str]:
    return SegmentText(html).plain.split()


def _sides(unit: MemoryUnit, *, is_reversed: bool) -> tuple[str, str]:
    return (unit.target, unit.source) if is_reversed else (unit.source, unit.target)


def _match(
    unit: MemoryUnit, score: int, *, is_reversed: bool, difference: tuple[Piece, ...] = ()
) -> MemoryMatch:
    source, target = _sides(unit, is_reversed=is_reversed)
    reference = unit.reference or str(unit.page_key or "")
    return MemoryMatch(unit.pk, source, target, score, unit.origin, reference, difference)


def _with_references(found: dict[Any, MemoryMatch]) -> dict[Any, MemoryMatch]:
    """Say by title which practice a text came from."""
    keys = {match.reference for match in found.values() if _is_key(match.reference)}
    if not keys:
        return found
    titles = {
        str(key): title
        for key, title in CaseStudyPage.objects.originals()
        .filter(translation_key__in=keys)
        .values_list("translation_key", "title")
    }
    return {
        name: replace(match, reference=titles.get(match.reference, ""))
        if _is_key(match.reference)
        else match
        for name, match in found.items()
    }


def _is_key(reference: str) -> bool:
    try:
        UUID(reference)
    except ValueError:
        return False
    return True
