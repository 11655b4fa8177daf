"""A translation is as private as its original."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from wagtail.models import Page, PageViewRestriction


class AsPrivateAsOriginal:
    """For pages in several languages: the private section of the original hides all versions.

    Each language has a section of its own, so that Wagtail alone would hide the original and go on
    showing what was translated from it.
    """

    translation_key: Any
    original_language: str

    def get_view_restrictions(self) -> Any:
        """Wagtail's, and those of the original."""
        original = Page.objects.filter(
            translation_key=self.translation_key,
            locale__language_code=self.original_language,
            path__startswith=OuterRef("page__path"),
        )
        own = super().get_view_restrictions()  # type: ignore[misc]  # of Wagtail's page
        return own | PageViewRestriction.objects.filter(Exists(original))
