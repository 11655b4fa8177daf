"""Stands before those screens of wagtail-localize that would pass by our rules.

Its own publishing writes drafts into the row that readers see, and its forms make accepted text of
whatever is typed. Ours answer at its addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.signals import pre_save
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import LocaleSynchronization, Translation

from kb.models import CaseStudyPage
from kb.translation.errors import NotAllowed, SecondSource, TranslationError, UnreviewedText
from kb.translation.publication import publish
from kb.translation.task_views import AskView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kb.models import User


def workbench_address(translation_id: int) -> str:
    """Where a translation is worked on; "" while there is no workbench."""
    try:
        return reverse("translation_workbench", args=[translation_id])
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
        return redirect(workbench_address(translation.pk) or request.path)
    address = workbench_address(translation.pk)
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
    return redirect("translations:index")


def ask_instead(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a translation in our form."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, CaseStudyPage):
        # Pages of running text stand in each language from the beginning.
        raise PermissionDenied
    return cast("HttpResponse", AskView.as_view()(request, page_id=page_id))


def refuse(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """What this did is done in the workbench, or not at all."""
    raise PermissionDenied


def overview_instead(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Its report lists everything to everybody and knows no state; ours takes its place."""
    return redirect("translations:index")


# Asked before wagtail-localize's own. What stays of it are its preview and the download of a PO
# file, which ask the page for rights and change nothing.
guard_urls = [
    path("localize/submit/page/<int:page_id>/", ask_instead),
    path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", refuse),
    path("localize/update/<int:translation_source_id>/", explain_update),
    path("localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/", refuse),
    path(
        "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/",
        refuse,
    ),
    path("localize/translate/<int:translation_id>/pofile/upload/", refuse),
    path("localize/translate/<int:translation_id>/machine_translate/", refuse),
    path("localize/translate/<int:translation_id>/disable/", refuse),
    path("localize/page/<int:page_id>/convert_to_alias/", refuse),
    path("localize/api/snippets/<slug:app_label>/<slug:model_name>/", refuse),
    path("localize/api/snippets/<slug:app_label>/<slug:model_name>/<str:pk>/", refuse),
    path("localize/reports/translations/", overview_instead),
    path("localize/reports/translations/results/", overview_instead),
]


def published_translations(pages: list[Page], action: str) -> dict[Page, list[Page]]:
    """What goes along when an original is unpublished: Wagtail asks about these.

    Translations of a deleted original are unpublished, not deleted: their texts are somebody's
    work, and the original may come back with an import.
    """
    if action != "unpublish":
        return {}
    return {
        page: list(
            CaseStudyPage.objects.filter(translation_key=page.translation_key, live=True).exclude(
                pk=page.pk
            )
        )
        for page in (page.specific for page in pages)
        if isinstance(page, CaseStudyPage) and page.is_original
    }


def refuse_second_source(sender: Any, instance: Translation, **kwargs: Any) -> None:
    """One source for a version, whoever makes the row."""
    if not instance.enabled:
        return
    others = Translation.objects.filter(
        source__object_id=instance.source.object_id,
        target_locale_id=instance.target_locale_id,
        enabled=True,
    ).exclude(pk=instance.pk)
    if others.exists():
        raise SecondSource(_("The version in this language has a source already."))


def refuse_synchronisation(sender: Any, **kwargs: Any) -> None:
    """No language of this site follows another: each has originals of its own."""
    raise ValidationError(_("No language follows another here."))


def refuse_saving(self: Translation, user: Any = None, publish: bool = True) -> None:
    """Instead of wagtail-localize's `save_target`, which writes drafts where readers read."""
    raise NotAllowed(_("Translations are published from the workbench."))


def install() -> None:
    """Guard what is not reached through an address."""
    pre_save.connect(refuse_second_source, sender=Translation, dispatch_uid="kb.one_source")
    pre_save.connect(
        refuse_synchronisation, sender=LocaleSynchronization, dispatch_uid="kb.no_synchronisation"
    )
    Translation.save_target = refuse_saving
