"""A shorter way to the cases: Wagtail walks down the tree from the root, eight queries for a case.

The page is looked up by its address instead and handed to Wagtail as if it had found it; all that
Wagtail does then (privacy, hooks, serving) stays. What is not found here takes Wagtail's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.url_routing import RouteResult
from wagtail.views import serve

from home.navigation import root_path
from kb.models import CaseStudyIndexPage, CaseStudyPage
from kb.presentation.addresses import CASES_PATH

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def cases(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Serve the list of cases, or the case with a slug."""
    path = f"{CASES_PATH}{slug}/" if slug else CASES_PATH
    root = root_path(request, request.LANGUAGE_CODE)
    model = CaseStudyPage if slug else CaseStudyIndexPage
    page = (
        # The slug has an index, the path does not.
        model.objects.live()
        .filter(slug=slug or CASES_PATH.strip("/"), url_path=f"{root}{path}")
        .select_related("locale")
        .first()
        if root
        else None
    )
    if page is not None:
        # Where Wagtail keeps the route of a request (Page.route_for_request).
        request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]  # see above
    response: HttpResponse = serve(request, path)
    return response
