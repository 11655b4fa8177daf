"""Addresses of the public pages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.models import Page

# The address of the list of cases below the language, as the contract has it.
CASES_PATH = "cases/"


def browse_url(language: str, chosen: Iterable[tuple[str, str | int]] = ()) -> str:
    """The list of cases with the given parameters."""
    path = _browse_path(language, get_script_prefix())
    query = urlencode(list(chosen))
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=64)
def _browse_path(language: str, script_prefix: str) -> str:
    """The list of cases; pages ask for it hundreds of times."""
    with translation.override(language):
        return reverse("kb:browse")


def page_url(page: Page, cache: object = None) -> str:
    """The path of a page. `cache` keeps the site's root paths between calls, as Wagtail does."""
    parts = page.get_url_parts(cache)
    return str(parts[2]) if parts and parts[2] else ""


def absolute(path: str) -> str:
    """The public address of a path."""
    return f"{settings.SITE_URL}{path}"


def named(name: str, language: str, **kwargs: str) -> str:
    """The path of one of our views in a language."""
    with translation.override(language):
        return reverse(name, kwargs=kwargs)
