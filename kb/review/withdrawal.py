"""Takes a case off the shelf: all versions, pictures, addresses; and, on request, for good.

What readers get comes from the database: pages, feeds, API, sitemap and exports show live pages
only, and search checks each result against them. So the commit of this one transaction takes a case
from all of them, whether the search engine answers or not. Files are moved when it is committed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.images import get_image_model
from wagtail.models import Revision

from kb.models import CaseStudyMedia, CaseStudyPage, Notification, Withdrawal, WithdrawnFile
from kb.notifications.outbox import notify
from kb.permissions import may_erase, may_withdraw
from kb.review.erasure import forget

if TYPE_CHECKING:
    from kb.models import User

FOLDER = "withdrawn"


def fingerprint(text: str) -> str:
    """What an address or identifier can be recognised by, and not be read from."""
    return hashlib.sha256(text.encode()).hexdigest()


def notice_for(slug: str) -> Withdrawal | None:
    """The withdrawal that an old address should tell of."""
    return (
        Withdrawal.objects.filter(slug_fingerprint=fingerprint(slug), ended_at=None)
        .order_by("-at")
        .first()
    )


@transaction.atomic
def withdraw(page: CaseStudyPage, by: User | None, reason_code: str) -> Withdrawal:
    """Take a case, in all its languages, from everywhere readers could meet it.

    Safe to repeat. `by` is the person, None for the site itself (a command).
    """
    if by is not None and not may_withdraw(by, page):
        raise PermissionDenied
    reason = Withdrawal.Reason(reason_code)
    versions = list(_versions(page.translation_key))
    withdrawal, is_new = Withdrawal.objects.get_or_create(
        translation_key=page.translation_key,
        ended_at=None,
        defaults={
            "slug_fingerprint": fingerprint(page.slug),
            "id_fingerprint": fingerprint(page.external_id),
            "reason": reason,
            "by": by,
        },
    )
    # The original last: its unpublication would take the translations along a second time.
    for version in sorted(versions, key=lambda version: version.is_original):
        _stop_review(version, by)
        # The question who may is answered; an author may nothing in Wagtail's administration.
        UnpublishPageAction(version, user=by).execute(skip_permission_checks=True)
        # Nothing that was planned brings it back.
        version.revisions.update(approved_go_live_at=None)
    _take_pictures_away(versions, withdrawal)
    if is_new:
        authors = [version.owner for version in versions if version.owner != by]
        notify(Notification.Kind.WITHDRAWN, authors, page)
    return withdrawal


@transaction.atomic
def erase(page: CaseStudyPage, by: User | None, reason_code: str) -> Withdrawal:
    """Withdraw a case, then erase it with its revisions, translations, comments and pictures.

    What stays is that a case stood at this address, and who erased it when and why.
    """
    if by is not None and not may_erase(by):
        raise PermissionDenied
    withdrawal = withdraw(page, by, reason_code)
    Withdrawal.objects.filter(pk=withdrawal.pk).update(erased_at=timezone.now(), reason=reason_code)
    files = list(withdrawal.files.select_related("image"))
    forget(page.translation_key)
    for file in files:
        if file.image is not None:
            file.image.delete()
        transaction.on_commit(_deletion("private", file.private_name))
    withdrawal.files.all().delete()
    withdrawal.refresh_from_db()
    return withdrawal


def ended(instance: CaseStudyPage, **_signal: Any) -> None:
    """A case that is published again has no notice, and its pictures. Receiver of a signal."""
    current = Withdrawal.objects.filter(translation_key=instance.translation_key, ended_at=None)
    for withdrawal in current:
        for file in withdrawal.files.all():
            if file.image is not None:
                _move("private", file.private_name, "default", file.name)
                transaction.on_commit(_deletion("private", file.private_name))
            file.delete()
        withdrawal.ended_at = timezone.now()
        withdrawal.save(update_fields=["ended_at"])


def _versions(translation_key: uuid.UUID) -> Any:
    pages = CaseStudyPage.objects.filter(translation_key=translation_key)
    return pages.select_related("locale").select_for_update(of=("self",)).order_by("pk")


def _stop_review(version: CaseStudyPage, by: User | None) -> None:
    if state := version.current_workflow_state:
        state.cancel(user=by)


def _take_pictures_away(versions: Iterable[CaseStudyPage], withdrawal: Withdrawal) -> None:
    """Move the pictures that no other case shows, and drop what was made of them."""
    known = set(withdrawal.files.values_list("image", flat=True))
    for image in _pictures_of(versions):
        # Rows go with the transaction, and Wagtail deletes their files after it, perhaps through a
        # queue; these are deleted at once.
        for rendition in image.renditions.all():
            transaction.on_commit(_deletion("default", rendition.file.name))
            rendition.delete()
        if image.pk in known or not image.file.storage.exists(image.file.name):
            continue
        private_name = f"{FOLDER}/{uuid.uuid4().hex}"
        _move("default", image.file.name, "private", private_name)
        WithdrawnFile.objects.create(
            withdrawal=withdrawal, image=image, name=image.file.name, private_name=private_name
        )
        transaction.on_commit(_deletion("default", image.file.name))


def _pictures_of(versions: Iterable[CaseStudyPage]) -> Any:
    """The pictures of these versions and their revisions that stand in no other case."""
    pks = [version.pk for version in versions]
    ours = set(CaseStudyMedia.objects.filter(page__in=pks).values_list("image", flat=True))
    revisions = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in pks])
    for content in revisions.values_list("content", flat=True).iterator():
        ours.update(row.get("image") for row in content.get("media", []))
    elsewhere = CaseStudyMedia.objects.exclude(page__in=pks).filter(image__in=ours - {None})
    return get_image_model().objects.filter(
        pk__in=ours - {None} - set(elsewhere.values_list("image", flat=True))
    )


def _move(source: str, name: str, target: str, new_name: str) -> None:
    """Copy a file to another storage; the old one is deleted once the transaction holds."""
    if storages[target].exists(new_name):
        return
    with storages[source].open(name) as file:
        storages[target].save(new_name, file)


def _deletion(storage: str, name: str) -> Any:
    return lambda: storages[storage].delete(name)
