"""Closing an account for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from kb.letters import letter
from kb.models import CaseStudyPage, Member, User
from kb.notifications.recipients import administrators, language_of
from kb.permissions import EDITORS
from kb.submission.standing import withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@transaction.atomic
def close_account(user: User, *, take_practices: bool) -> int:
    """Delete the account and all that hangs on it; tells how many practices were taken off.

    Practices that stay are the library's: they name no person, and nothing in them points to the
    account any more. Those that go leave the site now, in every language; the editors, who may
    have to ask a partner, delete them for good.
    """
    # A translation that she began is no practice of hers.
    practices = list(CaseStudyPage.objects.originals().filter(owner=user))
    countries = sorted({practice.country for practice in practices})
    taken = _take_off(practices, user) if take_practices else 0
    address, language = user.email, language_of(user)
    user.delete()
    transaction.on_commit(lambda: _tell_person(address, language))
    if practices:
        transaction.on_commit(lambda: _tell_editors(countries, taken))
    return taken


def _take_off(practices: Sequence[CaseStudyPage], user: User) -> int:
    """Withdraw these cases as their author would, one by one: from review, in all languages, with
    their pictures and files."""
    for practice in practices:
        withdraw(practice, user)
    return len(practices)


def editors_of(countries: Iterable[str]) -> list[User]:
    """The editors of these countries who want e-mails; where there are none, administrators."""
    silent = Q(member__notifications=Member.Notifications.NONE)
    names = [EDITORS[country] for country in countries if country in EDITORS]
    active = User.objects.filter(is_active=True, groups__name__in=names)
    editors = list(active.exclude(silent).distinct())
    return editors or list(administrators().exclude(silent))


def _tell_person(address: str, language: str) -> None:
    _send("account_closed", address, language, {})


def _tell_editors(countries: list[str], taken: int) -> None:
    """That it happened, and where to look; who it was and what it was about stays out of mails."""
    link = settings.SITE_URL + reverse("practices:index")
    for editor in editors_of(countries):
        _send(
            "account_closed_editors",
            editor.email,
            language_of(editor),
            {"taken": taken, "link": link},
        )


def _send(name: str, address: str, language: str, context: dict[str, object]) -> None:
    with translation.override(language):
        subject = render_to_string(f"member/email/{name}_subject.txt", context)
    message = letter(subject, f"member/email/{name}_message.txt", address, language, context)
    # The account is gone whether or not an e-mail goes out.
    message.send(fail_silently=True)
