"""What the home page tells of the whole collection."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from django.conf import settings
from django.db.models import Count, F, Q
from django.utils.translation import ngettext

from kb.presentation.addresses import browse_url
from kb.presentation.cards import CASE_FIELDS, CaseCard, StoredCase, Term, card, cards, read_cases
from kb.presentation.case import ANCHORS

if TYPE_CHECKING:
    from kb.presentation.reader import Reader

MAP_FILE = Path(settings.BASE_DIR) / "home" / "data" / "map.json"
# Shades of the map: 0 is no case, 4 the regions with the most.
SHADES = 4
EXCERPT_LENGTH = 320


@dataclass(frozen=True)
class MapRegion:
    """A region of the map; `level` is its shade, 0 to 4."""

    code: str
    label: str
    path: str
    label_x: str
    label_y: str
    count: int
    url: str
    level: int
    title: str


@dataclass(frozen=True)
class CountryMap:
    """One panel of the map."""

    code: str
    label: str
    count: int
    url: str
    view_box: str
    regions: tuple[MapRegion, ...]


@dataclass(frozen=True)
class Lesson:
    """What did not work in a case; its card has neither topics nor language marks."""

    card: CaseCard
    excerpt: str
    url: str


@dataclass(frozen=True)
class Numbers:
    """How much there is."""

    cases: int
    libraries: int
    countries: int
    languages: int
    translations: int


@cache
def _map_data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(MAP_FILE.read_text(encoding="utf-8"))["countries"]
    return data


def region_map(reader: Reader) -> tuple[CountryMap, ...]:
    """The map of the three countries with the number of cases in each region."""
    counts = reader.counts.places
    shown = [region["code"] for panel in _map_data().values() for region in panel["regions"]]
    most = max((counts[code] for code in shown), default=0)

    def region(data: dict[str, Any]) -> MapRegion:
        code, count = data["code"], counts[data["code"]]
        label = reader.labels.place_name(code)
        title = ngettext(
            "%(place)s: %(count)d practice", "%(place)s: %(count)d practices", count
        ) % {"place": label, "count": count}
        return MapRegion(
            code=code,
            label=label,
            path=data["path"],
            # Ready strings: templates would write the decimal point as the language does.
            label_x=str(data["label_x"]),
            label_y=str(data["label_y"]),
            count=count,
            url=browse_url(reader.language, [("region", code)]),
            level=-(-count * SHADES // most) if count else 0,
            title=title,
        )

    return tuple(
        CountryMap(
            code=code,
            label=reader.labels.place_name(code),
            count=counts[code],
            url=browse_url(reader.language, [("country", code)]),
            view_box=panel["view_box"],
            regions=tuple(region(data) for data in panel["regions"]),
        )
        for code, panel in _map_data().items()
    )


def topic_shelf(reader: Reader) -> tuple[Term, ...]:
    """All topics with the number of their cases."""
    counts = reader.counts.topics
    return tuple(
        Term(
            code,
            label.label,
            browse_url(reader.language, [("topic", code)]),
            counts[label.pk],
            scope_note=label.scope_note,
        )
        for code, label in reader.labels.topics.items()
    )


def newest_cases(reader: Reader, number: int) -> tuple[CaseCard, ...]:
    """The cases that were published last."""
    pages = reader.cases.order_by(F("first_published_at").desc(nulls_last=True), "-pk")
    return cards(read_cases(pages[:number]), reader)


def not_worked_of_the_week(reader: Reader, today: date) -> Lesson | None:
    """A case that tells what did not work: another every ISO week, in her language if possible."""
    told = reader.cases.exclude(not_worked="")
    candidates = list(told.values_list("pk", "external_id", "locale__language_code"))
    own = [candidate for candidate in candidates if candidate[2] == reader.language]
    year, week, _day = today.isocalendar()

    def draw(candidate: tuple[int, str, str]) -> str:
        # Drawn by lot, so that a case added in mid-week seldom changes the choice.
        return hashlib.sha256(f"{year}-{week}-{candidate[1]}".encode()).hexdigest()

    chosen = min(own or candidates, key=draw, default=None)
    if chosen is None:
        return None
    row = told.filter(pk=chosen[0]).values_list("not_worked", *CASE_FIELDS).first()
    if row is None:
        return None
    shown = card(StoredCase._make(row[1:]), reader)
    return Lesson(shown, excerpt(row[0]), f"{shown.url}#{ANCHORS['not_worked']}")


def excerpt(html: str) -> str:
    """The beginning of a rich text as plain text, cut after a sentence or else after a word."""
    text = " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
    if len(text) <= EXCERPT_LENGTH:
        return text
    start = text[:EXCERPT_LENGTH]
    sentence_end = max(start.rfind(f"{mark} ") for mark in ".!?…")
    if sentence_end >= EXCERPT_LENGTH // 2:
        return start[: sentence_end + 1]
    return f"{start[:-1].rpartition(' ')[0] or start[:-1]}…"


def collection_numbers(reader: Reader) -> Numbers:
    """Count cases, libraries, countries, languages and translations: one query."""
    is_translation = ~Q(locale__language_code=F("original_language"))
    return Numbers(
        **reader.published.aggregate(
            cases=Count("translation_key", distinct=True),
            libraries=Count("library", distinct=True),
            countries=Count("country", distinct=True),
            languages=Count("locale", distinct=True),
            translations=Count("pk", filter=is_translation),
        )
    )
