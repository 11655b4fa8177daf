"""Writes the cases of these numbers into the index of Wagtail's backend, as its command
`update_index` does, but by range, so that a collection that grows is not indexed anew.

`python -m benchmarks.search_speed.stock.filling START END`, with the settings beside it.
"""

from __future__ import annotations

import sys

import django

CHUNK = 1000


def fill(start: int, end: int) -> None:
    """Index the pages of cases `start` to `end`."""
    from wagtail.search.backends import get_search_backend

    from benchmarks.search_speed.population import key_of
    from kb.models import CaseStudyPage

    index = get_search_backend().get_index_for_model(CaseStudyPage)
    if start == 0:
        index.put()
        index.add_model(CaseStudyPage)
    for first in range(start, end, CHUNK // 3):
        keys = [key_of(number) for number in range(first, min(first + CHUNK // 3, end))]
        pages = CaseStudyPage.objects.filter(translation_key__in=keys)
        index.add_items(CaseStudyPage, list(pages))
    index.refresh()


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]), int(sys.argv[2]))
