"""Answers that belong to no page: the way in, wrong addresses, failures, robots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import cache_control

from home import guides
from home.navigation import current_language, home_url

if TYPE_CHECKING:
    from django.http import HttpRequest

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /django-admin/
Disallow: /*/search/*/
Disallow: /*/search/*&
Disallow: /*/share/*/

Sitemap: {site_url}/sitemap.xml
"""


def root(request: HttpRequest) -> HttpResponse:
    """Lead to the home page: by the reader's earlier choice, her browser's languages, or English.

    Django looks in this very order: its language cookie (the language switch sets it), then
    Accept-Language, then LANGUAGE_CODE.
    """
    response = HttpResponseRedirect(home_url(get_language_from_request(request)))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what happened and offer ways on, in the language of the address."""
    return render(request, "404.html", {"wrong_address": True}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this is for others, and offer ways on."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a page is older than the signing in (CSRF_FAILURE_VIEW)."""
    return render(request, "403.html", {"is_outdated": True}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise in five languages. No context: whatever failed may be what a context needs."""
    return HttpResponseServerError(get_template("500.html").render())


def guide(request: HttpRequest, name: str) -> HttpResponse:
    """How to describe, edit or translate a practice."""
    try:
        found = guides.guide(name, current_language())
    except KeyError:
        raise Http404 from None
    return render(request, "home/guide.html", {"guide": found})


@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave out."""
    return HttpResponse(ROBOTS.format(site_url=settings.SITE_URL), content_type="text/plain")
