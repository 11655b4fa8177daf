"""The PDFs of a case: where they are kept, who gets them, and how they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import FileResponse
from wagtail.models import Revision

from kb.models import CaseStudyDocument, CaseStudyPage
from kb.permissions import may_see_review

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = "documents"


def store(data: bytes) -> str:
    """Keep a cleaned PDF; gives its name in the private storage."""
    return storages["private"].save(f"{FOLDER}/{uuid4().hex}.pdf", ContentFile(data))


def find(case_id: str, key: UUID, user: Any) -> tuple[CaseStudyDocument, bool] | None:
    """A document of a case, and whether everybody may have it: the published one, or, for those who
    take part in the review, one that is to be published."""
    live = CaseStudyPage.objects.published().filter(external_id=case_id)
    document = CaseStudyDocument.objects.filter(key=key, page__in=live).first()
    if document is not None:
        return document, True
    page = CaseStudyPage.objects.originals().filter(external_id=case_id).first()
    if page is None or not user.is_authenticated or not may_see_review(user, page):
        return None
    newest = page.get_latest_revision_as_object()
    waiting = next((row for row in newest.documents.all() if row.key == key), None)
    return (waiting, False) if waiting else None


def response(document: CaseStudyDocument, name: str, *, is_public: bool) -> FileResponse:
    """The file, as a download that no browser takes for anything else or opens in the site."""
    file = storages["private"].open(document.stored)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Asked for anew each time: once withdrawn, nobody in between has it still.
    answer["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return answer


def names_of(pages: Iterable[int]) -> set[str]:
    """The stored files of these pages and of all their revisions that no other page shows."""
    pks = list(pages)
    own = CaseStudyDocument.objects.filter(page__in=pks)
    names = set(own.values_list("stored", flat=True))
    revisions = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in pks])
    for content in revisions.values_list("content", flat=True).iterator():
        names.update(row["stored"] for row in content.get("documents", []))
    elsewhere = CaseStudyDocument.objects.exclude(page__in=pks).filter(stored__in=names)
    return names - set(elsewhere.values_list("stored", flat=True)) - {""}
