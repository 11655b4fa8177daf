"""Links that carry a draft to another device: signed, for one use, at most fourteen days.

`make(user, path)` gives the address to write down or to send; on the other device its page asks
for one press of a button (programs that look through mails open links, but press nothing), signs
the person in through allauth, so that a second factor is still asked for, and leads to `path`.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from kb.models import ResumeLink, User

SALT = "kb.account.links"
MOST_DAYS = 14


def make(user: User, path: str, *, days: int = MOST_DAYS) -> str:
    """The address of a new link that leads to a path of this site ("/lv/submit/12/")."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        raise ValueError("A link leads to a path of this site.")
    if not 0 < days <= MOST_DAYS:
        raise ValueError(f"A link lives for one to {MOST_DAYS} days.")
    secret = secrets.token_urlsafe(24)
    ResumeLink.objects.create(
        user=user,
        digest=digest_of(secret),
        path=path,
        expires_at=timezone.now() + timedelta(days=days),
    )
    token = signing.Signer(salt=SALT).sign(secret)
    return settings.SITE_URL + reverse("member:resume", args=[token])


def find(token: str) -> ResumeLink | None:
    """The link of a token, used or not; None when it was never one of ours."""
    try:
        secret = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    links = ResumeLink.objects.select_related("user")
    return links.filter(digest=digest_of(secret)).first()


def is_open(link: ResumeLink) -> bool:
    """Whether a link can still be used."""
    return link.used_at is None and link.expires_at > timezone.now() and link.user.is_active


def verify(token: str) -> ResumeLink | None:
    """Use a link up; None when it is no link, was used, is too old, or its account is closed."""
    link = find(token)
    if link is None or not is_open(link):
        return None
    now = timezone.now()
    # In one statement, so that of two at once only one gets in.
    taken = ResumeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return link if taken else None


def forget_old() -> int:
    """Delete the links that nobody can use any more."""
    return ResumeLink.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
