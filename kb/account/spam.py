"""Keeps programs out without puzzles and without any other company.

Three things a person never notices: a field that only programs fill in, a signed time (nobody
fills in a form in two seconds, and no form is a day old), and how much one account may do in a
day. And one she knows of: before something is sent, her e-mail address must be verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.models import DailyUse, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    Form = forms.Form
else:
    Form = object

SALT = "kb.account.spam"
# A name that programs like, and that no browser fills in by itself.
TRAP = "homepage_url"
TIME = "opened"
LEAST_SECONDS = 2
MOST_SECONDS = 24 * 3600
QUICK = gettext_lazy("That was very quick. Please wait a moment, then send the form once more.")
PROGRAM = gettext_lazy(
    "This looked like an entry by a program. Please leave the hidden field empty."
)
UNVERIFIED = gettext_lazy(
    "Please confirm your e-mail address first; you find it on your account page."
)
ENOUGH = gettext_lazy("That is enough for one day. Please go on tomorrow, or write to us.")


def time_token() -> str:
    """The present time, signed, for a hidden field."""
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def sign_of_a_program(trap: str, begun: datetime | None) -> str:
    """What makes a text that was begun at that time look like a program's, in words for the person;
    "" if nothing does. Where the server knows the time, no signed one is needed; without one only
    the trap counts."""
    if trap:
        return str(PROGRAM)
    if begun and (timezone.now() - begun).total_seconds() < LEAST_SECONDS:
        return str(QUICK)
    return ""


def problem_with_time(token: str) -> str:
    """What is wrong with the time a form was open, in words for the person; "" if nothing."""
    try:
        opened = float(signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return _("Please send the form once more.")
    seconds = timezone.now().timestamp() - opened
    if seconds < LEAST_SECONDS:
        return str(QUICK)
    if seconds > MOST_SECONDS:
        return _("The form was open for more than a day. Please send it once more.")
    return ""


class GuardedForm(Form):
    """For a form: the trap and the time. Put it first among the base classes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[TRAP] = forms.CharField(required=False, label=_("Leave this field empty"))
        self.fields[TRAP].widget.attrs.update(tabindex="-1", autocomplete="off")
        self.fields[TIME] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=time_token
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        problem = problem_with_time(data.get(TIME) or "")
        if data.get(TRAP):
            problem = str(PROGRAM)
        if problem:
            # The token stays as it is, so that a second try is old enough, unless it is worthless.
            self._renew_time(data)
            raise forms.ValidationError(problem, code="spam")
        return data

    def _renew_time(self, data: dict[str, Any]) -> None:
        try:
            signing.loads(data.get(TIME) or "", salt=SALT, max_age=MOST_SECONDS)
        except signing.BadSignature:
            sent = cast("QueryDict", self.data).copy()
            sent[self.add_prefix(TIME)] = time_token()
            self.data = sent


def has_verified_address(user: User) -> bool:
    """Whether the person has shown that the e-mail address is hers."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


def take(user: User, action: str) -> bool:
    """Count one use of `action` (settings.DAILY_QUOTAS); False when today's are used up."""
    with transaction.atomic():
        use, _is_new = DailyUse.objects.get_or_create(
            user=user, action=action, day=timezone.localdate()
        )
        # In one statement, so that two at once don't both get the last one.
        return bool(
            DailyUse.objects.filter(pk=use.pk, count__lt=settings.DAILY_QUOTAS[action]).update(
                count=F("count") + 1
            )
        )


def reason_to_wait(user: User, action: str) -> str:
    """Why this person can't do that now, in words for her; "" when she may, and it is counted."""
    if not has_verified_address(user):
        return str(UNVERIFIED)
    if not take(user, action):
        return str(ENOUGH)
    return ""
