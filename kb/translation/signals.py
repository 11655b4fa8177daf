"""What follows from a publication: changes are found, and translations go with their original."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage, SourceChange, TranslationRule
from kb.translation.sources import register, source_of
from kb.translation.tasks import follow_rules
from kb.translation.workbench.work import offer_for_changes


def note_publication(sender: Any, instance: CaseStudyPage, **kwargs: Any) -> None:
    """Take a published text over as what is translated from now on, where it is translated."""
    if not instance.live:
        return  # Wagtail says "published" also of what is planned for a later day
    source = source_of(instance)
    if source is not None and source.translations.exists():
        at = register(instance).last_updated_at
        # Afterwards, and whatever becomes of it: suggestions are no reason to publish nothing.
        transaction.on_commit(lambda: _offer_for_changes(source.pk, at), robust=True)
    if instance.is_original and TranslationRule.objects.exists():
        # After the whole: an import publishes the other versions in the same transaction.
        transaction.on_commit(lambda: _follow_rules(instance.pk), robust=True)


def _offer_for_changes(source: int, at: datetime) -> None:
    """Put what the memory knows word for word beside the passages that changed."""
    if not SourceChange.objects.filter(source=source, changed_at__gte=at).exists():
        return
    for translation in Translation.objects.filter(source=source, enabled=True):
        offer_for_changes(translation, at)


def _follow_rules(pk: int) -> None:
    page = CaseStudyPage.objects.select_related("locale").filter(pk=pk).first()
    if page is not None:
        follow_rules(page)


def take_translations_along(sender: Any, instance: CaseStudyPage, **kwargs: Any) -> None:
    """Unpublish the translations of an original that is no longer public, however that came.

    Whoever withdraws a practice means the practice, not one language of it.
    """
    if not instance.is_original:
        return
    versions = CaseStudyPage.objects.filter(translation_key=instance.translation_key, live=True)
    with transaction.atomic():
        for version in versions.exclude(pk=instance.pk):
            version.unpublish()


def connect() -> None:
    """Listen to Wagtail."""
    from wagtail.signals import page_published, page_unpublished

    page_published.connect(
        note_publication, sender=CaseStudyPage, dispatch_uid="kb.translation.published"
    )
    page_unpublished.connect(
        take_translations_along, sender=CaseStudyPage, dispatch_uid="kb.translation.unpublished"
    )
