"""What an author sees and does after sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kb.models import CaseDraft
from kb.review.comments import threads
from kb.submission import drafts
from kb.submission.access import author, author_only, own_case
from kb.submission.standing import standing
from kb.submission.standing import withdraw as take_off_the_shelf
from kb.submission.views import to

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@author_only
def standing_page(request: HttpRequest, case_id: str) -> HttpResponse:
    """Where a practice stands, who has it, since when, and what can be done."""
    page = own_case(request, case_id)
    context = {
        "standing": standing(page),
        "draft": CaseDraft.objects.of(author(request)).unsent().filter(page=page).first(),
        "sent": CaseDraft.objects.of(author(request))
        .filter(page=page)
        .exclude(sent_at=None)
        .first(),
        "threads": threads(page, author(request)),
        "just_sent": "sent" in request.GET,
    }
    return render(request, "kb/share/standing.html", context)


@require_POST
@author_only
def revise(request: HttpRequest, case_id: str) -> HttpResponse:
    """Go on writing; readers keep seeing what they see."""
    page = own_case(request, case_id)
    if not standing(page).may_revise:
        return to("standing", case_id)
    draft = drafts.revise(page, author(request))
    return to("step", draft.key, "story")


@require_POST
@author_only
def withdraw(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take a practice back from the editors, or off the shelf."""
    take_off_the_shelf(own_case(request, case_id), author(request))
    return to("standing", case_id)
