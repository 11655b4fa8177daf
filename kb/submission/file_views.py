"""Photos: sent one in a request, shown to their author, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from kb.models.drafts import DraftFile
from kb.submission.access import author, author_only, own_draft
from kb.submission.drafts import DraftClosedError
from kb.submission.screens import file_card
from kb.submission.uploads import UploadRefusedError, take_in
from kb.submission.views import GONE, UNPROCESSABLE

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}


def own_file(request: HttpRequest, key: UUID, file_key: UUID) -> DraftFile:
    """A file of a draft of this person."""
    files = DraftFile.objects.filter(
        key=file_key, draft__key=key, draft__owner=author(request)
    ).select_related("draft")
    file = files.first()
    if file is None:
        raise Http404
    return file


@require_POST
@author_only
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one photo in, for the script; without scripts the step itself does."""
    draft = own_draft(request, key)
    if not draft.is_open:
        return JsonResponse({"closed": True}, status=GONE)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise UploadRefusedError("")
        file = take_in(draft, sent)
    except DraftClosedError:
        return JsonResponse({"closed": True}, status=GONE)
    except UploadRefusedError as refused:
        return JsonResponse({"error": str(refused)}, status=UNPROCESSABLE)
    card = file_card(file, draft)
    html = render_to_string("components/form/file.html", {"card": card, "draft": draft}, request)
    return JsonResponse({"id": f"{file.prefix}", "html": html})


@require_safe
@author_only
def show(request: HttpRequest, key: UUID, file_key: UUID) -> FileResponse:
    """The clean picture, to its author."""
    file = own_file(request, key, file_key)
    response = FileResponse(
        file.file.open(),
        as_attachment=file.kind == DraftFile.Kind.DOCUMENT,
        filename=f"document{file.extension}",
        content_type=TYPES[file.extension],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
