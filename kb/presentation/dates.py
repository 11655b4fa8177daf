"""Dates and numbers as each language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Django's own formats write "2021. g. marts", "07 березня" and "March 7, 2021", and its month
# names are capitalised in Romanian, Ukrainian and Russian, where they are small letters.
DAY_FORMATS = {
    "lv": r"Y. \g\a\d\a j. F",
    "ro": "j F Y",
    "uk": "j E Y",
    "en": "j F Y",
    "ru": "j E Y",
}
MONTH_FORMATS = {"lv": r"Y. \g\a\d\a F"}
MONTH_FORMAT = "F Y"
LANGUAGES_WITH_CAPITAL_MONTHS = ("en",)


@dataclass(frozen=True)
class Day:
    """A day in words, and as ISO 8601 for machines."""

    text: str
    iso: str


def _written(day: date, form: str) -> str:
    text = date_format(day, form)
    return text if get_language() in LANGUAGES_WITH_CAPITAL_MONTHS else text.lower()


def day_in_words(moment: date | datetime | None) -> Day | None:
    """The day of a date or of a moment in the site's time zone."""
    if moment is None:
        return None
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    form = DAY_FORMATS.get(get_language() or "en", DAY_FORMATS["en"])
    return Day(_written(day, form), day.isoformat())


def partial_date(value: str) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD in words."""
    parts = value.count("-") + 1
    if parts == 1:
        return value
    if parts == 2:
        form = MONTH_FORMATS.get(get_language() or "en", MONTH_FORMAT)
        return _written(date.fromisoformat(f"{value}-01"), form)
    day = day_in_words(date.fromisoformat(value))
    return day.text if day else ""


def period(start: str, end: str, *, ongoing: bool) -> str:
    """A period between two partial dates; either may be empty."""
    if ongoing and start:
        return _("%(start)s, still running") % {"start": partial_date(start)}
    if ongoing:
        return _("still running")
    if start and end and start != end:
        return f"{partial_date(start)} – {partial_date(end)}"
    if end and not start:
        return _("ended: %(end)s") % {"end": partial_date(end)}
    return partial_date(start) if start else ""


def years(start: str, end: str, *, ongoing: bool) -> str:
    """The years of a period, for lists: 2021, 2021–2022, since 2021."""
    first, last = start[:4], end[:4]
    if ongoing and first:
        return _("since %(year)s") % {"year": first}
    if first and last and first != last:
        return f"{first}–{last}"
    return first or last


def number(value: Decimal | float | int) -> str:
    """A number with the language's separators and no needless zeros."""
    exact = Decimal(value)
    whole = exact == exact.to_integral_value()
    return str(number_format(int(exact) if whole else exact.normalize(), force_grouping=True))
