"""From accepted texts to a revision, and from there to the readers. Live rows change only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Revision
from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.models import Translation, TranslationLog, TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from kb.models import SECTIONS, Acceptance, CaseStudyPage, TranslationRevision
from kb.translation.acceptance import refuse_locked, target_page
from kb.translation.basis import basis_of
from kb.translation.errors import HiddenOriginal, NotAllowed, NotReady, UnreviewedText
from kb.translation.segments import Segment, segments_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from kb.models import User

# A version may be of some sections only; these can wait.
OPTIONAL_FIELDS = frozenset(
    {*SECTIONS, "keywords", "evidence_reason", "seo_title", "search_description", "media"}
)


def missing_in(segments: list[Segment]) -> list[Segment]:
    """The segments without an accepted text."""
    return [segment for segment in segments if segment.accepted is None]


def translated_page(translation: Translation, segments: list[Segment] | None = None) -> Page:
    """The page as it would be with the texts that are accepted by now; not saved.

    A field of which a passage is not accepted stays as readers see it now, and empty where they
    have never seen it: no text of the original stands in for what is missing.
    """
    segments = segments_of(translation) if segments is None else segments
    waiting = {segment.field for segment in missing_in(segments)}
    # Anew: the caller's may be older than the last publication of the original.
    source = TranslationSource.objects.select_related("locale").get(pk=translation.source_id)
    original = source.as_instance()
    page = target_page(translation)
    if page is None:
        raise NotReady(_("The page of this version was deleted."))
    earlier = {name: _texts_of_rows(page, name) for name in waiting if _is_relation(page, name)}
    copy_synchronised_fields(original, page)
    values = source._get_segments_for_translation(translation.target_locale, fallback=True)
    done = [value for value in values if value.path.split(".", maxsplit=1)[0] not in waiting]
    ingest_segments(original, page, source.locale, translation.target_locale, done)
    for name, texts in earlier.items():
        _fill_rows(page, name, texts, segments)
    return page


def _is_relation(page: Page, name: str) -> bool:
    return bool(page._meta.get_field(name).one_to_many)


TEXTS_OF_ROWS = {"indicators": ("label",), "media": ("alt_text", "caption")}


def _texts_of_rows(page: Page, relation: str) -> dict[Any, dict[str, str]]:
    """The texts of the child rows by the key that they share with the original's."""
    return {
        row.translation_key: {name: getattr(row, name) for name in TEXTS_OF_ROWS[relation]}
        for row in getattr(page, relation).all()
    }


def _fill_rows(
    page: Page, relation: str, earlier: dict[Any, dict[str, str]], segments: list[Segment]
) -> None:
    """Give rows whose texts are not all accepted those that are, or the earlier ones, or none."""
    from wagtail_localize.strings import StringValue

    accepted = {
        segment.path: StringValue(segment.accepted.text).render_text()
        for segment in segments
        if segment.field == relation and segment.accepted
    }
    for row in getattr(page, relation).all():
        before = earlier.get(row.translation_key, {})
        for name in TEXTS_OF_ROWS[relation]:
            path = f"{relation}.{row.translation_key}.{name}"
            setattr(row, name, accepted.get(path, before.get(name, "")))


@transaction.atomic
def prepare(
    translation: Translation,
    user: User | None = None,
    *,
    incomplete: bool = False,
    at: datetime | None = None,
) -> Revision:
    """Make a revision of the accepted texts. What readers see is not touched.

    With `incomplete` sections may be missing; title, summary and numbers' labels never. `at`: when
    it shall go live, if it is planned.
    """
    Translation.objects.select_for_update().get(pk=translation.pk)
    if user is not None:
        refuse_locked(translation, user)
    segments = segments_of(translation)
    refuse_incomplete(segments, incomplete=incomplete)
    page = translated_page(translation, segments)
    page.go_live_at = at
    try:
        revision: Revision = page.save_revision(user=user, log_action=True)
    except ValidationError as error:
        raise NotReady(" ".join(error.messages)) from error
    record(revision, segments)
    TranslationLog.objects.create(
        source=translation.source, locale=translation.target_locale, revision=revision
    )
    return revision


def refuse_incomplete(segments: list[Segment], *, incomplete: bool) -> None:
    """Refuse when readers would miss what they need."""
    missing = missing_in(segments)
    needed = [
        segment for segment in missing if not incomplete or segment.field not in OPTIONAL_FIELDS
    ]
    if needed:
        raise NotReady(
            ngettext(
                "%(count)d passage has no accepted text yet.",
                "%(count)d passages have no accepted text yet.",
                len(needed),
            )
            % {"count": len(needed)}
        )
    if not any(segment.accepted for segment in segments):
        raise NotReady(_("Nothing has been accepted yet."))


def record(revision: Revision, segments: list[Segment]) -> TranslationRevision:
    """Note that a revision holds accepted texts, and which."""
    accepted = [segment.accepted for segment in segments if segment.accepted]
    read = [text.accepted_at for text in accepted]
    row, _created = TranslationRevision.objects.update_or_create(
        revision=revision,
        defaults={
            "basis": basis_of(segments),
            "reviewed_on": timezone.localtime(max(read)).date() if read else None,
            "accepted_until": max(read) if read else None,
            "is_machine_assisted": any(
                text.origin == Acceptance.Origin.MACHINE for text in accepted
            ),
        },
    )
    return row


def prepared_revision(translation: Translation) -> Revision | None:
    """The latest revision, if it holds just the texts that are accepted now, for no later day."""
    page = target_page(translation)
    if page is None or page.latest_revision_id is None:
        return None
    row = (
        TranslationRevision.objects.filter(revision_id=page.latest_revision_id)
        .select_related("revision")
        .first()
    )
    if row is None or row.basis != basis_of(segments_of(translation)):
        return None
    revision: Revision = row.revision
    return None if revision.content.get("go_live_at") else revision


@transaction.atomic
def publish(translation: Translation, user: User, *, incomplete: bool = False) -> Page:
    """Publish the accepted texts through Wagtail: its rights, locks and workflows count."""
    Translation.objects.select_for_update().get(pk=translation.pk)
    page = refuse_what_hinders(translation, user, incomplete=incomplete)
    revision = prepared_revision(translation) or prepare(translation, user, incomplete=incomplete)
    revision.publish(user=user)
    return page.specific_class.objects.get(pk=page.pk)


def refuse_what_hinders(translation: Translation, user: User, *, incomplete: bool = False) -> Page:
    """Refuse what can't be published, or not by this user; else give the page."""
    page = target_page(translation)
    if page is None:
        raise NotReady(_("The page of this version was deleted."))
    if not page.permissions_for_user(user).can_publish():
        raise NotAllowed(_("You may not publish this version."))
    refuse_locked(translation, user)
    refuse_hidden_original(translation)
    if page.workflow_in_progress:
        raise NotAllowed(_("This version is being reviewed; it is published from there."))
    refuse_incomplete(segments_of(translation), incomplete=incomplete)
    return page


def refuse_hidden_original(translation: Translation) -> None:
    """While the original is not public, none of its translations is."""
    if not is_live(translation.source.object_id, translation.source.locale_id):
        raise NotReady(_("The original is not published."))


def is_live(translation_key: UUID, locale_id: int) -> bool:
    """Whether readers see a version of a case. It may have been deleted."""
    return CaseStudyPage.objects.filter(
        translation_key=translation_key, locale_id=locale_id, live=True
    ).exists()


def refuse_unreviewed(page: CaseStudyPage, revision: Revision) -> None:
    """The gate before everything that goes live: editor, bulk action, workflow, schedule, import.

    Of a version that is translated segment by segment, only a revision made of accepted texts may
    be published, and only while readers see the original.
    """
    is_translated = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).exists()
    if not is_translated:
        return
    original = CaseStudyPage.objects.originals().live()
    if not original.filter(translation_key=page.translation_key).exists():
        raise HiddenOriginal(_("The original is not published."))
    if not TranslationRevision.objects.filter(revision=revision).exists():
        raise UnreviewedText(
            _("This version was not made of accepted texts, so it can't be published.")
        )
