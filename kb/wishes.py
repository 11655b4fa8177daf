"""Readers' wishes for a case in their language: a count by day, and a cookie that says "asked"."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kb.models import TranslationWish

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Signed, so that nobody can make it up; it names no person and is never stored on the server.
COOKIE = "wishes"
COOKIE_AGE = 365 * 24 * 3600
# About 1 KiB; of more wishes the oldest are forgotten.
MAX_REMEMBERED = 80


@transaction.atomic
def count_wish(translation_key: UUID, language: str) -> None:
    """Add one to today's count. Two at the same moment both count."""
    wish, _created = TranslationWish.objects.get_or_create(
        translation_key=translation_key, language=language, day=timezone.localdate()
    )
    TranslationWish.objects.filter(pk=wish.pk).update(count=F("count") + 1)


def mark(translation_key: UUID, language: str) -> str:
    """The wish as the cookie remembers it."""
    return hashlib.sha256(f"{translation_key}:{language}".encode()).hexdigest()[:12]


def remembered(request: HttpRequest) -> list[str]:
    """The wishes of this browser; none when the cookie is missing or was tampered with."""
    text = request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_AGE)
    return [item for item in (text or "").split(".") if item]


def has_asked(request: HttpRequest, translation_key: UUID, language: str) -> bool:
    """Whether this browser has asked for a case in a language."""
    return mark(translation_key, language) in remembered(request)


def remember(
    request: HttpRequest, response: HttpResponse, translation_key: UUID, language: str
) -> None:
    """Note the wish in the browser."""
    wishes = [*remembered(request), mark(translation_key, language)][-MAX_REMEMBERED:]
    response.set_signed_cookie(
        COOKIE,
        ".".join(wishes),
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
