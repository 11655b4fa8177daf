"""Every kind of mail in every language, read as the person who gets it would."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import pgettext

from home.languages import LANGUAGE_CODES
from kb.account import closing
from kb.letters import site_name_in
from kb.models import Member, Notification
from kb.notifications.sender import message_for
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
Kind = Notification.Kind
OF_ACCOUNTS = (
    "account/email/email_confirmation_signup",
    "account/email/email_confirmation",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/account_already_exists",
    "account/email/unknown_account",
    "account/email/email_changed",
    "account/email/email_deleted",
    "account/email/password_changed",
    "account/email/password_set",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/recovery_codes_generated",
)
BROWSER = "Mozilla/5.0"
# English words that are words in none of the other four.
ENGLISH = re.compile(
    r"\b(the|and|you|your|with|this|that|from|please|has|been|of|is|an|hello|for|practice|account)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://\S+")
LEFT_OVER = re.compile(r"\{[{%]|[%}]\}|%\(|\bNone\b|&(?:amp|lt|gt|quot|#)|<[a-z/]")


@dataclass(frozen=True)
class Letter:
    """A mail as it arrives."""

    subject: str
    body: str
    sender: str

    @classmethod
    def of(cls, message: EmailMessage) -> Letter:
        return cls(message.subject, str(message.body), message.from_email)


def of_accounts(site, language: str, rf) -> dict[str, Letter]:
    """Codes, and what changed at an account."""
    request = rf.get(f"/{language}/account/", HTTP_USER_AGENT=BROWSER)
    request.user = AnonymousUser()
    more = {
        "code": "1234-5678",
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "deleted_email": "old@example.org",
        "timestamp": timezone.now(),
        "ip": "192.0.2.7",
        "user_agent": BROWSER,
    }
    found = {}
    with allauth_context.request_context(request), translation.override(language):
        for prefix in OF_ACCOUNTS:
            mail.outbox.clear()
            get_adapter(request).send_mail(prefix, "ilze@example.org", more)
            (sent,) = mail.outbox
            assert not getattr(sent, "alternatives", None), "plain text only"
            found[prefix] = Letter.of(sent)
    return found


def of_practices(language: str) -> dict[str, Letter]:
    """One of each kind of news, and a digest of two and of five."""
    user = MemberFactory(languages=[language], notifications=Member.Notifications.ALL).user
    rows = [Notification(recipient=user, kind=kind) for kind in Kind]
    bundles = {str(row.kind): [row] for row in rows}
    bundles |= {"digest of two": rows[:2], "digest of five": rows[:5]}
    letters = {name: message_for(user, bundle) for name, bundle in bundles.items()}
    return {name: Letter.of(one) for name, one in letters.items()}


def of_closing(language: str) -> dict[str, Letter]:
    """An account is gone."""
    found = {}
    for name, context in {
        "account_closed": {},
        "account_closed_editors": {"taken": 0, "link": "https://shelf.example.org/admin/"},
        "account_closed_editors 1": {"taken": 1, "link": "https://shelf.example.org/admin/"},
        "account_closed_editors 5": {"taken": 5, "link": "https://shelf.example.org/admin/"},
    }.items():
        mail.outbox.clear()
        closing._send(name.split()[0], "ilze@example.org", language, context)
        (sent,) = mail.outbox
        found[name] = Letter.of(sent)
    return found


def faults(letter: Letter, language: str) -> list[str]:
    """What a person would stumble over."""
    found = []
    site_name = site_name_in(language)
    if "\n" in letter.subject or letter.subject.count(site_name) != 1:
        found.append(f"subject: {letter.subject!r}")
    if parseaddr(letter.sender) != (site_name, "noreply@localhost"):
        found.append(f"sender: {letter.sender!r}")
    if letter.subject.rstrip() != letter.subject or letter.subject.endswith(":"):
        found.append("the subject breaks off")
    with translation.override(language):
        greeting = pgettext("e-mail", "Good day!")
    if not letter.body.startswith(f"{greeting}\n\n"):
        found.append("no greeting")
    if f"\n-- \n{site_name}" not in letter.body:
        found.append("nobody has signed it")
    if "\n\n\n" in letter.body.replace("\r", ""):
        found.append("a hole in the text")
    text = ADDRESS.sub("", f"{letter.subject}\n{letter.body}").replace(BROWSER, "")
    found += LEFT_OVER.findall(text)
    if language != "en":
        found += ENGLISH.findall(text)
    found += [url for url in ADDRESS.findall(letter.body) if "//" in url.split("://", 1)[1]]
    # A line that announces something is followed by it.
    found += re.findall(r".*:\n*(?:--|\Z)", letter.body)
    return found


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_mail(site, rf, language):
    letters = {**of_accounts(site, language, rf), **of_practices(language), **of_closing(language)}
    if folder := os.environ.get("LETTERS", ""):
        text = "\n".join(
            f"=== {name}\nSubject: {letter.subject}\n\n{letter.body}"
            for name, letter in letters.items()
        )
        Path(folder, f"{language}.txt").write_text(text, encoding="utf-8")
    wrong = {name: found for name, letter in letters.items() if (found := faults(letter, language))}
    assert wrong == {}
