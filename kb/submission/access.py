"""Who gets to a page of the form, and what browsers may keep of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.cache import patch_cache_control

from kb.models import CaseDraft, CaseStudyPage

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from kb.models import User

    View: TypeAlias = Callable[..., Any]


def private(view: View) -> View:
    """No cache and no search engine keeps it."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return inner


def author_only(view: View) -> View:
    """For people who have signed in; the others are asked to, and come back here."""
    return private(login_required(view))


def author(request: HttpRequest) -> User:
    """The person who is signed in."""
    return cast("User", request.user)


def own_draft(request: HttpRequest, key: UUID) -> CaseDraft:
    """A draft of this person. Of another's nobody learns that it exists."""
    draft = (
        CaseDraft.objects.filter(key=key, owner=author(request))
        .select_related("page")
        .prefetch_related("files")
        .first()
    )
    if draft is None:
        raise Http404
    draft.owner = author(request)
    return draft


def own_case(request: HttpRequest, case_id: str) -> CaseStudyPage:
    """The original of a case that this person sent."""
    pages = CaseStudyPage.objects.originals().filter(owner=author(request), external_id=case_id)
    page = pages.select_related("locale").first()
    if page is None:
        raise Http404
    return page
