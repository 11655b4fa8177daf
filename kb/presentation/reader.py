"""For whom a page is made: a language, and what is read once for a whole page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import get_script_prefix
from wagtail.models import Site

from home.content_version import remember
from kb.models import CaseStudyPage
from kb.presentation.counts import Counts, count_collection
from kb.presentation.labels import Labels

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kb.querysets import CaseStudyQuerySet


class Reader:
    """A reader of one language. Keep one for a request: it remembers what it has read.

    Pages take it as the place where Wagtail keeps the site's root paths. What is the same for all
    readers of a language, labels and counts, is kept from one request to the next until something
    changes.
    """

    def __init__(self, language: str, request: HttpRequest | None = None) -> None:
        self.language = language
        self.request = request

    @cached_property
    def _root_paths(self) -> dict[str, str]:
        """The `url_path` of each language's home page, from Wagtail's cached table of them."""
        return {str(root.language_code): str(root.root_path) for root in Site.get_site_root_paths()}

    def address(self, language: str, url_path: str) -> str:
        """The path of a page by its `url_path`, as Wagtail gives it; "" when it is on no site."""
        root = self._root_paths.get(language)
        if not root or not url_path.startswith(root):
            return ""
        return f"{get_script_prefix()}{language}/{url_path.removeprefix(root)}"

    @cached_property
    def labels(self) -> Labels:
        """The words of the vocabulary in her language."""
        return remember(self.request, f"labels-{self.language}", lambda: Labels.load(self.language))

    @cached_property
    def counts(self) -> Counts:
        """How many of all cases belong to each topic, audience and place."""
        return remember(
            self.request,
            f"counts-{self.language}",
            lambda: count_collection(self.cases, self.labels),
        )

    @cached_property
    def published(self) -> CaseStudyQuerySet:
        """Every version that anyone may read, in no order."""
        pages: CaseStudyQuerySet = CaseStudyPage.objects.published().order_by()
        return pages

    @cached_property
    def cases(self) -> CaseStudyQuerySet:
        """Each case once, in her language where it can be, in no order."""
        pages: CaseStudyQuerySet = CaseStudyPage.objects.one_per_case(self.language).order_by()
        return pages


def reader_for(request: HttpRequest, language: str) -> Reader:
    """The reader of a request, the same for all that is made for it."""
    reader: Reader | None = getattr(request, "_kb_reader", None)
    if reader is None or reader.language != language:
        reader = Reader(language, request)
        request._kb_reader = reader  # type: ignore[attr-defined]  # our own, as Wagtail keeps its site
    return reader
