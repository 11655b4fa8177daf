"""The form, as a person walks through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from home.languages import LANGUAGE_CODES
from kb.account import links, spam
from kb.models import CaseDraft
from kb.models.drafts import DraftFile
from kb.presentation.case import Download, Picture
from kb.presentation.labels import Labels
from kb.submission import drafts, merging, sending, uploads
from kb.submission.access import author, author_only, own_draft, private
from kb.submission.checks import blocking, wrong_answers
from kb.submission.pages import unsaved_page
from kb.submission.screens import build_screen
from kb.submission.standing import cases_of, standing
from kb.submission.steps import BY_CODE, Step, bound_form, neighbours, read_answers, steps_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, QueryDict

UNPROCESSABLE = 422
CONFLICT = 409
GONE = 410


def to(name: str, *args: Any, fragment: str = "") -> HttpResponseRedirect:
    """Lead to a page of the form."""
    return HttpResponseRedirect(reverse(f"kb:share:{name}", args=args) + fragment)


@require_safe
@private
def overview(request: HttpRequest) -> HttpResponse:
    """ "My practices", or, before signing in, what the form is and how it goes."""
    if not request.user.is_authenticated:
        return render(request, "kb/share/welcome.html")
    own = CaseDraft.objects.filter(owner=author(request), sent_at=None)
    recently = timezone.now() - timedelta(days=drafts.KEEP_DELETED_DAYS)
    context = {
        "drafts": own.filter(deleted_at=None),
        "deleted": own.filter(deleted_at__gte=recently).order_by("-deleted_at")[:10],
        "just_deleted": request.GET.get("deleted", ""),
        "standings": [standing(page) for page in cases_of(author(request))],
    }
    return render(request, "kb/share/overview.html", context)


@require_safe
@author_only
def enter(request: HttpRequest) -> HttpResponse:
    """The way in for those who have not signed in: afterwards they are at the form."""
    return to("overview")


@require_POST
@author_only
def new(request: HttpRequest) -> HttpResponse:
    """Begin a practice, quick or full."""
    try:
        draft = drafts.begin(
            author(request), get_language() or "en", full=request.POST.get("version") == "full"
        )
    except drafts.TooManyDraftsError:
        return too_many(request)
    return to("step", draft.key, "story")


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that there are enough drafts."""
    context = {
        "title": _("You have very many unfinished practices"),
        "text": _("Please send or delete some of them before you begin another."),
    }
    return render(request, "kb/share/notice.html", context, status=UNPROCESSABLE)


@require_safe
@author_only
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go on where something is open still."""
    draft = own_draft(request, key)
    return to("step", key, steps_of(draft)[0].code)


@require_http_methods(["GET", "HEAD", "POST"])
@author_only
def step(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    """One page of the form; it is saved whichever way one leaves it."""
    draft = own_draft(request, key)
    if not draft.is_open:
        return closed(request, draft)
    found = BY_CODE.get(code)
    if found is None or found not in steps_of(draft):
        return to("step", key, "story")
    if request.method == "POST":
        return _save(request, draft, found)
    if merging.is_behind(draft):
        draft = merging.catch_up(key, author(request))
    return show(request, draft, found, with_errors="check" in request.GET)


def show(
    request: HttpRequest, draft: CaseDraft, step: Step, *, status: int = 200, **options: Any
) -> HttpResponse:
    """Render a step."""
    labels = Labels.load(get_language() or "en")
    screen = build_screen(draft, step, labels, **options)
    return render(request, "kb/share/step.html", {"screen": screen}, status=status)


def closed(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    """What to do with a draft that was sent or deleted in the meantime."""
    if is_autosave(request):
        return JsonResponse({"closed": True}, status=GONE)
    if draft.sent_at and draft.page:
        return to("standing", draft.page.external_id)
    return HttpResponseRedirect(f"{reverse('kb:share:overview')}?deleted={draft.key}")


def is_autosave(request: HttpRequest) -> bool:
    """Whether the script saves, and nobody pressed a button."""
    return "autosave" in request.POST


def _save(request: HttpRequest, draft: CaseDraft, step: Step) -> HttpResponse:
    posted = without_removed_row(request.POST)
    answers = read_answers(step, posted, full=draft.is_full)
    compared = () if is_autosave(request) else posted.getlist("compared")
    for name in posted.getlist("use_other"):
        answers.pop(name, None)
        if name in compared and name in draft.meanwhile:
            answers[name] = draft.meanwhile[name]
    answers = drafts.with_safe_place(draft, answers)
    try:
        saved = drafts.save_answers(
            draft.key,
            author(request),
            answers,
            base=number(posted.get("version", "")),
            writer=posted.get("writer", "")[:36],
            compared=compared,
        )
    except drafts.DraftClosedError:
        draft.refresh_from_db()
        return closed(request, draft)
    if saved.conflicts:
        if is_autosave(request):
            return JsonResponse({"conflicts": sorted(saved.conflicts)}, status=CONFLICT)
        # Both texts: hers in the form, not saved yet, and the other beside it.
        saved.draft.data = {**saved.draft.data, **answers}
        return show(request, saved.draft, step, status=CONFLICT, conflicts=saved.conflicts)
    if is_autosave(request):
        return JsonResponse({"version": saved.draft.version})
    return _go(request, saved.draft, step, posted.get("go", "next"))


def number(text: str) -> int:
    """The number, or 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def without_removed_row(posted: QueryDict) -> QueryDict:
    """What was sent without the row whose "Remove" was pressed."""
    action, _separator, row = posted.get("go", "").partition(":")
    if action != "remove":
        return posted
    prefix = row.replace(":", "-") + "-"
    rest = posted.copy()
    for key in [key for key in rest if key.startswith(prefix)]:
        del rest[key]
    return rest


def _go(request: HttpRequest, draft: CaseDraft, step: Step, wish: str) -> HttpResponse:
    """Where the pressed button leads, after everything is saved."""
    action, _separator, target = wish.partition(":")
    if action in ("add", "remove"):
        extra = target if action == "add" else ""
        return show(request, draft, step, extra=extra)
    if action == "submit":
        return _send(request, draft, step)
    if action in ("upload", "drop"):
        return _photo(request, draft, step, target)
    if action in ("full", "quick"):
        drafts.switch_version(draft, full=action == "full")
        return to("step", draft.key, step.code if action == "full" else "story")
    if action in ("preview", "overview"):
        return to(action, *([draft.key] if action == "preview" else []))
    if action == "next":
        return _next(request, draft, step)
    if action in BY_CODE:
        return to("step", draft.key, action)
    return to("step", draft.key, step.code, fragment="#saved")


def _photo(request: HttpRequest, draft: CaseDraft, step: Step, target: str) -> HttpResponse:
    """Take a photo in, or away. Without scripts; with them `file_views` takes it."""
    refused = ""
    sent = request.FILES.get("file")
    if target:
        for file in draft.files.all():
            if file.key.hex == target:
                uploads.remove(file)
    elif sent is not None:
        try:
            uploads.take_in(draft, sent)
        except drafts.DraftClosedError:
            draft.refresh_from_db()
            return closed(request, draft)
        except uploads.UploadRefusedError as error:
            refused = str(error)
    if refused:
        return show(request, draft, step, status=UNPROCESSABLE, refused=refused)
    return to("step", draft.key, step.code, fragment="#files")


def _next(request: HttpRequest, draft: CaseDraft, step: Step) -> HttpResponse:
    """The next step, unless an answer here can't be right: it is saved, and said."""
    labels = Labels.load(get_language() or "en")
    if any(wrong_answers(step, bound_form(step, draft, labels), draft)):
        return show(request, draft, step, status=UNPROCESSABLE, with_errors=True)
    following = neighbours(draft, step.code)[1]
    return to("step", draft.key, following.code if following else step.code)


def _send(request: HttpRequest, draft: CaseDraft, step: Step) -> HttpResponse:
    labels = Labels.load(get_language() or "en")
    if draft.page:
        draft = merging.catch_up(draft.key, author(request))
    if blocking(draft, labels):
        return show(request, draft, step, status=UNPROCESSABLE, with_errors=True)
    trap = request.POST.get(spam.TRAP, "")
    # What an editor has seen already may come back at once: a word was missing, nothing more.
    reason = spam.sign_of_a_program(trap, None if draft.page else draft.created_at)
    if not reason and not spam.has_verified_address(author(request)):
        reason = str(spam.UNVERIFIED)
    if reason:
        return not_sent(request, reason)
    try:
        page = sending.send(draft.key, author(request))
    except sending.EnoughForTodayError:
        return not_sent(request, str(spam.ENOUGH))
    except sending.NotReadyError:
        return show(request, draft, step, status=UNPROCESSABLE, with_errors=True)
    except sending.BehindError:
        draft = merging.catch_up(draft.key, author(request))
        return show(request, draft, step, status=CONFLICT, with_errors=True)
    except sending.InReviewError:
        context = {
            "title": _("An editor has this practice at the moment"),
            "text": _(
                "Your changes are saved. Take the practice back first, or wait for the answer."
            ),
        }
        return render(request, "kb/share/notice.html", context, status=CONFLICT)
    except (drafts.DraftClosedError, IntegrityError):
        draft.refresh_from_db()
        return closed(request, draft)
    return HttpResponseRedirect(reverse("kb:share:standing", args=[page.external_id]) + "?sent=1")


def not_sent(request: HttpRequest, reason: str) -> HttpResponse:
    """Say why the practice waits; it is kept as it is."""
    context = {"title": _("Not sent yet"), "text": reason}
    return render(request, "kb/share/notice.html", context, status=UNPROCESSABLE)


@require_safe
@author_only
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """The case as readers will see it, in the language of its text."""
    draft = own_draft(request, key)
    language = str(draft.answer("language")) or get_language() or "en"
    language = language if language in LANGUAGE_CODES else "en"
    request.is_preview = True  # type: ignore[attr-defined]  # as Wagtail marks its previews
    page = unsaved_page(draft, language)
    with translation.override(language):
        context = {**page.get_context(request), "draft": draft}
        pictures = (*context["case"].pictures, *draft_pictures(draft))
        downloads = (*context["case"].downloads, *draft_downloads(draft))
        context["case"] = replace(context["case"], pictures=pictures, downloads=downloads)
        return render(request, "kb/share/preview.html", context)


def draft_pictures(draft: CaseDraft) -> list[Picture]:
    """The photos that are not published yet, for the preview."""
    return [
        Picture(
            None,
            file.word("alt_text"),
            file.word("caption"),
            reverse("kb:share:file", args=[draft.key, file.key]),
        )
        for file in draft.files.all()
        if file.kind == DraftFile.Kind.PHOTO
    ]


def draft_downloads(draft: CaseDraft) -> list[Download]:
    """The documents that are not published yet."""
    return [
        Download(
            file.word("caption"), reverse("kb:share:file", args=[draft.key, file.key]), file.size
        )
        for file in draft.files.all()
        if file.kind == DraftFile.Kind.DOCUMENT
    ]


@require_POST
@author_only
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a draft; the next page offers to take it back."""
    draft = own_draft(request, key)
    drafts.delete(draft)
    return HttpResponseRedirect(f"{reverse('kb:share:overview')}?deleted={draft.key}")


@require_POST
@author_only
def restore(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a deletion back."""
    draft = own_draft(request, key)
    if draft.deleted_at:
        drafts.restore(draft)
    return to("overview")


@require_POST
@author_only
def elsewhere(request: HttpRequest, key: UUID) -> HttpResponse:
    """A signed link with which to go on on another device."""
    draft = own_draft(request, key)
    if not spam.take(author(request), "resume_link"):
        text = _("That is enough for one day. Please go on tomorrow, or write to us.")
        context = {"title": _("No more links today"), "text": text}
        return render(request, "kb/share/notice.html", context, status=UNPROCESSABLE)
    address = links.make(author(request), reverse("kb:share:resume", args=[key]))
    return render(request, "kb/share/elsewhere.html", {"draft": draft, "address": address})


@require_POST
@author_only
def copy(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a new practice with the answers of another."""
    draft = own_draft(request, key)
    title = _("Copy of: %(title)s") % {"title": draft.title} if draft.title else ""
    try:
        made = drafts.duplicate(draft, title)
    except drafts.TooManyDraftsError:
        return too_many(request)
    return to("step", made.key, "story")
