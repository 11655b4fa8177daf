"""What the links in mails lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kb.models import Member, Notification
from kb.notifications.links import LESS, level_of, set_level, target_of, user_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@require_safe
@never_cache
def open_link(request: HttpRequest, token: UUID) -> HttpResponse:
    """Lead on; the page there asks who comes."""
    notification = get_object_or_404(
        Notification.objects.select_related("recipient__member"), token=token
    )
    return HttpResponseRedirect(target_of(notification))


# A mail program sends the one-click request (RFC 8058) without cookies; the signature stands in
# for a token against forgery, and the worst that can happen is fewer mails.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def less_mail(request: HttpRequest, signed: str) -> HttpResponse:
    """Choose how often to be mailed. Looking changes nothing: programs that scan mails look."""
    user = user_of(signed)
    if user is None:
        raise Http404
    is_saved = request.method == "POST"
    if is_saved:
        wanted = request.POST.get("level", "")
        if wanted not in Member.Notifications.values:
            wanted = LESS.get(level_of(user), Member.Notifications.NONE)
        set_level(user, wanted)
        user.refresh_from_db()
    context = {
        "levels": Member.Notifications.choices,
        "level": level_of(user),
        "is_saved": is_saved,
    }
    return render(request, "kb/mail/less.html", context)
