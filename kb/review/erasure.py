"""Erases every row that holds words of a case. Called inside the transaction of a withdrawal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.files.storage import storages
from django.db import transaction
from wagtail.models import PageLogEntry
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
)

from kb import documents
from kb.models import CaseDraft, CaseStudyPage, SourceChange, TranslationWish
from kb.models.drafts import Consent

if TYPE_CHECKING:
    from uuid import UUID


def forget(translation_key: UUID) -> None:
    """Delete a case with its revisions, comments, log, reviews and translations."""
    pages = list(CaseStudyPage.objects.filter(translation_key=translation_key).order_by("pk"))
    pks = [page.pk for page in pages]
    _forget_drafts(pks)
    for name in documents.names_of(pks):
        transaction.on_commit(partial(storages["private"].delete, name))
    Consent.objects.filter(translation_key=translation_key).delete()
    for page in pages:
        # Anew: deleting a page changes the numbers of its neighbours in the tree.
        CaseStudyPage.objects.get(pk=page.pk).delete()
    # The log carries titles and comments, that of the deletion too.
    PageLogEntry.objects.filter(page_id__in=pks).delete()
    _forget_translations(translation_key)
    TranslationWish.objects.filter(translation_key=translation_key).delete()


def _forget_drafts(pages: list[int]) -> None:
    """What the author wrote in the form, with the files that wait there."""
    CaseDraft.objects.filter(page__in=pages).delete()


def _forget_translations(translation_key: UUID) -> None:
    """wagtail-localize keeps texts apart from pages, and some when their context is gone."""
    objects = TranslatableObject.objects.filter(translation_key=translation_key)
    sources = TranslationSource.objects.filter(object__in=objects)
    contexts = TranslationContext.objects.filter(object__in=objects)
    texts = StringTranslation.objects.filter(context__in=contexts)
    strings = {
        *StringSegment.objects.filter(source__in=sources).values_list("string", flat=True),
        *texts.values_list("translation_of", flat=True),
        *SourceChange.objects.filter(source__in=sources).values_list("old_string", flat=True),
        *SourceChange.objects.filter(source__in=sources).values_list("string", flat=True),
    } - {None}
    templates = set(
        TemplateSegment.objects.filter(source__in=sources).values_list("template", flat=True)
    )
    texts.delete()
    SegmentOverride.objects.filter(context__in=contexts).delete()
    for source in sources:
        # Before the contexts, which they protect.
        for segments in ("stringsegment", "templatesegment", "relatedobjectsegment"):
            getattr(source, f"{segments}_set").all().delete()
        source.overridablesegment_set.all().delete()
    sources.delete()
    contexts.delete()
    objects.delete()
    # Another case may hold the same words.
    String.objects.filter(pk__in=strings, segments=None).exclude(
        pk__in=SourceChange.objects.exclude(old_string=None).values("old_string")
    ).delete()
    Template.objects.filter(pk__in=templates, segments=None).delete()
