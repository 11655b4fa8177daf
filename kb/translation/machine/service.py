"""Asks the service for a translation, within limits, and offers its answers as suggestions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from kb.models import MachineTranslationRun, Suggestion, User
from kb.translation.errors import NotAllowed
from kb.translation.machine import jobs
from kb.translation.machine.configured import configured_provider
from kb.translation.machine.etranslation import ETranslation
from kb.translation.machine.limits import refuse_beyond_limit
from kb.translation.machine.protecting import hide, is_whole, known_names, refusal, reveal
from kb.translation.machine.providers import MachineError, Provider
from kb.translation.workbench import work
from kb.translation.workbench.board import Row, read_board


@dataclass
class MachineReport:
    """What a run brought."""

    offered: int = 0
    broken: int = 0
    problem: str = ""
    # How many segments a service was given that answers later.
    asked: int = 0
    texts: dict[int, str] = field(default_factory=dict)


def machine_name() -> str:
    """The name of the service, "" when there is none."""
    provider = configured_provider()
    return provider.name if provider else ""


def machine_answers_at_once() -> bool:
    """Whether somebody may wait for it at a single segment."""
    return not isinstance(configured_provider(), ETranslation)


def translate_by_machine(
    translation: Translation, user: User, *, segment_id: int | None = None
) -> MachineReport:
    """Offer a machine translation for a segment, or for all that have no text yet.

    What came before a failure is kept; the failure is told. A service that answers later is only
    asked; its answer comes to `jobs.receive`.
    """
    work.require_translator(translation, user)
    provider = configured_provider()
    if provider is None:
        raise NotAllowed(_("Machine translation is off on this site."))
    refuse_private(translation)
    rows = read_board(translation, only=None if segment_id is None else [segment_id])
    if segment_id is None:
        rows = [row for row in rows if row.state in jobs.OPEN_STATES and not row.suggestions]
    report = MachineReport()
    if isinstance(provider, ETranslation):
        try:
            report.asked = jobs.ask(provider, translation, rows, user)
        except MachineError as error:
            report.problem = str(error)
        return report
    try:
        _ask(provider, translation, rows, user, report)
    except MachineError as error:
        report.problem = str(error)
    report.offered = work.offer(
        translation,
        report.texts,
        origin=Suggestion.Origin.MACHINE,
        user=user,
        detail=provider.name,
        rows=[row for row in rows if row.segment.id in report.texts],
    )
    return report


def refuse_private(translation: Translation) -> None:
    """Send nothing that readers can't see, or that could put people at risk."""
    reason = refusal(translation.source.get_source_instance())
    if reason == "sensitive":
        raise NotAllowed(_("This practice is marked as sensitive; its text stays here."))
    if reason:
        raise NotAllowed(_("Only texts that are published are sent to a machine."))


def _ask(
    provider: Provider,
    translation: Translation,
    rows: list[Row],
    user: User,
    report: MachineReport,
) -> None:
    source = translation.source.locale.language_code
    target = translation.target_locale.language_code
    until = time.monotonic() + settings.MACHINE_TRANSLATION_TIMEOUT
    names = known_names()
    for batch in _batches(rows, provider.batch):
        hidden = [hide(row.segment.source, names) for row in batch]
        texts = [text for text, _values in hidden]
        characters = sum(map(len, texts))
        refuse_beyond_limit(characters)
        outcome = "ok"
        try:
            answers = provider.translate(texts, source, target, until=until)
        except MachineError as error:
            outcome = str(error)[:120]
            raise
        finally:
            MachineTranslationRun.objects.create(
                provider=provider.name,
                source_language=source,
                target_language=target,
                characters=characters,
                segments=len(batch),
                outcome=outcome,
                user=user,
            )
        for row, answer, (_text, values) in zip(batch, answers, hidden, strict=True):
            text = reveal(answer.strip(), values)
            if text is None or not is_whole(row.segment.source, text):
                report.broken += 1
            else:
                report.texts[row.segment.id] = text


def _batches(rows: list[Row], size: int) -> Iterator[list[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
