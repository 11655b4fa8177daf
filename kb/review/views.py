"""What people do about a review outside Wagtail's administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Comment

from home.navigation import home_url
from kb.models import Adaptation, CaseStudyPage
from kb.permissions import is_author
from kb.presentation.addresses import page_url
from kb.review import adaptations, comments, freshness
from kb.review.forms import RunningForm, TriedForm

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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def running(request: HttpRequest, signed: str) -> HttpResponse:
    """Is it still running? The link's signature is the right to say so; looking changes nothing."""
    page = freshness.page_of(signed)
    if page is None:
        return render(request, "kb/review/link_expired.html", status=404)
    form = RunningForm(request.POST or None, initial={"answer": "yes"})
    is_answered = form.is_valid()
    if is_answered:
        freshness.answer(page, form.cleaned_data["answer"], form.cleaned_data["contact"])
    context = {"case": page, "case_url": page_url(page), "form": form, "is_answered": is_answered}
    status = 422 if request.method == "POST" and not is_answered else 200
    return render(request, "kb/review/running.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tried(request: HttpRequest, case_id: str) -> HttpResponse:
    """We tried this: one text of a person about a case; a returned one is mended here."""
    user: Any = request.user
    cases = CaseStudyPage.objects.published().originals().filter(external_id=case_id)
    case = cases.select_related("locale").first()
    if case is None or is_author(user, case):
        raise Http404
    instance = Adaptation.objects.filter(case=case, author=user).order_by("-pk").first()
    if instance is None:
        instance = Adaptation(case=case, author=user, language=request.LANGUAGE_CODE)
    is_closed = bool(instance.pk) and instance.state != Adaptation.State.RETURNED
    form = TriedForm(request.POST or None, instance=instance)
    is_sent = not is_closed and form.is_valid()
    if is_sent:
        adaptations.send(form.save(commit=False))
    context = {
        "case": case,
        "case_url": page_url(case),
        "form": form,
        "adaptation": instance,
        "is_done": is_sent or is_closed,
    }
    status = 422 if request.method == "POST" and not (is_sent or is_closed) else 200
    return render(request, "kb/review/tried.html", context, status=status)
