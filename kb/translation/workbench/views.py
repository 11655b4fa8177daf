"""The workbench's addresses. Each parses, calls `work`, and answers; rights are asked there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage
from kb.permissions import LANGUAGE_NAMES, may_open_workbench
from kb.translation.acceptance import keep, target_page
from kb.translation.errors import Conflict, NotAcceptable, NotAllowed, TranslationError
from kb.translation.guards import publish_and_tell
from kb.translation.machine.service import machine_name, translate_by_machine
from kb.translation.memory.matching import concordance as find_in_memory
from kb.translation.workbench import work
from kb.translation.workbench.board import Row, State, read_board, read_row
from kb.translation.workbench.presenting import (
    STATES,
    Rights,
    answer,
    findings_html,
    job_context,
    match_context,
    panel_html,
    row_context,
)
from kb.translation.workbench.preview import preview_page

if TYPE_CHECKING:
    from kb.models import User

FILTERS = (
    (State.UNTRANSLATED, STATES[State.UNTRANSLATED]),
    (State.NEEDS_UPDATE, STATES[State.NEEDS_UPDATE]),
    (State.OFFERED, STATES[State.OFFERED]),
    (State.IN_REVIEW, STATES[State.IN_REVIEW]),
    (State.APPROVED, STATES[State.APPROVED]),
)


def translation_for(request: HttpRequest, pk: int) -> Translation:
    """The translation, if this user may see it in the workbench; the way in for every view."""
    translation = get_object_or_404(
        Translation.objects.select_related(
            "source__locale", "source__specific_content_type", "source__object", "target_locale"
        ),
        pk=pk,
        enabled=True,
    )
    page = translation.source.object.get_instance_or_none(translation.source.locale)
    if page is None:
        raise Http404
    if not may_open_workbench(user_of(request), page, translation.target_locale.language_code):
        raise PermissionDenied
    return translation


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


class WorkbenchView(WagtailAdminTemplateMixin, TemplateView):
    """A translation, segment by segment."""

    template_name = "wagtailadmin/workbench/index.html"
    header_icon = "wagtail-localize-language"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.translation = translation_for(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        # Wagtail's header has one line; the languages after it must be seen.
        return Truncator(self.translation.source.object_repr).chars(48)

    def get_page_subtitle(self) -> str:
        return _("%(source)s to %(target)s") % {
            "source": LANGUAGE_NAMES[self.translation.source.locale.language_code],
            "target": LANGUAGE_NAMES[self.translation.target_locale.language_code],
        }

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("practices:index"), "label": CaseStudyPage._meta.verbose_name_plural},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = read_board(self.translation)
        rights = Rights.of(user_of(self.request), self.translation)
        counts = Counter(row.state for row in rows)
        page = target_page(self.translation)
        context.update(
            {
                "translation": self.translation,
                "rows": [row_context(row, rights) for row in rows],
                "rights": rights,
                "languages": (
                    self.translation.source.locale.language_code,
                    self.translation.target_locale.language_code,
                ),
                "filters": [(state.value, name, counts[state]) for state, name in FILTERS],
                "with_findings": sum(bool(row.findings) for row in rows),
                "returned": sum(row.returned is not None for row in rows),
                "with_comments": sum(bool(row.open_comments) for row in rows),
                "total": len(rows),
                "approved": counts[State.APPROVED],
                # The script counts on.
                "approved_html": format_html(
                    '<span data-count="{}">{}</span>',
                    State.APPROVED.value,
                    counts[State.APPROVED],
                ),
                "percent_html": format_html(
                    "<span data-percent>{}</span>",
                    round(100 * counts[State.APPROVED] / len(rows)) if rows else 0,
                ),
                "can_publish": page is not None
                and page.permissions_for_user(self.request.user).can_publish(),
                "machine_name": machine_name(),
                "machine_job": job_context(self.translation),
                "preview_url": reverse("translation_preview", args=[self.translation.pk]),
            }
        )
        return context


@require_GET
def panel(request: HttpRequest, pk: int, segment: int) -> JsonResponse:
    """What stands beside a segment, and how it is now."""
    translation = translation_for(request, pk)
    row = read_row(translation, segment)
    if row is None:
        raise Http404
    return _answer(request, translation, row)


def _answer(
    request: HttpRequest, translation: Translation, row: Row, *, status: int = 200, **more: Any
) -> JsonResponse:
    user = user_of(request)
    return JsonResponse(
        {
            **answer(row, Rights.of(user, translation)),
            "panel": panel_html(translation, row, user, work.colleagues(translation)),
            **more,
        },
        status=status,
    )


Action = Callable[[HttpRequest, Translation, int], Row]


def segment_action(action: Action) -> Callable[..., JsonResponse]:
    """A view that changes a segment: the segment as it is then, or why it could not be."""

    def view(request: HttpRequest, pk: int, segment: int) -> JsonResponse:
        translation = translation_for(request, pk)
        try:
            return _answer(request, translation, action(request, translation, segment))
        except work.Stale as error:
            # Both texts: the person's own stays on her page.
            return _answer(request, translation, error.row, status=409, error=str(error))
        except TranslationError as error:
            status = 403 if isinstance(error, NotAllowed) else 422
            status = 409 if isinstance(error, Conflict) else status
            return JsonResponse({"error": str(error)}, status=status)

    view.__name__ = action.__name__
    view.__doc__ = action.__doc__
    return require_POST(view)


def number(request: HttpRequest, name: str) -> int:
    """A number of the form, or 0."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else 0


@segment_action
def save(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Save what the translator wrote."""
    return work.write(
        translation,
        segment,
        request.POST.get("text", ""),
        user=user_of(request),
        token=request.POST.get("token", ""),
        is_machine_assisted=request.POST.get("machine") == "1",
    )


@segment_action
def approve(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Approve a suggestion, perhaps mended."""
    return work.approve(
        translation,
        segment,
        number(request, "suggestion"),
        user=user_of(request),
        token=request.POST.get("token", ""),
        text=request.POST.get("text"),
    )


@segment_action
def reject(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Turn a suggestion down."""
    return work.reject(
        translation,
        segment,
        number(request, "suggestion"),
        user=user_of(request),
        reason=request.POST.get("reason", ""),
    )


@segment_action
def restore(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Bring a text of the history back."""
    return work.restore(
        translation,
        segment,
        number(request, "event"),
        user=user_of(request),
        token=request.POST.get("token", ""),
    )


@segment_action
def waive(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Say that a finding is no fault."""
    return work.waive(
        translation,
        segment,
        text=request.POST.get("text", ""),
        code=request.POST.get("code", ""),
        reason=request.POST.get("reason", ""),
        user=user_of(request),
    )


@segment_action
def keep_text(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Keep a translation although its original changed."""
    work.require_reviewer(translation, user_of(request))
    keep(translation, segment, reviewer=user_of(request), reason=request.POST.get("reason", ""))
    row = read_row(translation, segment)
    if row is None:
        raise Conflict(_("The original has changed; this passage is no longer in it."))
    return row


@segment_action
def comment(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Say something about a segment."""
    mentioned = [int(value) for value in request.POST.getlist("to") if value.isdecimal()]
    return work.comment(
        translation,
        segment,
        request.POST.get("text", ""),
        user=user_of(request),
        mentioned=mentioned,
    )


@segment_action
def resolve(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Close a comment."""
    return work.resolve(translation, segment, number(request, "comment"), user=user_of(request))


@segment_action
def machine(request: HttpRequest, translation: Translation, segment: int) -> Row:
    """Ask the machine for a translation of a segment."""
    report = translate_by_machine(translation, user_of(request), segment_id=segment)
    if report.problem or report.broken:
        raise NotAcceptable(report.problem or _("The machine broke the formatting."))
    row = read_row(translation, segment)
    if row is None:
        raise Conflict(_("The original has changed; this passage is no longer in it."))
    return row


@require_POST
def machine_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the machine for everything that has no text yet."""
    translation = translation_for(request, pk)
    try:
        report = translate_by_machine(translation, user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
        return back(translation)
    if report.asked:
        messages.success(
            request,
            ngettext(
                "%(name)s was asked for %(count)d passage. It answers later: you may go on, or "
                "leave this page.",
                "%(name)s was asked for %(count)d passages. It answers later: you may go on, or "
                "leave this page.",
                report.asked,
            )
            % {"count": report.asked, "name": machine_name()},
        )
        return back(translation)
    if report.offered:
        messages.success(
            request,
            ngettext(
                "The machine offers %(count)d translation. Nobody has read it yet.",
                "The machine offers %(count)d translations. Nobody has read them yet.",
                report.offered,
            )
            % {"count": report.offered},
        )
    elif not report.broken and not report.problem:
        messages.info(request, _("Every passage has a text already."))
    if report.broken:
        messages.warning(
            request,
            ngettext(
                "In %(count)d passage it broke the formatting; that was left out.",
                "In %(count)d passages it broke the formatting; those were left out.",
                report.broken,
            )
            % {"count": report.broken},
        )
    if report.problem:
        messages.error(request, report.problem)
    return back(translation)


@require_POST
def check(request: HttpRequest, pk: int, segment: int) -> JsonResponse:
    """What the checks say of a text that is being written. Nothing is kept."""
    translation = translation_for(request, pk)
    row = read_row(translation, segment)
    if row is None:
        raise Http404
    text = request.POST.get("text", "")[: work.MAX_TEXT]
    rights = Rights.of(user_of(request), translation)
    return JsonResponse({"findings": findings_html(row, rights, text) if text.strip() else ""})


@require_GET
def concordance(request: HttpRequest, pk: int) -> HttpResponse:
    """Where words stand in the memory."""
    from django.template.loader import render_to_string

    translation = translation_for(request, pk)
    languages = (
        translation.source.locale.language_code,
        translation.target_locale.language_code,
    )
    words = request.GET.get("q", "")[:100]
    context = {
        "words": words,
        "matches": [match_context(match) for match in find_in_memory(words, *languages)],
        "languages": languages,
    }
    return JsonResponse(
        {"html": render_to_string("wagtailadmin/workbench/concordance.html", context)}
    )


@require_GET
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The translated page with the texts of the workbench."""
    translation = translation_for(request, pk)
    try:
        page = preview_page(translation)
    except TranslationError as error:
        raise Http404 from error
    response: HttpResponse = page.make_preview_request(original_request=request)
    return response


def back(translation: Translation) -> HttpResponse:
    return redirect(reverse("translation_workbench", args=[translation.pk]))


@require_POST
def approve_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve everything of which there is nothing to be said."""
    translation = translation_for(request, pk)
    try:
        report = work.approve_all(translation, user_of(request))
    except NotAllowed as error:  # no reviewer, or the page is locked
        messages.error(request, str(error))
        return back(translation)
    messages.success(
        request,
        ngettext("%(count)d passage approved.", "%(count)d passages approved.", report.done)
        % {"count": report.done},
    )
    left = (
        (report.own, _("your own, for somebody else to read: %(count)d")),
        (report.with_findings, _("with warnings: %(count)d")),
        (report.unclear, _("with comments or several suggestions: %(count)d")),
    )
    reasons = [text % {"count": count} for count, text in left if count] + report.messages
    if reasons:
        messages.warning(request, _("Left alone: %(reasons)s.") % {"reasons": "; ".join(reasons)})
    return back(translation)


@require_POST
def prefill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in what the memory knows word for word."""
    translation = translation_for(request, pk)
    try:
        count = work.offer_from_memory(translation, user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
        return back(translation)
    messages.success(
        request,
        ngettext(
            "%(count)d passage was found in the translation memory.",
            "%(count)d passages were found in the translation memory.",
            count,
        )
        % {"count": count},
    )
    return back(translation)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the approved texts."""
    translation = translation_for(request, pk)
    publish_and_tell(request, translation)
    return back(translation)
