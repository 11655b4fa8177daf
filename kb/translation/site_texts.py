"""What is translated beside the practices: the name of the site, pages, menus, vocabulary, guides.

Each has a form of its own; here is told how far each language is, and, to those who may, where
one mends it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.guides import FOLDER, GUIDES, guide
from home.languages import LANGUAGE_CODES
from home.models import SiteIdentity
from home.navigation import shows_up_in
from kb.models import (
    Audience,
    AudienceLabel,
    CaseStudyPage,
    ConceptLabel,
    Need,
    NeedLabel,
    Region,
    RegionName,
    Topic,
    TopicLabel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# What has names in every language, and where they stand: concept, label, the label's field.
VOCABULARY: tuple[tuple[Any, Any, str], ...] = (
    (Topic, TopicLabel, "pref_label"),
    (Audience, AudienceLabel, "pref_label"),
    (Need, NeedLabel, "pref_label"),
    (Region, RegionName, "name"),
)
# Interface texts are written in it.
SOURCE_LANGUAGE = "en"


@dataclass(frozen=True)
class Part:
    """A thing in a language: how much of it is there, and where one works on it."""

    language: str
    done: int
    wanted: int
    address: str = ""
    changed_at: datetime | None = None
    # What readers see of it, and in which menus: those have no texts of their own.
    text: str = ""
    shown_in: tuple[Any, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return self.done >= self.wanted

    @property
    def missing(self) -> int:
        """How much is missing."""
        return max(self.wanted - self.done, 0)


@dataclass(frozen=True)
class Line:
    """A thing in all languages."""

    name: str
    parts: list[Part]


def pages(user: Any) -> list[Line]:
    """The standing pages, menus among them: a page's place and title are its entry in the menu."""
    rows = (
        Page.objects.filter(depth__gt=1)
        .not_type(CaseStudyPage)
        .select_related("locale")
        .prefetch_workflow_states()  # who may edit a page depends on them
        .order_by("path")
    )
    by_key: dict[Any, dict[str, Page]] = defaultdict(dict)
    for page in rows:
        by_key[page.translation_key][page.locale.language_code] = page
    return [
        Line(
            next(versions[code] for code in preferred() if code in versions).title,
            [_page_part(code, versions.get(code), user) for code in LANGUAGE_CODES],
        )
        for versions in by_key.values()
    ]


def preferred() -> Iterable[str]:
    """In which language a thing is named: the reader's first, then English, where it has a name."""
    return (get_language() or SOURCE_LANGUAGE, SOURCE_LANGUAGE, *LANGUAGE_CODES)


def _page_part(language: str, page: Page | None, user: Any) -> Part:
    if page is None:
        return Part(language, 0, 1)
    may_edit = page.permissions_for_user(user).can_edit()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else ""
    in_menu, in_footer = shows_up_in(page)
    places = [pgettext("of every page", "main menu")] * in_menu + [
        pgettext("of every page", "footer")
    ] * in_footer
    return Part(
        language, int(page.live), 1, address, page.last_published_at, page.title, tuple(places)
    )


def names(user: Any) -> list[Line]:
    """What the site is called in each language, in the header, the footer and in mails."""
    identity = SiteIdentity.objects.first() or SiteIdentity()
    address = ""
    if identity.pk and user.has_perm("home.change_siteidentity"):
        address = reverse("wagtailsettings:edit", args=["home", "siteidentity", identity.site_id])
    parts = []
    for code in LANGUAGE_CODES:
        with override(code):
            parts.append(Part(code, 1, 1, address, text=identity.name(code)))
    return [Line(_("Name of the site"), parts)]


def guide_pages() -> list[Line]:
    """The guides, which come with the site and are linked from its forms and the help menu."""
    lines = []
    for name in GUIDES:
        there = [code for code in LANGUAGE_CODES if (FOLDER / code / f"{name}.md").exists()]
        shown = next(code for code in preferred() if code in there)
        parts = []
        for code in LANGUAGE_CODES:
            with override(code):
                address = reverse("guide", args=[name]) if code in there else ""
            parts.append(Part(code, int(code in there), 1, address))
        lines.append(Line(guide(name, shown).title, parts))
    return lines


def vocabulary(user: Any) -> list[Line]:
    """How many codes have a label, by kind."""
    lines = []
    for concept, label, field in VOCABULARY:
        wanted = concept.objects.count()
        filled = label.objects.exclude(**{field: ""}).order_by().values_list("language")
        done = dict(filled.annotate(number=Count("pk")))
        may_edit = user.has_perm(f"kb.change_{concept._meta.model_name}")
        address = reverse(concept.snippet_viewset.get_url_name("list")) if may_edit else ""
        lines.append(
            Line(
                capfirst(str(concept._meta.verbose_name_plural)),
                [Part(code, done.get(code, 0), wanted, address) for code in LANGUAGE_CODES],
            )
        )
        if notes := _notes(label):
            lines.append(
                Line(
                    _("%(kind)s: what belongs here")
                    % {"kind": capfirst(str(concept._meta.verbose_name_plural))},
                    [
                        Part(code, len(notes[code]), len(set().union(*notes.values())), address)
                        for code in LANGUAGE_CODES
                    ],
                )
            )
    return lines


def _notes(label: Any) -> dict[str, set[int]]:
    """By language the concepts with a note for readers; empty where nobody wrote any."""
    if not issubclass(label, ConceptLabel):
        return {}
    notes: dict[str, set[int]] = defaultdict(set)
    rows = label.objects.exclude(scope_note="").order_by()
    for language, concept in rows.values_list("language", "concept_id"):
        notes[language].add(concept)
    return notes


def interface() -> list[Line]:
    """The words of buttons, forms and messages: how many are translated in each catalogue."""
    names = {
        "locale": _("This site and its administration"),
        "admin_locale": _("What Wagtail’s administration lacks"),
    }
    lines = []
    for folder in map(Path, settings.LOCALE_PATHS):
        counts = {code: catalogue(folder, code) for code in LANGUAGE_CODES}
        known = [wanted for _done, wanted in counts.values()]
        if any(known):
            lines.append(
                Line(
                    names.get(folder.name, folder.name),
                    [
                        # Texts are written in English; a catalogue of it only mends some.
                        Part(code, *((done, wanted) if code != SOURCE_LANGUAGE else (0, 0)))
                        for code, (done, wanted) in counts.items()
                    ],
                )
            )
    return lines


def catalogue(folder: Path, language: str) -> tuple[int, int]:
    """How many entries of a catalogue are translated, and how many it has."""
    path = folder / language / "LC_MESSAGES" / "django.po"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0, 0
    return _read_catalogue(path, changed)


@lru_cache(maxsize=32)
def _read_catalogue(path: Path, changed: int) -> tuple[int, int]:
    """The same, read once for each state of the file."""
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    return sum(entry.translated() for entry in entries), len(entries)
