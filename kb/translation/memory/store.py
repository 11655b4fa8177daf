"""Writes the memory. Every approved text goes in; a case that is deleted goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from kb.models import CaseStudyPage, MemoryUnit
from kb.translation.segment_text import SegmentText

_BATCH = 500


def text_hash(text: str) -> str:
    """A fingerprint to look texts up by; white space at the ends does not count."""
    return hashlib.blake2b(text.strip().encode(), digest_size=16).hexdigest()


def remember(
    source_language: str,
    target_language: str,
    pairs: Iterable[tuple[str, str]],
    *,
    origin: MemoryUnit.Origin,
    page_key: UUID | None = None,
    reference: str = "",
) -> int:
    """Take pairs of texts into the memory; give how many were new to it."""
    added = 0
    for chunk in batched(pairs, _BATCH):
        added += _remember_some(
            [
                MemoryUnit(
                    source_language=source_language,
                    target_language=target_language,
                    source=source,
                    target=target,
                    source_hash=text_hash(source),
                    target_hash=text_hash(target),
                    origin=origin,
                    page_key=page_key,
                    reference=reference[:120],
                    updated_at=timezone.now(),
                )
                for source, target in chunk
                if source.strip() and target.strip()
            ]
        )
    return added


def _remember_some(units: list[MemoryUnit]) -> int:
    if not units:
        return 0
    by_key = {(unit.source_hash, unit.target_hash): unit for unit in units}
    languages = {
        "source_language": units[0].source_language,
        "target_language": units[0].target_language,
    }
    sources = [source for source, _target in by_key]
    known = {
        (source, target): pk
        for pk, source, target in MemoryUnit.objects.filter(
            **languages, source_hash__in=sources
        ).values_list("pk", "source_hash", "target_hash")
        if (source, target) in by_key
    }
    fresh = [unit for key, unit in by_key.items() if key not in known]
    MemoryUnit.objects.bulk_create(fresh, ignore_conflicts=True)
    if units[0].origin == MemoryUnit.Origin.APPROVED and known:
        # Approved once more: the latest stands first, and it is ours now, wherever it came from.
        MemoryUnit.objects.filter(pk__in=known.values()).update(
            origin=MemoryUnit.Origin.APPROVED, updated_at=timezone.now()
        )
    return len(fresh)


def batched(pairs: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    """Pairs in lists of a size (Python 3.12 has it in itertools)."""
    iterator = iter(pairs)
    while chunk := list(islice(iterator, size)):
        yield chunk


def remember_translation(sender: Any, instance: StringTranslation, **kwargs: Any) -> None:
    """Take in a text that was approved."""
    # wagtail-localize notes broken markup only after it has saved the text.
    is_broken = instance.has_error or SegmentText(instance.data).markup_problem
    if is_broken or not instance.data or instance.context is None:
        return
    remember(
        instance.translation_of.locale.language_code,
        instance.locale.language_code,
        [(instance.translation_of.data, instance.data)],
        origin=MemoryUnit.Origin.APPROVED,
        page_key=instance.context.object_id,
    )


def remember_translations(keys: Iterable[int]) -> None:
    """Take in many approved texts, which were saved without a signal, by key."""
    rows = (
        StringTranslation.objects.filter(pk__in=list(keys), has_error=False)
        .exclude(data="")
        .exclude(context=None)
        .select_related("translation_of__locale", "locale", "context")
    )
    pairs: dict[tuple[str, str, UUID], list[tuple[str, str]]] = {}
    for row in rows:
        if not SegmentText(row.data).markup_problem:
            source, target = row.translation_of.locale, row.locale
            key = (source.language_code, target.language_code, row.context.object_id)
            pairs.setdefault(key, []).append((row.translation_of.data, row.data))
    for (source_language, target_language, page_key), texts in pairs.items():
        remember(
            source_language,
            target_language,
            texts,
            origin=MemoryUnit.Origin.APPROVED,
            page_key=page_key,
        )


def forget_case(sender: Any, instance: CaseStudyPage, **kwargs: Any) -> None:
    """Forget the texts of a case whose last version was deleted."""
    if not CaseStudyPage.objects.filter(translation_key=instance.translation_key).exists():
        MemoryUnit.objects.filter(page_key=instance.translation_key).delete()


def connect() -> None:
    """Listen to what is approved and deleted."""
    post_save.connect(remember_translation, StringTranslation, dispatch_uid="kb.memory.remember")
    post_delete.connect(forget_case, CaseStudyPage, dispatch_uid="kb.memory.forget")
