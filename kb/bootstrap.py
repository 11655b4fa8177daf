"""Makes an empty site a working one: its languages, its pages with their texts, its address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from wagtail.models import Locale, Page, Site

from home.languages import LANGUAGE_CODES
from home.models import HomePage, SiteIdentity, StandardPage
from kb.models import CaseStudyIndexPage
from kb.review.setup import set_up_review

TEXTS_DIR = Path(__file__).resolve().parent.parent / "home" / "data" / "pages"
HOME = "home"
CASES = "cases"
STANDARD_PAGES = ("about", "project", "methodology", "take-part", "privacy", "accessibility")
PAGES = (HOME, CASES, *STANDARD_PAGES)
ROOT_LANGUAGE = "en"

PAGE_MODELS: dict[str, type[Page]] = {
    HOME: HomePage,
    CASES: CaseStudyIndexPage,
    **dict.fromkeys(STANDARD_PAGES, StandardPage),
}
# A link to another of these pages, written in the text files by slug.
PAGE_LINK = re.compile(r'href="page:([a-z-]+)"')
HTTP_PORTS = {"http": 80, "https": 443}


@dataclass
class BootstrapReport:
    """What a run made."""

    locales: int = 0
    pages: int = 0
    rewritten: int = 0
    changes: list[str] = field(default_factory=list)


@transaction.atomic
def bootstrap_site(*, overwrite_texts: bool = False) -> BootstrapReport:
    """Create the languages, pages and site settings that are missing.

    What editors changed stays, unless `overwrite_texts`.
    """
    report = BootstrapReport()
    locales = _ensure_locales(report)
    files = {slug: read_page_file(slug) for slug in PAGES}
    pages, created = _ensure_pages(files, locales)
    _ensure_site(pages[HOME, ROOT_LANGUAGE], report)
    _remove_welcome_page(report)
    # Texts come after all pages exist, because pages link to one another.
    for (slug, language), pk in pages.items():
        is_new = (slug, language) in created
        if is_new or overwrite_texts:
            links = {name: pages[name, language] for name in PAGES}
            # Read anew: a page made before its children still says that it has none.
            page = PAGE_MODELS[slug].objects.get(pk=pk)
            changed = _write_texts(page, files[slug], language, links)
            report.rewritten += changed and not is_new
    if set_up_review():
        report.changes.append("workflow: editorial review")
    report.pages = len(created)
    return report


def read_page_file(slug: str) -> dict[str, Any]:
    """The texts of a page in all languages."""
    texts: dict[str, Any] = json.loads((TEXTS_DIR / f"{slug}.json").read_text(encoding="utf-8"))
    return texts


def _ensure_locales(report: BootstrapReport) -> dict[str, Locale]:
    locales = {}
    for code in LANGUAGE_CODES:
        locales[code], is_new = Locale.objects.get_or_create(language_code=code)
        report.locales += is_new
    return locales


def _ensure_pages(
    files: dict[str, dict[str, Any]], locales: dict[str, Locale]
) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]]]:
    """The ids of all pages by slug and language, and which of them are new."""
    pages: dict[tuple[str, str], int] = {}
    created: set[tuple[str, str]] = set()
    for slug in PAGES:
        model = PAGE_MODELS[slug]
        key = _translation_key(slug)
        for language, locale in locales.items():
            page = model.objects.filter(translation_key=key, locale=locale).first()
            if page is None:
                page = model(
                    title=files[slug]["languages"][language]["title"],
                    # Home pages are siblings, so their slugs differ; no address shows them.
                    slug=f"{HOME}-{language}" if slug == HOME else slug,
                    show_in_menus=files[slug]["show_in_menus"],
                    locale=locale,
                    translation_key=key,
                    live=False,
                )
                if slug == HOME:
                    parent = Page.objects.get(depth=1)
                else:
                    parent = HomePage.objects.get(pk=pages[HOME, language])
                parent.add_child(instance=page)
                created.add((slug, language))
            pages[slug, language] = page.pk
    return pages, created


def _translation_key(slug: str) -> UUID:
    """The key that a page shares with its other languages: that of an existing page, if any."""
    model = PAGE_MODELS[slug]
    own = uuid5(NAMESPACE_URL, f"common-shelf:page:{slug}")
    candidates = model.objects.all() if slug in (HOME, CASES) else model.objects.filter(slug=slug)
    keys = list(candidates.order_by("pk").values_list("translation_key", flat=True))
    return keys[0] if keys and own not in keys else own


def _ensure_site(home_pk: int, report: BootstrapReport) -> None:
    """Point the default site at the home page and at SITE_URL, which the operator sets."""
    address = urlsplit(settings.SITE_URL)
    if not address.hostname:
        raise ImproperlyConfigured(
            f"SITE_URL must be an address such as https://example.org, not {settings.SITE_URL!r}."
        )
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = {
        "hostname": address.hostname,
        "port": address.port or HTTP_PORTS.get(address.scheme, 80),
        "site_name": site.site_name or settings.WAGTAIL_SITE_NAME,
    }
    if site.root_page_id is None or not HomePage.objects.filter(pk=site.root_page_id).exists():
        wanted["root_page_id"] = home_pk
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
        report.changes.append(f"site: {site.root_url}")
    identity = SiteIdentity.objects.get_or_create(site=site)[0]
    if settings.CONTACT_EMAIL and not identity.contact_email:
        identity.contact_email = settings.CONTACT_EMAIL
        identity.save()
        report.changes.append(f"contact address: {identity.contact_email}")


def _remove_welcome_page(report: BootstrapReport) -> None:
    """Remove the page that Wagtail's first migration makes, if nobody has used it."""
    roots = Site.objects.values("root_page_id")
    for page in Page.objects.filter(depth=2, numchild=0, slug=HOME).exclude(pk__in=roots):
        if page.specific_class is Page:
            page.delete()
            report.changes.append("removed Wagtail's welcome page")


def _write_texts(page: Page, file: dict[str, Any], language: str, links: dict[str, int]) -> bool:
    """Publish a page with the texts of its file; False when it has them already."""
    texts: dict[str, Any] = file["languages"][language]
    before = _content(page)
    page.title = page.draft_title = texts["title"]
    page.show_in_menus = file["show_in_menus"]
    if isinstance(page, HomePage):
        page.introduction = with_page_links(texts["introduction"], links)
        page.take_part = with_page_links(texts["take_part"], links)
    else:
        page.introduction = texts["introduction"]
    if isinstance(page, StandardPage):
        page.body = json.dumps(
            [
                {
                    "type": kind,
                    "value": with_page_links(value, links),
                    # The same in all languages, as wagtail-localize expects of translations.
                    "id": str(uuid5(page.translation_key, str(position))),
                }
                for position, (kind, value) in enumerate(texts["body"])
            ]
        )
    if page.live and not page.has_unpublished_changes and _content(page) == before:
        return False
    page.full_clean()
    page.save_revision().publish()
    return True


def _content(page: Page) -> dict[str, Any]:
    """What the text files decide about a page."""
    content = page.serializable_data()
    names = ("title", "show_in_menus", "introduction", "take_part")
    return {
        **{name: content[name] for name in names if name in content},
        "body": json.loads(content.get("body", "[]")),
    }


def with_page_links(html: str, links: dict[str, int]) -> str:
    """Turn `href="page:slug"` into Wagtail's link to that page in the same language."""
    return PAGE_LINK.sub(lambda match: f'linktype="page" id="{links[match[1]]}"', html)
