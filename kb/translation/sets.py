"""Several languages of a case go live together, now or on a planned day: all of them or none.

A planned version goes through the same gate on its day. If its original has moved on by then, or
another text was accepted, nothing is published behind anybody's back: it is held, with those that
were planned together with it, and the people are told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from home.languages import AUTONYMS
from kb.models import CaseStudyPage, Notification, TranslationRevision, TranslationTask
from kb.notifications.outbox import notify
from kb.translation.basis import basis_of, newer_paths
from kb.translation.basis import fingerprint as fingerprint_of
from kb.translation.errors import NotReady, TranslationError
from kb.translation.publication import is_live, prepare, publish, refuse_what_hinders
from kb.translation.segments import segments_of
from kb.translation.versions import translation_into

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.models import User
    from kb.translation.segments import Segment

logger = logging.getLogger(__name__)

# How Wagtail's command marks what it publishes because its day has come.
BY_PLAN = "wagtail.publish.scheduled"


@dataclass(frozen=True)
class Plan:
    """When versions shall go live, and which belong together."""

    at: datetime
    together: UUID


@transaction.atomic
def publish_together(
    translations: Iterable[Translation], user: User, *, at: datetime | None = None
) -> list[Page]:
    """Publish these versions, or plan them for a moment; if one can't be, none is."""
    wanted = sorted(translations, key=lambda translation: translation.pk)
    if not wanted:
        raise NotReady(_("Choose at least one language."))
    if at is not None and at <= timezone.now():
        raise NotReady(_("This moment is past."))
    plan = Plan(at, uuid4()) if at else None
    pages = []
    for translation in wanted:
        try:
            pages.append(plan_one(translation, user, plan) if plan else publish(translation, user))
        except TranslationError as error:
            language = translation.target_locale.language_code
            raise NotReady(f"{AUTONYMS[language]}: {error}") from error
    return pages


def plan_one(translation: Translation, user: User, plan: Plan) -> Page:
    """Let a version go live at a moment, if it could go live now."""
    Translation.objects.select_for_update().get(pk=translation.pk)
    page = refuse_what_hinders(translation, user)
    revision = prepare(translation, user, at=plan.at)
    TranslationRevision.objects.filter(revision=revision).update(
        together=plan.together, planned_by=user
    )
    revision.publish(user=user)
    return page


def is_current(record: TranslationRevision, segments: list[Segment]) -> bool:
    """Whether a revision still says what is accepted, and all that the original says by now.

    A change of the original whose translation was kept changes nothing.
    """
    texts: dict[str, list[str]] = {}
    for path, pairs in basis_of(segments).items():
        texts[path] = [text for _source, text in pairs]
    if texts != {path: [text for _source, text in pairs] for path, pairs in record.basis.items()}:
        return False
    now = [
        (
            segment.path,
            fingerprint_of(segment.source),
            fingerprint_of(segment.accepted.text) if segment.accepted else "",
        )
        for segment in segments
        if segment.path in record.basis
    ]
    return not newer_paths(record.basis, now)


def may_appear(translation: Translation, record: TranslationRevision | None) -> bool:
    """Whether a planned version may go live today."""
    page = CaseStudyPage.objects.filter(
        translation_key=translation.source.object_id, locale=translation.target_locale
    ).first()
    return (
        record is not None
        and page is not None
        and not page.locked
        and is_live(translation.source.object_id, translation.source.locale_id)
        and is_current(record, segments_of(translation))
    )


@transaction.atomic
def release(page: CaseStudyPage, revision: Revision) -> bool:
    """The day of a planned version has come: whether it goes live. Else it is held.

    Nothing is raised: Wagtail's command would stop, and what others planned would not appear.
    """
    translation = translation_into(page, page.locale)
    if translation is None:
        return True
    Translation.objects.select_for_update().get(pk=translation.pk)
    if not Revision.objects.filter(pk=revision.pk, approved_go_live_at__isnull=False).exists():
        return False  # went live, or was held, with another of its set
    records = planned_with(revision)
    found = [(record, page_of(record.revision)) for record in records]
    known = [
        (record, translation_into(version, version.locale)) for record, version in found if version
    ]
    if known and all(row is not None and may_appear(row, record) for record, row in known):
        return True
    hold(revision, records)
    return False


def planned_with(revision: Revision) -> list[TranslationRevision]:
    """What was planned together and still waits for its day; at least the revision itself."""
    own = TranslationRevision.objects.filter(revision=revision).select_related("revision").first()
    if own is None or own.together is None:
        return [own] if own else []
    return list(
        TranslationRevision.objects.filter(
            together=own.together, revision__approved_go_live_at__isnull=False
        )
        .select_related("revision")
        .order_by("pk")
    )


def page_of(revision: Revision) -> CaseStudyPage | None:
    """The version that a revision is of, if it still exists."""
    page: CaseStudyPage | None = (
        CaseStudyPage.objects.filter(pk=revision.object_id).select_related("locale").first()
    )
    return page


def publish_companions(revision: Revision) -> None:
    """Let what was planned together go live in the same transaction."""
    record = TranslationRevision.objects.filter(revision=revision).first()
    if record is None or record.together is None:
        return
    waiting = TranslationRevision.objects.filter(
        together=record.together, revision__approved_go_live_at__isnull=False
    ).select_related("revision")
    for other in waiting.exclude(revision=revision).order_by("pk"):
        other.revision.publish(
            user=other.planned_by, log_action=BY_PLAN, skip_permission_checks=True
        )


def hold(revision: Revision, records: list[TranslationRevision]) -> None:
    """Take planned versions back, and tell who planned them, reads and translates them."""
    revisions = {revision.pk, *(record.revision_id for record in records)}
    Revision.objects.filter(pk__in=revisions).update(approved_go_live_at=None)
    now = timezone.now()
    TranslationRevision.objects.filter(revision__in=revisions).update(held_at=now)
    for held in Revision.objects.filter(pk__in=revisions).select_related("user"):
        page = page_of(held)
        if page is None:
            continue
        if page.go_live_at is not None:
            Page.objects.filter(pk=page.pk).update(go_live_at=None)
        translation = translation_into(page, page.locale)
        task = TranslationTask.objects.filter(translation=translation).first()
        people = [held.user, *((task.reviewer, task.assignee) if task else ())]
        notify(Notification.Kind.HELD, people, page, translation=translation)
        logger.warning("The planned publication of page %s was held.", page.pk)
