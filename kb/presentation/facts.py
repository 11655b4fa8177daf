"""The facts of a case at a glance: where, when, what it takes, how well it is known to work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models import CaseStudyPage
from kb.models.case_study import COUNTRIES_WITHOUT_COORDINATES
from kb.presentation.cards import Link, Term
from kb.presentation.dates import number, period

if TYPE_CHECKING:
    from kb.presentation.parts import Parts
    from kb.presentation.reader import Reader

# A year, and a quarter for the answer.
LONG_AGO = timedelta(days=456)


@dataclass(frozen=True)
class Pin:
    """A point on the map, in degrees (WGS 84)."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class Fact:
    """One fact at a glance; `text` says all of it, `items` the same with links."""

    name: str
    label: str
    text: str
    items: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """How well it is known that the practice works."""

    code: str
    label: str
    explanation: str


def where(page: CaseStudyPage, region: Term | None, country: Term) -> str:
    """Place, region and country in one line; the place only as exact as it is stored."""
    names = [page.place, region.label if region else "", country.label]
    return ", ".join(dict.fromkeys(name for name in names if name))


def pin(page: CaseStudyPage) -> Pin | None:
    """The stored point, in countries where one may be shown."""
    # The model never stores them for these countries; a row written past it must not show either.
    if page.country in COUNTRIES_WITHOUT_COORDINATES:
        return None
    if page.latitude is None or page.longitude is None:
        return None
    return Pin(page.latitude, page.longitude)


def glance(
    page: CaseStudyPage,
    parts: Parts,
    reader: Reader,
    region: Term | None,
    country: Term,
    audiences: tuple[Term, ...],
) -> tuple[Fact, ...]:
    """The facts that are known, in their order on the page."""
    needs = [reader.labels.needs[code].label for code in parts.needs if code in reader.labels.needs]
    places = [Link(page.place)] if page.place and page.place != (region and region.label) else []
    places += [Link(term.label, term.url) for term in (region, country) if term]
    facts = [
        Fact("where", _("Where"), where(page, region, country), tuple(places)),
        Fact("when", _("When"), period(page.period_start, page.period_end, ongoing=page.ongoing)),
        Fact("cost", _("Cost"), str(CaseStudyPage.Cost(page.cost).label) if page.cost else ""),
        Fact("people", _("People needed"), _count(page.people)),
        Fact("staff_hours", _("Hours of staff work"), _count(page.staff_hours)),
        Fact("preparation_weeks", _("Weeks of preparation"), _count(page.preparation_weeks)),
        Fact("needs", _("What it needs"), ", ".join(needs), tuple(Link(need) for need in needs)),
        Fact(
            "audiences",
            _("For whom"),
            ", ".join(audience.label for audience in audiences),
            tuple(Link(audience.label, audience.url) for audience in audiences),
        ),
    ]
    return tuple(fact for fact in facts if fact.text)


def _count(value: int | None) -> str:
    return "" if value is None else number(value)


def provenance_note(code: str) -> str:
    """Where the text comes from, in a sentence."""
    if code == CaseStudyPage.Provenance.COMPILED:
        return _("Compiled from public sources. The library has not confirmed it yet.")
    return _("Written or confirmed by the library.")


def freshness_note(page: CaseStudyPage) -> str:
    """A word of caution about a text that nobody has confirmed for long; else nothing."""
    since = page.last_confirmed_on
    if page.ongoing and since and timezone.localdate() - since > LONG_AGO:
        return _("Nobody has confirmed it for more than a year; it may have changed.")
    return ""


def evidence(code: str) -> Evidence:
    """A grade of evidence with its explanation."""
    explanations = {
        CaseStudyPage.Evidence.DESCRIBED: _(
            "The practice is clearly told, but nobody has checked its results yet."
        ),
        CaseStudyPage.Evidence.PROMISING: _(
            "Numbers, feedback or sources show that it has helped at least once."
        ),
        CaseStudyPage.Evidence.PROVEN: _(
            "It has worked several times or in several libraries, and somebody from outside has"
            " looked at the results."
        ),
    }
    evidence = CaseStudyPage.Evidence(code)
    return Evidence(code, str(evidence.label), explanations[evidence])
