"""Stands before those screens of wagtail-localize that would pass by our rules.

Its own publishing writes drafts into the row that readers see, and its forms make accepted text of
whatever is typed. Ours answer at its addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage
from kb.translation.errors import NotAllowed, TranslationError, UnreviewedText
from kb.translation.publication import publish

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page

    from kb.models import User


def workbench_address(translation: Translation) -> str:
    """Where a translation is worked on; "" while there is no workbench."""
    try:
        return reverse("translation_workbench", args=[translation.pk])
    except NoReverseMatch:
        return ""


def edit_in_workbench(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Work on a translation segment by segment; publish it by our rules."""
    if not isinstance(page, CaseStudyPage):
        return None
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return None
    if request.method == "POST":
        if request.POST.get("action") == "publish":
            publish_and_tell(request, translation)
        return redirect(workbench_address(translation) or request.path)
    address = workbench_address(translation)
    return redirect(address) if address else None


def publish_and_tell(request: HttpRequest, translation: Translation) -> bool:
    """Publish a translation, or say why not; whether it was."""
    try:
        page = publish(translation, cast("User", request.user))
    except TranslationError as error:
        if isinstance(error, NotAllowed) and not isinstance(error, UnreviewedText):
            messages.error(request, str(error))
        else:
            messages.warning(request, str(error))
        return False
    messages.success(request, _("“%(title)s” is published.") % {"title": page.title})
    return True


def explain_update(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Changed originals need no button."""
    messages.success(request, _("A changed original is taken over by itself when it is published."))
    return redirect("practices:index")


# Asked before wagtail-localize's own.
guard_urls = [
    path("localize/update/<int:translation_source_id>/", explain_update),
]
