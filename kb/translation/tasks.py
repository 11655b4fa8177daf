"""Who translates what until when: tasks, opened by hand or by rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage, TranslationRule, TranslationTask, User
from kb.permissions import (
    REVIEWERS,
    TRANSLATORS,
    languages_of,
    languages_to_translate_into,
    may_review_in,
)
from kb.translation.acceptance import source_page, target_page
from kb.translation.errors import NotAllowed, TranslationError
from kb.translation.versions import ensure_translation, translations_of
from kb.translation.workbench.work import offer_from_memory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Order:
    """What is asked of the people who translate."""

    assignee: User | None = None
    reviewer: User | None = None
    due_on: date | None = None
    priority: int = TranslationTask.Priority.NORMAL
    note: str = ""


def people_for(languages: Iterable[str]) -> QuerySet[User]:
    """Who translates into or reviews in any of these languages."""
    names = [group[code] for code in languages for group in (TRANSLATORS, REVIEWERS)]
    people = User.objects.filter(groups__name__in=names, is_active=True).distinct()
    return people.order_by("last_name", "first_name", "email")


def reviewers_for(languages: Iterable[str]) -> QuerySet[User]:
    """Who reviews in any of these languages."""
    names = [REVIEWERS[code] for code in languages]
    people = User.objects.filter(groups__name__in=names, is_active=True).distinct()
    return people.order_by("last_name", "first_name", "email")


def open_languages(user: User, page: CaseStudyPage) -> list[str]:
    """Into which languages this user may still have this page translated."""
    taken = {page.original_language, page.locale.language_code}
    for translation in translations_of(page):
        if translation.source.locale_id != page.locale_id or has_task(translation):
            taken.add(translation.target_locale.language_code)
    may = languages_to_translate_into(user, page)
    return [code for code in TRANSLATORS if code in may and code not in taken]


def has_task(translation: Translation) -> bool:
    """Whether somebody has been asked for it already."""
    return TranslationTask.objects.filter(translation=translation).exists()


@transaction.atomic
def open_tasks(
    page: CaseStudyPage, languages: Iterable[str], order: Order, *, by: User | None
) -> list[TranslationTask]:
    """Ask for translations. Who is named gets those into the languages that she works in.

    What the memory knows word for word stands beside the passages when the work begins.
    """
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    tasks = []
    for code in languages:
        translation = ensure_translation(page, locales[code])
        task, is_new = TranslationTask.objects.update_or_create(
            translation=translation,
            defaults={
                "assignee": order.assignee if works_in(order.assignee, code) else None,
                "reviewer": order.reviewer if reviews_in(order.reviewer, code) else None,
                "due_on": order.due_on,
                "priority": order.priority,
                "note": order.note,
                "opened_by": by,
            },
        )
        tasks.append(task)
        if is_new:
            offer_from_memory(translation)
    return tasks


def works_in(user: User | None, language: str) -> bool:
    """Whether a person translates into a language."""
    return user is not None and language in languages_of(user)


def reviews_in(user: User | None, language: str) -> bool:
    """Whether a person reviews in a language."""
    return user is not None and may_review_in(user, language)


def may_manage(user: User, translation: Translation) -> bool:
    """May this user say who translates it and until when?"""
    page = source_page(translation)
    language = translation.target_locale.language_code
    return page is not None and language in languages_to_translate_into(user, page)


@transaction.atomic
def take(translation: Translation, user: User) -> TranslationTask:
    """Take a translation that nobody works on."""
    if not works_in(user, translation.target_locale.language_code):
        raise NotAllowed(_("You don't translate into this language."))
    Translation.objects.select_for_update().get(pk=translation.pk)
    task, _created = TranslationTask.objects.get_or_create(
        translation=translation, defaults={"opened_by": user}
    )
    if task.assignee_id not in (None, user.pk):
        raise NotAllowed(_("Somebody else translates this."))
    task.assignee = user
    task.is_taken = True  # type: ignore[attr-defined]  # she knows (kb.translation.notices)
    task.save(update_fields=["assignee"])
    return task


def follow_rules(page: CaseStudyPage) -> list[TranslationTask]:
    """Ask for the translations that the rules want of a published original."""
    if not page.is_original or not page.live:
        return []
    known = {translation.target_locale_id for translation in translations_of(page)}
    tasks = []
    for rule in TranslationRule.objects.filter(country__in=("", page.country)):
        locale = Locale.objects.get(language_code=rule.language)
        if locale.pk in known or locale.pk == page.locale_id:
            continue
        order = Order(
            due_on=timezone.localdate() + timedelta(days=rule.days) if rule.days else None,
            priority=rule.priority,
        )
        try:
            translation = ensure_translation(page, locale)
        except TranslationError:
            continue  # a version of its own stands in the way; nobody is there to be told
        known.add(locale.pk)
        version = target_page(translation)
        if version is not None and not version.live:
            tasks += open_tasks(page, [rule.language], order, by=None)
    return tasks
