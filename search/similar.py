"""Finds practices like one that is being written, for `kb.submission.similar`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.models import CaseStudyPage
from search.parameters import parse_parameters
from search.service import search
from search.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from uuid import UUID

MOST_FOUND = 6


def find_similar(text: str, language: str) -> list[UUID]:
    """The translation keys of the practices that search finds for a title and summary."""
    vocabulary = load_vocabulary([language])
    title = text.partition("\n")[0]
    request, _problems = parse_parameters({"q": [title[:200]]}, vocabulary, ui=language)
    found = [result.id for result in search(request, vocabulary).results[:MOST_FOUND]]
    pages = CaseStudyPage.objects.published().filter(external_id__in=found).order_by()
    keys = dict(pages.values_list("external_id", "translation_key"))
    return [keys[name] for name in found if name in keys]
