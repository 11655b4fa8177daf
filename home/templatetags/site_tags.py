"""Tags of the shell: language links, translations of a page, signs and small helpers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from home.content_version import remember
from home.languages import AUTONYMS, COUNTRIES, LANGUAGE_CODES
from home.navigation import current_language, home_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from wagtail.blocks import StreamValue
    from wagtail.models import Page

register = template.Library()

DATE = re.compile(r"\b\d{4}(?:-\d\d)+\b")
# Shorter texts need no table of contents.
FEWEST_CONTENTS = 3

# A question in each language, so that a reader sees at once that any language will do.
EXAMPLE_QUESTIONS = {
    "lv": "kā senioriem atpazīt viltus ziņas",
    "ro": "bibliotecă pentru refugiați",
    "uk": "бібліотека під час відключень світла",
    "en": "young people who don't come to the library",
    "ru": "как собрать воспоминания жителей",
}


@dataclass(frozen=True)
class LanguageLink:
    """Where a reader gets to in one language; `exists` when that is this very page."""

    code: str
    autonym: str
    url: str
    current: bool
    exists: bool


def swap_language(path: str, language: str) -> str:
    """The same address in another language: `/uk/search/` for `/lv/search/`."""
    _empty, first, *rest = [*path.split("/", 2), ""]
    if first not in LANGUAGE_CODES:
        return home_url(language)
    return f"/{language}/{rest[0]}"


def live_versions(page: Page, request: HttpRequest | None) -> dict[str, str]:
    """The addresses of a page's live, public versions by language, at most two queries."""
    remembered: dict[int, dict[str, str]] = (
        request.__dict__.setdefault("_versions", {}) if request else {}
    )
    if page.pk not in remembered:
        remembered[page.pk] = remember(
            request, f"versions-{page.translation_key}", lambda: _live_versions(page, request)
        )
    return remembered[page.pk]


def _live_versions(page: Page, request: HttpRequest | None) -> dict[str, str]:
    versions = page.get_translations(inclusive=True).live().public().select_related("locale")
    addresses = {
        version.locale.language_code: version.get_url(request) or "" for version in versions
    }
    return {code: url for code, url in addresses.items() if url}


def links_for(context: dict[str, Any], *, same_path: bool = False) -> list[LanguageLink]:
    """The five language links of what is being rendered.

    A Wagtail page links its live versions, other views (search) the same path in the other
    language, a wrong address the home pages. `same_path` is for addresses that answer helpfully
    in every language, as a case's does.
    """
    request: HttpRequest | None = context.get("request")
    page: Page | None = context.get("page")
    path = request.path if request else home_url()
    current = current_language()
    if context.get("wrong_address"):
        versions: dict[str, str] = {}
    elif page is not None and page.pk and not same_path:
        versions = live_versions(page, request)
    else:
        versions = {code: swap_language(path, code) for code in LANGUAGE_CODES}
    # A question or a choice of topics holds in every language: codes don't change.
    query = f"?{request.GET.urlencode()}" if request and request.GET else ""
    return [
        LanguageLink(
            code,
            AUTONYMS[code],
            versions[code] + query if code in versions else home_url(code),
            code == current,
            code in versions,
        )
        for code in LANGUAGE_CODES
    ]


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any], *, same_path: bool = False) -> list[LanguageLink]:
    """For the language switch: a link for each of the five languages."""
    return links_for(context, same_path=same_path)


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> list[tuple[str, str]]:
    """`(hreflang, absolute address)` of each live version, with `x-default`, for the head.

    x-default is the language chooser for the home pages, else the English version or the first.
    """
    links = [link for link in links_for(context) if link.exists]
    found = [(link.code, settings.SITE_URL + link.url.partition("?")[0]) for link in links]
    if not found:
        return []
    addresses = dict(found)
    default = addresses.get("en", found[0][1])
    if default == f"{settings.SITE_URL}/en/":
        default = f"{settings.SITE_URL}/"
    return [*found, ("x-default", default)]


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """The one absolute address of what is being rendered, without its parameters."""
    request: HttpRequest | None = context.get("request")
    return settings.SITE_URL + (request.path if request else home_url())


@register.filter
def autonym(code: str) -> str:
    """A language's own name for itself: "Українська"."""
    return AUTONYMS.get(code, code)


@register.filter
def language_name(code: str) -> str:
    """A language's name in the active language, as within a sentence: "ukraiņu", "Ukrainian"."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    # Of the five only English writes it large; Django's Ukrainian and Russian begin with a capital.
    return name if current_language() == "en" else name.lower()


@register.filter
def country_name(code: str) -> str:
    """A country's name in the active language."""
    return str(dict(COUNTRIES).get(code, code))


@register.simple_tag
def example_questions() -> list[dict[str, str]]:
    """Three example questions, none in the reader's language."""
    current = current_language()
    order = [code for code in ("uk", "ro", "lv", "en") if code != current]
    return [{"language": code, "text": EXAMPLE_QUESTIONS[code]} for code in order[:3]]


@register.filter
def unfolded(values: Iterable[Any]) -> list[Any]:
    """The values of a facet to show: of a tree, its second level and what lies in chosen places.

    Countries, the first level of places, have a facet of their own.
    """
    listed = list(values)
    if not any(value.depth for value in listed):
        return listed
    chosen = {value.code for value in listed if value.selected}
    shown = [
        value
        for value in listed
        if value.selected or value.depth == 1 or (value.depth and value.parent in chosen)
    ]
    top = sorted((value for value in shown if value.depth < 2), key=lambda value: -value.count)
    below = [value for value in shown if value.depth > 1]
    return [
        value
        for place in top
        for value in (place, *(inner for inner in below if inner.parent == place.code))
    ]


@register.filter
def has_named(items: Iterable[object], name: str) -> bool:
    """Whether one of these things has this name: `case.sections|has_named:"results"`."""
    return any(getattr(item, "name", None) == name for item in items)


@register.filter
def headings(body: StreamValue) -> list[dict[str, str]]:
    """The headings of running text, for its table of contents; none when there are but a few."""
    found = [
        {"label": str(block.value), "url": f"#{block.id}"}
        for block in body
        if block.block_type == "heading"
    ]
    return found if len(found) >= FEWEST_CONTENTS else []


@register.filter
def whole_dates(text: str) -> SafeString:
    """A text in which no line ends within a date such as 2022-05."""
    return mark_safe(DATE.sub(r'<span class="whole">\g<0></span>', conditional_escape(text)))  # noqa: S308  # escaped
