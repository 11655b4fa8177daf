"""What people are called where others can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from kb.models import User


def shown_name(user: User) -> str:
    """The pseudonym, else the name; never the e-mail address."""
    return known_name(user) or _("somebody without a name")


def known_name(user: User) -> str:
    """The pseudonym, else the name, else ""."""
    member = getattr(user, "member", None)
    pseudonym: str = member.pseudonym if member else ""
    return pseudonym or user.get_full_name()
