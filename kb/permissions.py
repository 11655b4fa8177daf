"""Who may do what. Every "may this user …?" is answered here; views and templates only ask.

Wagtail gives rights by tree, and our trees are by language; countries and translations cut across
them. So each of our groups has a *scope*, and a page permission that a user has through such a
group counts for a case study only when the group's scope covers the case. Permissions from any
other group (Administrators, or one that a site's owner made) count as Wagtail means them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import policy_registry

from home.languages import COUNTRIES, LANGUAGE_CODES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from wagtail.models import GroupPagePermission

    from kb.models import CaseStudyIndexPage, CaseStudyPage, Library, User

    AnyUser: TypeAlias = User | AnonymousUser

# The names are keys: a group that is renamed in the admin loses its scope, and with it every right
# over case studies that `create_groups` gave it (its permissions then stand in no country).
LIBRARIANS = "Librarians"
ADMINISTRATORS = "Administrators"
EDITORS = {"LV": "Editors Latvia", "MD": "Editors Moldova", "UA": "Editors Ukraine"}
TRANSLATORS = {
    "lv": "Translators Latvian",
    "ro": "Translators Romanian",
    "uk": "Translators Ukrainian",
    "en": "Translators English",
    "ru": "Translators Russian",
}
REVIEWERS = {code: name.replace("Translators", "Reviewers") for code, name in TRANSLATORS.items()}
LANGUAGE_NAMES = dict(settings.LANGUAGES)
COUNTRY_NAMES = dict(COUNTRIES)
OUR_PREFIXES = ("Editors ", "Translators ", "Reviewers ")


class Role(Enum):
    EDITOR = "editor"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"


@dataclass(frozen=True)
class Scope:
    """What a group is for: an editor's country, or a translator's or reviewer's language."""

    role: Role
    code: str

    def covers(self, page: CaseStudyPage) -> bool:
        """Whether rights within this scope reach a version of a case."""
        if self.role is Role.EDITOR:
            return page.country == self.code
        return page.locale.language_code == self.code and not page.is_original


SCOPES: dict[str, Scope] = {
    **{name: Scope(Role.EDITOR, code) for code, name in EDITORS.items()},
    **{name: Scope(Role.TRANSLATOR, code) for code, name in TRANSLATORS.items()},
    **{name: Scope(Role.REVIEWER, code) for code, name in REVIEWERS.items()},
}
# For a group that looks like one of ours and is not: it covers nothing, rather than everything.
NOWHERE = Scope(Role.EDITOR, "")


def scopes_by_group(user: AnyUser) -> dict[int, Scope]:
    """The scopes of a user's groups by group id; read once for each user object."""
    cached: dict[int, Scope] | None = getattr(user, "_kb_scopes", None)
    if cached is None:
        cached = {
            pk: SCOPES.get(name, NOWHERE)
            for pk, name in user.groups.values_list("pk", "name")
            if name in SCOPES or name.startswith(OUR_PREFIXES)
        }
        user._kb_scopes = cached  # type: ignore[union-attr]  # lives as long as the request's user
    return cached


def page_permissions(user: AnyUser) -> list[GroupPagePermission]:
    """The page permissions of a user's groups, from Wagtail's own cache."""
    policy = policy_registry.get_by_type(Page)
    return list(policy.get_cached_permissions_for_user(user))


def is_everywhere(user: AnyUser) -> bool:
    """Whether a user has page permissions that no scope limits (an administrator)."""
    if not user.is_active:
        return False
    scopes = scopes_by_group(user)
    return user.is_superuser or any(
        permission.group_id not in scopes for permission in page_permissions(user)
    )


def countries_of(user: AnyUser) -> frozenset[str]:
    """The countries whose cases a user may write and edit."""
    if is_everywhere(user):
        return frozenset(code for code, _name in COUNTRIES)
    return frozenset(
        scope.code for scope in scopes_by_group(user).values() if scope.role is Role.EDITOR
    ) - {""}


def languages_of(user: AnyUser) -> frozenset[str]:
    """The languages a user translates into."""
    if is_everywhere(user):
        return frozenset(LANGUAGE_CODES)
    return frozenset(
        scope.code for scope in scopes_by_group(user).values() if scope.role is not Role.EDITOR
    )


def may_translate_into(user: AnyUser, language: str) -> bool:
    """May this user suggest texts in this language?"""
    return user.is_active and language in languages_of(user)


def may_review_in(user: AnyUser, language: str) -> bool:
    """May this user accept texts in this language (those of others)?"""
    if is_everywhere(user):
        return True
    return user.is_active and Scope(Role.REVIEWER, language) in scopes_by_group(user).values()


def may_use_country(user: AnyUser, country: str) -> bool:
    """May this user say that a case or library is of this country?"""
    return country in countries_of(user)


def is_author(user: AnyUser, page: Page) -> bool:
    """Is this case the user's own?"""
    return page.owner_id is not None and page.owner_id == user.pk


def may_review(user: AnyUser, page: CaseStudyPage) -> bool:
    """May this user decide whether this case is published? Never about one's own."""
    return (
        user.is_active
        and page.is_original
        and may_use_country(user, page.country)
        and not is_author(user, page)
    )


def may_see_review(user: AnyUser, page: CaseStudyPage) -> bool:
    """May this user see where this case stands, with its comments, and answer them?"""
    return user.is_active and (is_author(user, page) or may_review(user, page))


def may_withdraw(user: AnyUser, page: CaseStudyPage) -> bool:
    """May this user take this case off the shelf, in all its languages?"""
    if not user.is_active:
        return False
    return is_author(user, page) or may_use_country(user, page.country)


def may_erase(user: AnyUser) -> bool:
    """May this user erase a case for good?"""
    return user.is_active and is_everywhere(user)


def may_edit_library(user: AnyUser, library: Library) -> bool:
    """May this user edit this library, and see its private contact?"""
    return user.has_perm("kb.change_library") and may_use_country(user, library.country)


def languages_to_translate_into(user: AnyUser, page: Page) -> frozenset[str]:
    """Into which languages may this user start a translation of this page?"""
    from kb.models import CaseStudyPage  # that module asks this one

    if not user.has_perm("wagtail_localize.submit_translation"):
        return frozenset()
    if is_everywhere(user):
        return frozenset(LANGUAGE_CODES)
    page = page.specific
    if not isinstance(page, CaseStudyPage):
        return frozenset()
    if page.country in countries_of(user):
        return frozenset(LANGUAGE_CODES)
    # A translator sees a foreign case only once readers do.
    return languages_of(user) if page.live else frozenset()


def may_share_memory(user: AnyUser) -> bool:
    """May this user bring translation memories and glossaries along, and take them away?

    Who reviews a language answers for its words.
    """
    return any(may_review_in(user, code) for code in LANGUAGE_CODES)


def may_open_workbench(user: AnyUser, page: Page, language: str) -> bool:
    """May this user see a page's translation segment by segment?

    Translators and reviewers of the language work there; editors of the case's country look on.
    """
    if language in languages_of(user):
        return True
    return getattr(page.specific, "country", "") in countries_of(user)


class ActivePermissionTester(PagePermissionTester):
    """Wagtail's tester, which forgets in places that a closed account may nothing."""

    def __init__(self, user: AnyUser, page: Page) -> None:
        super().__init__(user, page)
        if not user.is_active:
            self.permissions: set[str] = set()

    def can_lock(self) -> bool:
        return self.user.is_active and bool(super().can_lock())

    def can_unlock(self) -> bool:
        return self.user.is_active and bool(super().can_unlock())


class CaseStudyPermissionTester(ActivePermissionTester):
    """What a user may do with one version of a case. Wagtail asks it in all its page views."""

    def __init__(self, user: AnyUser, page: CaseStudyPage) -> None:
        super().__init__(user, page)
        self.unlimited = user.is_superuser
        # Rights of one of our groups, none of which reaches this case.
        self.out_of_scope = False
        if not user.is_active or user.is_superuser:
            return
        scopes = scopes_by_group(user)
        self.permissions = set()
        for permission in page_permissions(user):
            if not page.path.startswith(permission.page.path):
                continue
            scope = scopes.get(permission.group_id)
            if scope is None:
                self.unlimited = True
            elif not scope.covers(page):
                continue
            self.permissions.add(permission.permission.codename.rsplit("_", maxsplit=1)[0])
        self.out_of_scope = not self.permissions and bool(scopes)

    @property
    def may_manage(self) -> bool:
        """Who may not add cases may not delete or copy them either (translators, reviewers)."""
        return bool(self.user.is_superuser or "add" in self.permissions)

    def can_edit(self) -> bool:
        # A workflow task would open the case to its whole group, whatever the country.
        return not self.out_of_scope and bool(super().can_edit())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not self.user.is_active:
            return False
        return self.may_manage and bool(super().can_delete(ignore_bulk))

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and (self.unlimited or not self._goes_through_review())

    def _goes_through_review(self) -> bool:
        """Whether an editor alone may not publish it: her own, one with safety marks, one under
        review (where she decides instead)."""
        if not self.page.is_original:
            return False
        if is_author(self.user, self.page) or self.page.safety_marks:
            return self.page.get_workflow() is not None
        return bool(self.page.workflow_in_progress)

    def can_copy(self) -> bool:
        return self.user.is_active and self.may_manage and bool(super().can_copy())

    def can_move(self) -> bool:
        # Each language has one list of practices, so there is nowhere to move a case to, except
        # on a site whose owner made more lists.
        return self.user.is_active and self.unlimited and bool(super().can_move())

    def can_move_to(self, destination: Page) -> bool:
        # A page keeps its language when it moves; in another language's tree it would be lost.
        return destination.locale_id == self.page.locale_id and bool(
            super().can_move_to(destination)
        )

    def can_lock(self) -> bool:
        return self.can_edit() and bool(super().can_lock())

    def can_unlock(self) -> bool:
        return self.can_edit() and bool(super().can_unlock())


class CaseStudyIndexPermissionTester(ActivePermissionTester):
    """What a user may do with a list of practices: our groups add cases to it, and no more."""

    def __init__(self, user: AnyUser, page: CaseStudyIndexPage) -> None:
        super().__init__(user, page)
        if not user.is_active or user.is_superuser:
            return
        scopes = scopes_by_group(user)
        self.permissions = {
            permission.permission.codename.rsplit("_", maxsplit=1)[0]
            for permission in page_permissions(user)
            if permission.group_id not in scopes and page.path.startswith(permission.page.path)
        }

    def can_add_subpage(self) -> bool:
        return bool(PagePermissionTester(self.user, self.page).can_add_subpage())

    def can_publish_subpage(self) -> bool:
        return bool(PagePermissionTester(self.user, self.page).can_publish_subpage())


def reason_for_refusal(user: AnyUser, page: CaseStudyPage) -> str:
    """Why this user can't do that with this case, for a message; "" when it is not about scopes."""
    scopes = scopes_by_group(user)
    if not scopes or is_everywhere(user):
        return ""
    if any(scope.covers(page) for scope in scopes.values()):
        return ""
    countries, languages = countries_of(user), languages_of(user)
    if countries:
        return _("This practice is from %(theirs)s. You edit practices from %(yours)s.") % {
            "theirs": COUNTRY_NAMES.get(page.country, page.country),
            "yours": ", ".join(sorted(str(COUNTRY_NAMES[code]) for code in countries)),
        }
    if page.locale.language_code in languages:
        return _("This is an original. You edit translations only.")
    return _("This version is in %(theirs)s. You translate into %(yours)s.") % {
        "theirs": LANGUAGE_NAMES[page.locale.language_code],
        "yours": ", ".join(sorted(str(LANGUAGE_NAMES[code]) for code in languages)),
    }
