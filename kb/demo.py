"""Demo accounts, one or more for each role, with a password that everyone may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from kb.groups import create_groups
from kb.models import Member, User
from kb.permissions import ADMINISTRATORS, EDITORS, LIBRARIANS, REVIEWERS, TRANSLATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

# Documented in the README; the command refuses to use it in production unless told.
DEMO_PASSWORD = "shelf-demo-2022"  # noqa: S105  # meant to be known
DOMAIN = "example.org"
LANGUAGES = ("lv", "ro", "uk")
EDITOR_LANGUAGES = {"LV": "lv", "MD": "ro", "UA": "uk"}


@dataclass(frozen=True)
class DemoAccount:
    """An account to be made."""

    name: str
    group: str
    may: str
    country: str = ""
    languages: tuple[str, ...] = ()
    is_superuser: bool = False

    @property
    def shown_name(self) -> str:
        """What colleagues call this account."""
        return f"{self.name.replace('-', ' ').capitalize()} (demo)"

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


@dataclass(frozen=True)
class MadeAccount:
    """What came of it; `password` is empty when it is no longer the demo's."""

    account: DemoAccount
    is_new: bool
    password: str


def demo_accounts() -> Iterator[DemoAccount]:
    """All accounts, in the order in which they are shown."""
    yield DemoAccount("admin", ADMINISTRATORS, "everything", is_superuser=True)
    for country, group in EDITORS.items():
        yield DemoAccount(
            f"editor-{country.lower()}",
            group,
            f"write, edit, publish practices from {group.removeprefix('Editors ')}",
            country,
            (EDITOR_LANGUAGES[country],),
        )
    for code in LANGUAGES:
        language = TRANSLATORS[code].removeprefix("Translators ")
        yield DemoAccount(
            f"translator-{code}",
            TRANSLATORS[code],
            f"translate into {language}, not publish",
            languages=(code,),
        )
        yield DemoAccount(
            f"reviewer-{code}",
            REVIEWERS[code],
            f"translate into {language}, publish translations",
            languages=(code,),
        )
    yield DemoAccount(
        "librarian", LIBRARIANS, "send in practices (not in the admin)", "LV", ("lv",)
    )


@transaction.atomic
def create_demo_accounts() -> list[MadeAccount]:
    """Create the groups and accounts that are missing. A password that exists is never touched."""
    create_groups()
    return [_create(account) for account in demo_accounts()]


def _create(account: DemoAccount) -> MadeAccount:
    user = User.objects.filter(email__iexact=account.email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(
            account.email,
            DEMO_PASSWORD,
            is_superuser=account.is_superuser,
            first_name=account.shown_name,
        )
        Member.objects.create(user=user, country=account.country, languages=list(account.languages))
        user.groups.add(Group.objects.get(name=account.group))
    # Verified, so that a password is enough: nobody reads the mail of these.
    EmailAddress.objects.get_or_create(
        user=user, email=account.email, defaults={"verified": True, "primary": True}
    )
    password = DEMO_PASSWORD if user.check_password(DEMO_PASSWORD) else ""
    return MadeAccount(account, is_new, password)
