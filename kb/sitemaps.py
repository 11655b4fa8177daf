"""The sitemap: every public page in every language, with its alternates (sitemaps.org)."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe
from wagtail.models import Page

from kb.models import CaseStudyPage
from kb.presentation.addresses import absolute, page_url
from kb.presentation.versions import default_version

SECTION = "pages"
# Below the 50,000 addresses and 50 MB that a file may hold, with six alternates each.
MAX_ADDRESSES = 10_000


class PublicPages(Sitemap):
    """All live pages that need no sign-in. Make one for each request: it remembers them."""

    limit = MAX_ADDRESSES

    def items(self) -> list[Page]:
        """The pages, versions of one side by side: one query for the pages, one for privacy."""
        return self._pages

    @cached_property
    def _pages(self) -> list[Page]:
        # Below the root, that is: its first page is Wagtail's own and has no address.
        pages = Page.objects.live().public().filter(depth__gt=1, alias_of__isnull=True)
        # A translation is in the section of its language, and as private as its original.
        cases = CaseStudyPage.objects.all()
        pages = pages.exclude(pk__in=cases.exclude(pk__in=cases.public().values("pk")).values("pk"))
        fields = ("url_path", "translation_key", "last_published_at", "locale__language_code")
        return [
            page
            for page in pages.select_related("locale")
            .only(*fields)
            .order_by("translation_key", "pk")
            if page_url(page, self)
        ]

    @cached_property
    def _versions(self) -> dict[UUID, dict[str, str]]:
        versions: dict[UUID, dict[str, str]] = defaultdict(dict)
        for page in self._pages:
            address = absolute(page_url(page, self))
            versions[page.translation_key][page.locale.language_code] = address
        return versions

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """The entries of one file, as Django's template expects them.

        It sets no `latest_lastmod`: a withdrawn page must not leave "not modified" behind.
        """
        return [self._entry(item) for item in self.paginator.page(page).object_list]

    def _entry(self, item: Page) -> dict[str, Any]:
        versions = self._versions[item.translation_key]
        alternates = [{"lang_code": code, "location": url} for code, url in versions.items()]
        if len(versions) > 1:
            default = versions[default_version(versions)]
            if default == absolute("/en/"):
                # The way in chooses the language itself (home.views.root).
                default = absolute("/")
            alternates.append({"lang_code": "x-default", "location": default})
        return {
            "item": item,
            "location": versions[item.locale.language_code],
            "lastmod": item.last_published_at,
            "changefreq": None,
            "priority": "",
            "alternates": alternates if len(versions) > 1 else [],
        }


@require_safe
@conditional_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The whole sitemap in one file, or an index of several when there are too many pages."""
    pages = PublicPages()
    if pages.paginator.num_pages > 1:
        return sitemap_views.index(
            request, sitemaps={SECTION: pages}, sitemap_url_name="sitemap-section"
        )
    return sitemap_views.sitemap(request, sitemaps={SECTION: pages})


@require_safe
@conditional_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One file of a sitemap of several."""
    return sitemap_views.sitemap(request, sitemaps={SECTION: PublicPages()}, section=section)
