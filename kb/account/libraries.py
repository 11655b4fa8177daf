"""A member's library: found among those that are known, or proposed to the editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from kb.models import Library, Member, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_FOUND = 20


def choosable(user: User) -> QuerySet[Library]:
    """The confirmed libraries, and those that this person proposed."""
    return Library.objects.filter(Q(is_confirmed=True) | Q(proposed_by=user))


def find(user: User, words: str) -> list[Library]:
    """Libraries with all these words in name or place, whatever their case."""
    libraries = choosable(user)
    for word in words.split()[:6]:
        # A regular expression, since SQLite's LIKE knows the cases of Latin letters only.
        pattern = re.escape(word)
        libraries = libraries.filter(Q(name__iregex=pattern) | Q(place__iregex=pattern))
    return list(libraries.order_by("name")[:MOST_FOUND])


def choose(member: Member, library: Library | None) -> None:
    """Say that a member works in a library, or in none."""
    member.library = library
    member.save(update_fields=["library"])


@transaction.atomic
def propose(member: Member, *, name: str, country: str, place: str, website: str) -> Library:
    """Give the editors a library to look at, and choose it; one that is known is just chosen."""
    name = " ".join(name.split())
    same = Library.objects.filter(country=country, name__iregex=rf"^{re.escape(name)}$")
    library = same.first()
    if library is None:
        library = Library.objects.create(
            name=name,
            country=country,
            place=place,
            website=website,
            is_confirmed=False,
            proposed_by=member.user,
        )
    choose(member, library)
    return library
