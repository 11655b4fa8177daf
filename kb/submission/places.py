"""The regions to choose from, grouped as people speak of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from home.languages import COUNTRIES
from kb.models import Region
from kb.presentation.labels import alphabetical

if TYPE_CHECKING:
    from kb.presentation.labels import Labels, PlaceLabel

Group = tuple[str, list[tuple[str, str]]]


def region_choices(labels: Labels) -> list[Group]:
    """Areas and subdivisions by code: one group for each area, and one for what lies in none."""
    groups: list[Group] = []
    for country, _name in COUNTRIES:
        name = labels.place_name(country)
        places = [place for place in labels.places.values() if place.code[:2] == country]
        inside = [place for place in places if place.kind == Region.Kind.SUBDIVISION]
        areas = by_name(place for place in places if place.kind == Region.Kind.AREA)
        direct = by_name(place for place in inside if place.parent == country)
        if direct:
            groups.append((name, [(place.code, place.label) for place in direct]))
        for area in areas:
            below = by_name(place for place in inside if place.parent == area.code)
            choices = [(place.code, place.label) for place in (area, *below)]
            groups.append((f"{name} – {area.label}", choices))
    return groups


def by_name(places: object) -> list[PlaceLabel]:
    """In the order of the alphabet."""
    return sorted(places, key=lambda place: alphabetical(place.label))  # type: ignore[call-overload]  # an iterable of places
