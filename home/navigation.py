"""The main and footer navigation: what is live under the home page of the current language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from wagtail.models import Page, Site

from home.content_version import remember
from home.languages import LANGUAGE_CODES

if TYPE_CHECKING:
    from django.http import HttpRequest


# The list of practices always leads the main navigation, whatever editors marked.
LEADS = "cases"
# Directly under the home pages.
DEPTH = 3


@dataclass(frozen=True)
class NavigationLink:
    """One link; `exact` when the reader is on that page, `current` there or below it."""

    title: str
    url: str
    slug: str
    current: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Navigation:
    """The links of one language. `main` is what editors marked "show in menus"."""

    main: list[NavigationLink] = field(default_factory=list)
    footer: list[NavigationLink] = field(default_factory=list)


def current_language() -> str:
    """The active language when it is one of the site's, else English."""
    language = get_language() or "en"
    return language if language in LANGUAGE_CODES else "en"


def home_url(language: str | None = None) -> str:
    """The address of a language's home page. Every language has one, so no query is needed."""
    return f"/{language or current_language()}/"


def root_path(request: HttpRequest, language: str) -> str | None:
    """The `url_path` of a language's home page, from Wagtail's cached table of them."""
    site = Site.find_for_request(request)
    for path in Site.get_site_root_paths() if site else []:
        if path.site_id == site.pk and path.language_code == language:
            return str(path.root_path)
    return None


def navigation(request: HttpRequest) -> Navigation:
    """The pages directly under the home page of the active language; at most one query."""
    root = root_path(request, current_language())
    if root is None:
        return Navigation()
    pages = remember(request, f"navigation-{root}", lambda: _pages_below(root))
    main: list[NavigationLink] = []
    footer: list[NavigationLink] = []
    for page in pages:
        url = page.get_url(request) or ""
        link = NavigationLink(
            page.title,
            url,
            page.slug,
            current=bool(url) and request.path.startswith(url),
            exact=request.path == url,
        )
        if page.slug == LEADS:
            main.insert(0, link)
        elif page.show_in_menus:
            main.append(link)
        footer.append(link)
    return Navigation(main, footer)


def shows_up_in(page: Page) -> tuple[bool, bool]:
    """Whether a page's title stands in the main navigation, and whether in the footer."""
    below_home = bool(page.live and page.depth == DEPTH)
    return below_home and (page.show_in_menus or page.slug == LEADS), below_home


def _pages_below(root: str) -> list[Page]:
    return list(
        Page.objects.live()
        .filter(url_path__startswith=root, depth=DEPTH)
        .select_related("locale")
        .order_by("path")
    )
