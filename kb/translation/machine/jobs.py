"""What a service was given that answers later: asked, received, failed, forgotten."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from kb.models import MachineTranslationJob, MachineTranslationRun, Suggestion, User
from kb.translation.errors import TranslationError
from kb.translation.machine.etranslation import ETranslation, document_of, texts_of
from kb.translation.machine.limits import refuse_beyond_limit
from kb.translation.machine.protecting import hide, is_whole, known_names, reveal
from kb.translation.machine.providers import MachineError, refused
from kb.translation.workbench import work
from kb.translation.workbench.board import Row, State, read_board

# Whoever has not answered by then is not heard any more.
PATIENCE = timedelta(days=1)
KEPT = timedelta(days=30)
UNREADABLE, NOT_ALLOWED = "unreadable", "not allowed"

# What a machine may be asked for: nobody has written or accepted anything.
OPEN_STATES = (State.UNTRANSLATED, State.NEEDS_UPDATE)

Job = MachineTranslationJob


def ask(service: ETranslation, translation: Translation, rows: list[Row], user: User) -> int:
    """Give the texts of these segments to the service; how many. Raises `MachineError`."""
    Job.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
    if not rows:
        return 0
    latest = latest_job(translation)
    if latest and is_waiting(latest):
        raise MachineError(
            _("%(name)s is at work on this translation already.") % {"name": service.name}
        )
    names = known_names()
    texts = {_key(row): hide(row.segment.source, names)[0] for row in rows}
    characters = sum(map(len, texts.values()))
    refuse_beyond_limit(characters)
    source = translation.source.locale.language_code
    target = translation.target_locale.language_code
    run = MachineTranslationRun.objects.create(
        provider=service.name,
        source_language=source,
        target_language=target,
        characters=characters,
        segments=len(rows),
        outcome="asked",
        user=user,
    )
    # It is there before the service knows of it, which may answer at once.
    job = Job.objects.create(
        translation=translation,
        run=run,
        token=secrets.token_urlsafe(32),
        sent={key: _digest(text) for key, text in texts.items()},
    )
    try:
        number = service.submit(
            document_of(texts),
            source,
            target,
            callback=_address("machine_answer", job),
            error_callback=_address("machine_failure", job),
            until=time.monotonic() + settings.MACHINE_TRANSLATION_TIMEOUT,
        )
    except MachineError as error:
        run.outcome = str(error)[:120]
        run.save(update_fields=["outcome"])
        job.delete()
        raise
    Job.objects.filter(pk=job.pk).update(request_id=number)
    return len(rows)


def latest_job(translation: Translation) -> MachineTranslationJob | None:
    """What was asked last for a translation."""
    return Job.objects.filter(translation=translation).select_related("run").first()


def is_waiting(job: MachineTranslationJob) -> bool:
    """Whether an answer may still come."""
    return job.state == Job.State.WAITING and timezone.now() - job.asked_at < PATIENCE


def problem_of(job: MachineTranslationJob) -> str:
    """Why nothing came of it, for the person who asked; "" while something may, or did."""
    if job.state == Job.State.DONE or is_waiting(job):
        return ""
    if job.state == Job.State.WAITING:
        return _("The service did not answer within a day.")
    if job.problem == NOT_ALLOWED:
        return _("When the answer came, this translation could not be changed.")
    if job.problem == UNREADABLE:
        return _("The service sent an answer that can't be read.")
    return str(refused(int(job.problem)))


def waiting_job(token: str) -> MachineTranslationJob | None:
    """The job of an address that was called, to be changed; None for one that nobody gave away.

    Within a transaction: who calls twice at once waits for himself.
    """
    job = Job.objects.select_for_update().filter(token=token).first()
    is_over = job is not None and job.state == Job.State.WAITING and not is_waiting(job)
    return None if is_over else job


@transaction.atomic
def receive(token: str, content: bytes) -> bool:
    """Take a translated document; False when nobody waits for it. A second one changes nothing."""
    job = waiting_job(token)
    if job is None:
        return False
    if job.state != Job.State.WAITING:
        return True
    try:
        texts = texts_of(content)
    except ValueError:
        _end(job, Job.State.FAILED, UNREADABLE)
        return True
    user = job.run.user
    rows = [row for row in _rows_of(job) if _key(row) in texts]
    good = {row.segment.id: text for row, text in _revealed(job, rows, texts)}
    if user is None:
        _end(job, Job.State.FAILED, NOT_ALLOWED)
        return True
    try:
        with transaction.atomic():
            job.offered = work.offer(
                job.translation,
                good,
                origin=Suggestion.Origin.MACHINE,
                user=user,
                detail=job.run.provider,
                rows=[row for row in rows if row.segment.id in good],
            )
    except TranslationError:
        _end(job, Job.State.FAILED, NOT_ALLOWED)
        return True
    job.broken = len(rows) - len(good)
    _end(job, Job.State.DONE)
    return True


@transaction.atomic
def fail(token: str, code: str) -> bool:
    """Note that the service gave up, with its number; False when nobody waits for it."""
    job = waiting_job(token)
    if job is None:
        return False
    if job.state == Job.State.WAITING:
        is_number = code.removeprefix("-").isdecimal() and len(code) < 10
        _end(job, Job.State.FAILED, code if is_number else UNREADABLE)
    return True


def _rows_of(job: MachineTranslationJob) -> list[Row]:
    """The segments that were asked for, are as they were, and have got no text meanwhile."""
    return [
        row
        for row in read_board(job.translation)
        if _key(row) in job.sent and row.state in OPEN_STATES and not row.suggestions
    ]


def _revealed(
    job: MachineTranslationJob, rows: Iterable[Row], texts: dict[str, str]
) -> Iterable[tuple[Row, str]]:
    """The texts with what was hidden from the service, those that came back whole."""
    names = known_names()
    for row in rows:
        # Hidden again rather than kept: names and addresses stand in no further table. Who got
        # another name meanwhile changes what would have been sent.
        sent, hidden = hide(row.segment.source, names)
        text = reveal(texts[_key(row)], hidden)
        is_same = _digest(sent) == job.sent[_key(row)]
        if is_same and text is not None and is_whole(row.segment.source, text):
            yield row, text


def _end(job: MachineTranslationJob, state: MachineTranslationJob.State, problem: str = "") -> None:
    job.state, job.problem, job.answered_at = state, problem, timezone.now()
    job.save()
    job.run.outcome = problem or "ok"
    job.run.save(update_fields=["outcome"])


def _key(row: Row) -> str:
    """A segment by its text: another text is another segment."""
    return f"{row.segment.string_id}-{row.segment.context_id}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _address(name: str, job: MachineTranslationJob) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[job.token])}"
