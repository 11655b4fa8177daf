"""What the site knows of a person beside her address."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from home.languages import LANGUAGE_CODES
from kb.models import Member, User

# Where a language is mostly spoken: a first guess, which its owner changes at will.
COUNTRY_OF_LANGUAGE = {"lv": "LV", "ro": "MD", "uk": "UA"}


def create_member(user: User, language: str) -> Member:
    """What a new account begins with; `language` is that of the page she signed up on."""
    return Member.objects.create(
        user=user,
        country=COUNTRY_OF_LANGUAGE.get(language, ""),
        languages=[language] if language in LANGUAGE_CODES else [],
    )


def member_of(user: User) -> Member:
    """The member of an account, also of one that an administrator made by hand."""
    return Member.objects.select_related("library").get_or_create(user=user)[0]


def forget_other_addresses(user: User) -> None:
    """After an administrator changed the address: the former one opens the account no more."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
