"""Pages of a member, and the doors that lead to allauth's."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from home.navigation import current_language, home_url
from kb.account import libraries, links, sessions, spam
from kb.account.closing import close_account
from kb.account.export import export
from kb.account.forms import CloseAccountForm, DetailsForm, LibraryProposalForm
from kb.account.members import member_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.models import User

    View = Callable[..., HttpResponse]

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    """Who is signed in; for views that `login_required` guards."""
    return cast("User", request.user)


def recently_signed_in(view: View) -> View:
    """Ask for the password or passkey again, where there is one, before what can't be undone."""

    @functools.wraps(view)
    @reauthentication_required(app="allauth.mfa")
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All that a member can see and decide, on one page."""
    user = person(request)
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    context = {
        "member": member_of(user),
        "sessions": sessions.sessions_of(request),
        "passkeys": list(kinds).count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "is_editor": user.has_perm("wagtailadmin.access_admin"),
    }
    return render(request, "member/home.html", context)


@login_required
@get_or_post
def details(request: HttpRequest) -> HttpResponse:
    """Name, country, languages, e-mails."""
    form = DetailsForm(
        request.POST or None, instance=member_of(person(request)), language=current_language()
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("member:home")
    return render(request, "member/details.html", {"form": form})


@login_required
@get_or_post
def library(request: HttpRequest) -> HttpResponse:
    """Find one's library, or say that one works in none."""
    member = member_of(person(request))
    if request.method == "POST":
        chosen = request.POST.get("library", "")
        choices = libraries.choosable(person(request))
        libraries.choose(
            member, get_object_or_404(choices, pk=chosen) if chosen.isdecimal() else None
        )
        messages.success(request, _("Saved."))
        return redirect("member:home")
    words = request.GET.get("q", "").strip()[:100]
    found = libraries.find(person(request), words) if words else []
    context = {"member": member, "words": words, "found": found, "most": libraries.MOST_FOUND}
    return render(request, "member/library.html", context)


@login_required
@get_or_post
def propose_library(request: HttpRequest) -> HttpResponse:
    """Tell the editors of a library that is not on the list."""
    member = member_of(person(request))
    start = {"name": request.GET.get("name", "")[:250], "country": member.country}
    form = LibraryProposalForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        reason = spam.reason_to_wait(person(request), "library")
        if not reason:
            libraries.propose(member, **form.cleaned_data)
            messages.success(request, _("Thank you. The editors will look at it; you can go on."))
            return redirect("member:home")
        form.add_error(None, reason)
    return render(request, "member/propose_library.html", {"form": form})


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out elsewhere: in one place or in all."""
    chosen = request.POST.get("session", "")
    number = sessions.end(request, int(chosen) if chosen.isdecimal() else None)
    messages.success(
        request,
        ngettext("Signed out in %(number)s place.", "Signed out in %(number)s places.", number)
        % {"number": number},
    )
    return redirect("member:home")


@login_required
@recently_signed_in
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Everything the site holds on this person, as a file."""
    return JsonResponse(
        export(person(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@login_required
@recently_signed_in
@get_or_post
def close(request: HttpRequest) -> HttpResponse:
    """Delete the account."""
    form = CloseAccountForm(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        user = person(request)
        logout(request)
        close_account(user, take_practices=form.cleaned_data["practices"] == form.GO)
        return redirect("member:closed")
    return render(request, "member/close.html", {"form": form})


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Good-bye."""
    return render(request, "member/closed.html")


@get_or_post
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link made by `kb.account.links`: ask first, since mail programs open links too."""
    link = links.find(token)
    if request.method == "POST":
        used = links.verify(token)
        if used is not None:
            if request.user.is_authenticated:
                if request.user == used.user:
                    return redirect(used.path)
                logout(request)
            login = Login(user=used.user, redirect_url=used.path, email=used.user.email)
            return perform_login(request, login)
    is_open = link is not None and links.is_open(link)
    login_url = f"{reverse('account_login')}?{urlencode({'next': link.path})}" if link else ""
    context = {"is_open": is_open, "login_url": login_url or reverse("account_login")}
    return render(request, "member/resume.html", context, status=200 if is_open else 410)


def admin_login(request: HttpRequest) -> HttpResponse:
    """In place of the administration's own login."""
    target = _next(request) or "/admin/"
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(target)
    return redirect("member:home")


def page_login(request: HttpRequest) -> HttpResponse:
    """In place of Wagtail's login for pages that only some may see."""
    target = _next(request) or home_url()
    if request.user.is_authenticated:
        return redirect(target)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say what happened and how long it lasts (handler429)."""
    return render(request, "429.html", {"language": get_language()}, status=429)


def _next(request: HttpRequest) -> str:
    """The address asked for, if it is one of this site."""
    target = request.GET.get("next") or request.POST.get("next") or ""
    hosts = {request.get_host()}
    is_safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return target if is_safe else ""
