"""What every template may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from home import content_version
from home.middleware import ADMIN_PREFIXES
from home.navigation import current_language, home_url, navigation

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Give templates the site's address, languages, fixed addresses and navigation.

    The navigation is read only where a template shows it, so other pages pay nothing.
    """
    if request.path.startswith(ADMIN_PREFIXES):
        # Wagtail's own templates give some of these names another meaning (`search_url`).
        return {}
    home = home_url(current_language())
    return {
        "site_url": settings.SITE_URL,
        "languages": settings.LANGUAGES,
        "home_url": home,
        "cases_url": f"{home}cases/",
        "search_url": f"{home}search/",
        "content_version": SimpleLazyObject(lambda: content_version.current(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
    }
