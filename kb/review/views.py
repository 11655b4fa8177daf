"""What people do about a review outside Wagtail's administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Comment

from home.navigation import home_url
from kb.review import comments

if TYPE_CHECKING:
    from django.http import HttpRequest


class AnswerForm(forms.Form):
    """Words."""

    text = forms.CharField(max_length=comments.MAX_LENGTH)


def back(request: HttpRequest, fragment: str = "") -> HttpResponse:
    """Where the person came from, as the form says, as long as it is on this site."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        address = home_url(request.LANGUAGE_CODE)
    return HttpResponseRedirect(f"{address.split('#')[0]}{fragment}")


def _comment(pk: int) -> Comment:
    comment = Comment.objects.filter(pk=pk).select_related("user").first()
    if comment is None:
        raise Http404
    return comment


@require_POST
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment. Who may not see it is told that there is none."""
    user: Any = request.user
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write an answer of up to 4,000 characters."))
        return back(request, f"#comment-{pk}")
    try:
        comments.answer(_comment(pk), user, form.cleaned_data["text"])
    except PermissionDenied as error:
        raise Http404 from error
    messages.success(request, _("Your answer is with the editors."))
    return back(request, f"#comment-{pk}")


@require_POST
@login_required
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a comment is settled."""
    user: Any = request.user
    try:
        comments.resolve(_comment(pk), user)
    except PermissionDenied as error:
        raise Http404 from error
    return back(request, "#comments")
