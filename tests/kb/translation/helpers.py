"""People, translations and accepted texts for the tests of translation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Locale
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage, User
from kb.permissions import REVIEWERS, TRANSLATORS
from kb.translation.acceptance import accept
from kb.translation.segments import Segment, segments_of
from kb.translation.versions import ensure_translation
from tests.factories import UserFactory
from tests.factories.site import index_page


def person(name: str, language: str, *rights: str) -> User:
    """A user in a group for a language. The group alone: making all of them takes a second."""
    group, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        group.permissions.add(
            Permission.objects.get(codename="access_admin"),
            Permission.objects.get(codename="submit_translation"),
        )
        for right in rights:
            GroupPagePermission.objects.create(
                group=group,
                page=index_page(language),
                permission=Permission.objects.get(codename=f"{right}_page"),
            )
    user = UserFactory()
    user.groups.add(group)
    return user


def translator(language: str = "uk") -> User:
    return person(TRANSLATORS[language], language, "change")


def reviewer(language: str = "uk") -> User:
    return person(REVIEWERS[language], language, "change", "publish")


def begin(case: CaseStudyPage, language: str = "uk") -> Translation:
    return ensure_translation(case, Locale.objects.get(language_code=language))


def accept_all(
    translation: Translation, reader: User, *, prefix: str = "", only: Any = None
) -> list[Segment]:
    """Accept a text for each segment that waits: its source, marked with the language."""
    code = translation.target_locale.language_code
    for segment in segments_of(translation):
        if segment.accepted is None and (only is None or only(segment)):
            accept(
                translation,
                segment,
                f"{prefix}{code}: {segment.source}",
                author=None,
                reviewer=reader,
            )
    return segments_of(translation)


def edit(case: CaseStudyPage, **fields: Any) -> CaseStudyPage:
    """Change an original and publish it."""
    page = CaseStudyPage.objects.get(pk=case.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return CaseStudyPage.objects.get(pk=case.pk)
