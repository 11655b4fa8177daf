"""The form to take away."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from home.models import SiteIdentity
from kb.safety.antivirus import AntivirusAwayError, InfectedError, scan
from kb.submission import drafts
from kb.submission.access import author, author_only
from kb.submission.paper import UnreadableFormError, paper_questions, read_docx, write_docx
from kb.submission.views import UNPROCESSABLE, to, too_many

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


@require_POST
@author_only
def bring_back(request: HttpRequest) -> HttpResponse:
    """Make a draft of a filled-in Word file; the file itself is not kept."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise UnreadableFormError
        scan(sent)
        answers = read_docx(sent, sent.size or 0)
        draft = drafts.begin(author(request), get_language() or "en", full=True)
    except (UnreadableFormError, InfectedError, AntivirusAwayError):
        context = {
            "title": _("This file can’t be read"),
            "text": _(
                "Please bring back the Word file (DOCX) that you took from here, with its headings."
            ),
        }
        return render(request, "kb/share/notice.html", context, status=UNPROCESSABLE)
    except drafts.TooManyDraftsError:
        return too_many(request)
    drafts.save_answers(draft.key, author(request), answers, base=draft.version, writer="paper")
    return to("step", draft.key, "story")
