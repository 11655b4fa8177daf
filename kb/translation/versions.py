"""Begins a version in another language: its record, and its page, which readers don't see yet."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.fields import TranslatableField, get_translatable_fields
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage
from kb.translation.adoption import adopt
from kb.translation.errors import NotReady, SecondSource
from kb.translation.sources import ensure_source


def translations_of(page: Page) -> list[Translation]:
    """The translations of a case into all languages that have begun."""
    return list(
        Translation.objects.filter(source__object_id=page.translation_key, enabled=True)
        .select_related("source__locale", "target_locale")
        .order_by("pk")
    )


def translation_into(page: Page, locale: Locale) -> Translation | None:
    """The translation that makes the version in a language, if there is one."""
    translation: Translation | None = (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale=locale, enabled=True
        )
        .select_related("source__locale", "target_locale")
        .order_by("pk")
        .first()
    )
    return translation


@transaction.atomic
def ensure_translation(page: Page, locale: Locale) -> Translation:
    """The translation of a published page into a language; begun if it has not been.

    A version that exists already is taken over as it is. From a translation one may translate on
    (a pivot), but a version follows one source only.
    """
    lock_case(page)
    refuse_second_source(page, locale)
    source = ensure_source(page)
    translation, is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
    if not translation.enabled:  # its page was deleted
        translation.enabled = True
        translation.save(update_fields=["enabled"])
    version = source.object.get_instance_or_none(locale)
    if version is None:
        create_page(page.specific, locale)
    elif is_new:
        adopt(source, [version.specific])
    return translation


def lock_case(page: Page) -> list[int]:
    """Hold all versions of a case till the end of the transaction, always in the same order.

    Two people who begin at once shall begin the same translation, from whichever version.
    """
    versions = Page.objects.filter(translation_key=page.translation_key).order_by("pk")
    return list(versions.select_for_update().values_list("pk", flat=True))


def refuse_second_source(page: Page, locale: Locale) -> None:
    """A version has one source: two would undo each other, and nobody could tell which it follows.

    Nor can a version be translated into the language of what it was translated from.
    """
    if not page.live:
        raise NotReady(_("Only what is published can be translated."))
    if page.locale_id == locale.pk:
        raise SecondSource(_("This is the language it is written in."))
    if isinstance(page, CaseStudyPage) and page.original_language == locale.language_code:
        raise SecondSource(_("This is the language of the original."))
    other = translation_into(page, locale)
    if other is not None and other.source.locale_id != page.locale_id:
        raise SecondSource(
            _("The version in this language is translated from %(language)s.")
            % {"language": other.source.locale.get_display_name()}
        )
    if isinstance(page, CaseStudyPage) and not page.is_original:
        own = translation_into(page, page.locale)
        if own is not None and own.source.locale.language_code != page.original_language:
            # Original to pivot to version: further off, nobody could say what a version follows.
            raise SecondSource(_("This version is itself translated from a translation."))


def create_page(original: Page, locale: Locale) -> Page:
    """Make the page of a version. It holds no text of the original: that could go live."""
    is_case = isinstance(original, CaseStudyPage)
    version = original.copy_for_translation(
        locale, copy_parents=not is_case, exclude_fields=text_fields(type(original))
    )
    version.slug = original.slug
    if is_case:
        version.fill_in()
    version.save(clean=False)
    return version


def text_fields(model: Any) -> list[str]:
    """The translated texts that stand on the page itself, but the title, which a page must have."""
    fields = (field.get_field(model) for field in get_translatable_fields(model) if is_text(field))
    return [field.name for field in fields if field.name != "title" and not field.one_to_many]


def is_text(field: Any) -> bool:
    """Whether wagtail-localize translates a field."""
    return isinstance(field, TranslatableField)
