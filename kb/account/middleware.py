"""What surrounds the pages of people who are signed in."""

from __future__ import annotations

import re
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from home.middleware import ADMIN_PREFIXES

Handler = Callable[[HttpRequest], HttpResponse]
# Nothing of these is kept by a browser or proxy: in libraries many people use one computer.
PRIVATE = re.compile(r"^/[a-z]{2}/account/")
# What stays open to an editor who has no second factor yet.
WITHOUT_SECOND_FACTOR = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/")


class PrivatePagesMiddleware:
    """Nobody keeps a private page; what stands in its address reaches no other site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if PRIVATE.match(request.path):
            response["Cache-Control"] = "no-store, private"
        return response


class SecondFactorMiddleware:
    """Closes the administration to people without a second factor (SECOND_FACTOR_REQUIRED).

    Whoever has one has shown it: allauth asks for it whenever she signs in.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.is_missing(request):
            return self.get_response(request)
        messages.warning(
            request,
            _("Before you go on, please set up a second step of signing in: it guards the site."),
        )
        return redirect("mfa_index")

    def is_missing(self, request: HttpRequest) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED or not request.path.startswith(ADMIN_PREFIXES):
            return False
        if request.path.startswith(WITHOUT_SECOND_FACTOR):
            return False
        user = request.user
        return user.has_perm("wagtailadmin.access_admin") and not is_mfa_enabled(user)
