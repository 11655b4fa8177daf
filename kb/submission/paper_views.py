"""The form to take away."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.models import SiteIdentity
from kb.submission.paper import paper_questions, write_docx

if TYPE_CHECKING:
    from django.http import HttpRequest

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def form_docx(request: HttpRequest) -> HttpResponse:
    """The empty form as a Word file."""
    data = BytesIO()
    write_docx(data, SiteIdentity.for_request(request).name())
    name = f"form-{request.LANGUAGE_CODE}.docx"
    return HttpResponse(
        data.getvalue(),
        content_type=DOCX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def form_print(request: HttpRequest) -> HttpResponse:
    """The form to print and fill in with a pen."""
    return render(request, "kb/share/print.html", {"questions": paper_questions()})
