"""Cases like the one being written, in any language, so that nobody writes one twice.

Whoever can find them better than the database (the search, which this package must not know)
registers a finder.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from kb.models import CaseStudyPage
from kb.presentation.cards import CaseCard, cards, read_cases

if TYPE_CHECKING:
    from kb.models.drafts import CaseDraft
    from kb.presentation.reader import Reader

logger = logging.getLogger(__name__)
MOST_SIMILAR = 4
LONGEST_TEXT = 800
# Shorter words say little about what a title is about.
SHORTEST_WORD, LONGEST_WORD = 5, 40

# Gives the translation keys of the nearest cases for a text in a language, best first.
Finder = Callable[[str, str], Sequence[UUID]]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Ask this before the database."""
    if finder not in _finders:
        _finders.append(finder)


def similar_cases(draft: CaseDraft, reader: Reader) -> tuple[CaseCard, ...]:
    """Published cases like a draft, each in the reader's language where it can be."""
    keys = _on_the_same_topics(draft, _found_keys(draft, reader.language))
    keys = keys or _keys_by_words(draft)
    own = draft.page.translation_key if draft.page else None
    wanted = [key for key in dict.fromkeys(keys) if key != own][:MOST_SIMILAR]
    if not wanted:
        return ()
    pages = read_cases(reader.cases.filter(translation_key__in=wanted))
    return cards(sorted(pages, key=lambda page: wanted.index(page.translation_key)), reader)


def _found_keys(draft: CaseDraft, language: str) -> list[UUID]:
    text = f"{draft.title}\n{draft.answer('summary')}".strip()[:LONGEST_TEXT]
    if not text:
        return []
    for finder in _finders:
        try:
            found = list(finder(text, language))
        except Exception:  # whatever is wrong with the search must not stop an author
            logger.exception("A finder of similar cases failed.")
            continue
        if found:
            return found
    return []


def _on_the_same_topics(draft: CaseDraft, keys: list[UUID]) -> list[UUID]:
    """Search always finds something; a case on none of the draft's topics is not like it."""
    topics = draft.answer("topics") or []
    pages = CaseStudyPage.objects.published().filter(translation_key__in=keys).about(topics)
    alike = set(pages.order_by().values_list("translation_key", flat=True)) if keys else set()
    return [key for key in keys if key in alike]


def _keys_by_words(draft: CaseDraft) -> list[UUID]:
    words = {word.strip(".,:;!?«»„“”\"'()") for word in draft.title.split()}
    stems = [word[:-2] for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD]
    matches = Q()
    for stem in stems[:8]:
        matches |= Q(title__icontains=stem)
    if not matches:
        return []
    topics = draft.answer("topics") or []
    pages = CaseStudyPage.objects.published().filter(matches).order_by()
    shared = Count("topic_links", filter=Q(topic_links__topic__code__in=topics))
    found = pages.annotate(shared=shared).order_by("-shared", "pk")
    return list(found.values_list("translation_key", flat=True)[: MOST_SIMILAR * 3])
