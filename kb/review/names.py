"""What people are called where others can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kb.permissions import countries_of

if TYPE_CHECKING:
    from kb.models import User


def shown_name(user: User) -> str:
    """The pseudonym, else the name, else what she does here; never the e-mail address."""
    if known := known_name(user):
        return known
    return pgettext("person", "an editor") if countries_of(user) else _("somebody without a name")


def known_name(user: User) -> str:
    """The pseudonym, else the name, else ""."""
    member = getattr(user, "member", None)
    pseudonym: str = member.pseudonym if member else ""
    return pseudonym or user.get_full_name()
