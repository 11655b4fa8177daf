"""Names for sets of case studies."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Self

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from wagtail.models import PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from kb.models import CaseStudyPage


class PublicPageQuerySet(PageQuerySet):
    """Wagtail's pages, with a quicker way to those that are in no private section."""

    def public(self) -> Self:
        """Pages in no private section. Wagtail's own asks for the sections in a query before."""
        return self.filter(~_in_private_section())


def _in_private_section() -> Exists:
    """Whether the page in the outer query, or one above it, is private."""
    path = ExpressionWrapper(OuterRef("path"), CharField())
    sections = PageViewRestriction.objects.annotate(of_page=path)
    return Exists(sections.filter(of_page__startswith=F("page__path")))


@cache
def _hidden_originals(model: type[CaseStudyPage]) -> QuerySet[CaseStudyPage, UUID]:
    # Kept, since to put the question together takes longer than to ask it.
    hidden = model.objects.originals().filter(_in_private_section()).order_by()
    return hidden.values_list("translation_key", flat=True)


class CaseStudyQuerySet(PublicPageQuerySet):
    """Sets of case study pages; each method narrows the set and can be chained."""

    def public(self) -> Self:
        """Pages in no private section whose original is in none either."""
        return super().public().exclude(translation_key__in=_hidden_originals(self.model))

    def published(self) -> Self:
        """Pages that anyone may read: live and not under a privacy setting."""
        return self.live().public()

    def originals(self) -> Self:
        """The versions in the language in which each case was written."""
        return self.filter(locale__language_code=F("original_language"))

    def translations(self) -> Self:
        """The versions in other languages than the original's."""
        return self.exclude(locale__language_code=F("original_language"))

    def in_language(self, language: str) -> Self:
        """The versions in one language."""
        return self.filter(locale__language_code=language)

    def awaiting_translation(self, language: str) -> Self:
        """Live originals that have no published version in a language."""
        versions = self.model.objects.live().in_language(language)
        return (
            self.originals()
            .live()
            .exclude(locale__language_code=language)
            .filter(~Exists(versions.filter(translation_key=OuterRef("translation_key"))))
        )

    def about(self, topics: Iterable[str]) -> Self:
        """Cases on any of these topics (codes)."""
        tagged = self.model.objects.filter(topic_links__topic__code__in=list(topics))
        return self.filter(pk__in=tagged.values("pk"))

    def for_audiences(self, audiences: Iterable[str]) -> Self:
        """Cases for any of these audiences (codes)."""
        tagged = self.model.objects.filter(audience_links__audience__code__in=list(audiences))
        return self.filter(pk__in=tagged.values("pk"))

    def in_regions(self, regions: Iterable[str]) -> Self:
        """Cases of any of these regions, areas or countries (codes) and all in them."""
        codes = list(regions)
        return self.filter(
            Q(region__code__in=codes) | Q(region__parent__code__in=codes) | Q(country__in=codes)
        )

    def one_per_case(self, language: str) -> Self:
        """The version of each case for a reader: in her language, else the original, else any."""
        versions = (
            self.model.objects.published()
            .filter(translation_key=OuterRef("translation_key"))
            .annotate(
                preference=Case(
                    When(locale__language_code=language, then=Value(0)),
                    When(locale__language_code=F("original_language"), then=Value(1)),
                    When(locale__language_code="en", then=Value(2)),
                    default=Value(3),
                    output_field=IntegerField(),
                )
            )
            .order_by("preference", "pk")
        )
        # What is chosen is published; only those that can be need a choice.
        return self.live().filter(pk=Subquery(versions.values("pk")[:1]))

    def for_listing(self) -> Self:
        """With what a list of results shows, in a fixed number of queries."""
        return self.select_related("locale", "library", "region").prefetch_related(
            "topic_links__topic__labels", "region__names"
        )


CaseStudyManager = PageManager.from_queryset(CaseStudyQuerySet)
PublicPageManager = PageManager.from_queryset(PublicPageQuerySet)
