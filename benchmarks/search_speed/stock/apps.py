"""What a project declares on its model to have it searched by Wagtail."""

from __future__ import annotations

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Adds Wagtail's search fields to the case study."""

    name = "benchmarks.search_speed.stock"
    label = "stock_search"

    def ready(self) -> None:
        """Our model has none, since public search is not Wagtail's."""
        from wagtail.search import index

        from kb.models import SECTIONS, CaseStudyPage

        texts = ("summary", *SECTIONS)
        CaseStudyPage.search_fields = [
            *CaseStudyPage.search_fields,
            *(index.SearchField(name) for name in texts),
            *(index.FilterField(name) for name in ("country", "cost", "evidence")),
        ]
