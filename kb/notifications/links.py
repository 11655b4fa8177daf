"""Where a mail's link leads, and the signed link to fewer mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse

from home.navigation import home_url
from kb.models import CaseStudyPage, Member, Notification, User
from kb.notifications.recipients import language_of, member_of
from kb.permissions import is_author, may_review
from kb.presentation.addresses import absolute, named
from kb.review.freshness import signed

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Notification.Kind
SALT = "kb.notifications.less"
# One step down from each level; nothing lies below none.
LESS: Mapping[str, str] = {
    Member.Notifications.ALL: Member.Notifications.TASKS,
    Member.Notifications.TASKS: Member.Notifications.NONE,
}


def address_of(notification: Notification, language: str) -> str:
    """The link in the mail: the same shape for everything, so that it tells nothing."""
    return absolute(named("kb:mail:open", language, token=str(notification.token)))


def target_of(notification: Notification) -> str:
    """Where the person should go now. What she may see there, that page decides."""
    language = language_of(notification.recipient)
    if notification.translation_id is not None:
        return reverse("translation_workbench", args=[notification.translation_id])
    page = CaseStudyPage.objects.filter(pk=notification.page_id).select_related("locale").first()
    if page is None:
        return home_url(language)
    if notification.kind == Kind.STILL_RUNNING:
        return named("kb:review:running", language, signed=signed(page))
    if notification.kind == Kind.ADAPTATION:
        return reverse("adaptations")
    if notification.kind == Kind.RETURNED and not is_author(notification.recipient, page):
        return named("kb:review:tried", language, case_id=page.external_id)
    if may_review(notification.recipient, page):
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return named("kb:share:standing", language, case_id=page.external_id)


def less_mail_address(user: User, language: str) -> str:
    """The link with which a person gets fewer mails, without signing in."""
    return absolute(named("kb:mail:less", language, signed=signing.dumps(user.pk, salt=SALT)))


def user_of(signed: str) -> User | None:
    """Whose link it is; nobody's when it was tampered with or the account is gone."""
    try:
        pk = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).select_related("member").first()


def level_of(user: User) -> str:
    """How often the person is mailed."""
    member = member_of(user)
    return member.notifications if member else Member.Notifications.ALL


def set_level(user: User, level: str) -> None:
    """Mail the person this often from now on."""
    Member.objects.update_or_create(user=user, defaults={"notifications": level})
