"""The words of the vocabulary and the places in one language, read in a single query."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import CharField, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from kb.models import (
    Audience,
    AudienceLabel,
    Need,
    NeedLabel,
    Region,
    RegionName,
    Topic,
    TopicLabel,
)


@dataclass(frozen=True)
class Label:
    """A topic, audience or need in one language."""

    pk: int
    code: str
    label: str
    scope_note: str = ""


@dataclass(frozen=True)
class PlaceLabel:
    """A country, area or subdivision in one language; `parent` is the code of what it lies in."""

    pk: int
    code: str
    label: str
    kind: str
    parent: str = ""


@dataclass(frozen=True)
class Labels:
    """All labels by code, in the order in which lists show them."""

    topics: dict[str, Label] = field(default_factory=dict)
    audiences: dict[str, Label] = field(default_factory=dict)
    needs: dict[str, Label] = field(default_factory=dict)
    places: dict[str, PlaceLabel] = field(default_factory=dict)
    place_codes: dict[int, str] = field(default_factory=dict)

    @classmethod
    def load(cls, language: str) -> Self:
        """Read everything in a language; without a label there, the English one or the code."""
        rows = _concepts("topics", Topic, TopicLabel, language).union(
            _concepts("audiences", Audience, AudienceLabel, language),
            _concepts("needs", Need, NeedLabel, language),
            _places(language),
            all=True,
        )
        labels = cls()
        place_rows = []
        for kind, pk, _position, code, label, note, parent in sorted(
            rows, key=lambda row: row[2:4]
        ):
            if kind in ("topics", "audiences", "needs"):
                getattr(labels, kind)[code] = Label(pk, code, label, note)
            else:
                place_rows.append((kind, pk, code, label, parent))
                labels.place_codes[pk] = code
        for kind, pk, code, label, parent in place_rows:
            labels.places[code] = PlaceLabel(
                pk, code, label, kind, labels.place_codes.get(parent, "")
            )
        return labels

    def place(self, pk: int | None) -> PlaceLabel | None:
        """A place by its primary key."""
        return self.places.get(self.place_codes.get(pk or 0, ""))

    def place_name(self, code: str) -> str:
        """The name of a country or region, or its code."""
        place = self.places.get(code)
        return place.label if place else code


def alphabetical(text: str) -> tuple[str, str]:
    """A sort key under which Ā stands beside A, and Ї beside І."""
    folded = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in folded if not unicodedata.combining(char)), text


def _first_filled(
    labels: QuerySet[Any], text: str, languages: tuple[str, ...], otherwise: F | Value
) -> Coalesce:
    """The text in the first of these languages that has it."""
    found = (Subquery(labels.filter(language=code).values(text)[:1]) for code in languages)
    return Coalesce(*found, otherwise, output_field=CharField())


def _concepts(kind: str, concepts: Any, labels: Any, language: str) -> QuerySet[Any, Any]:
    own = labels.objects.filter(concept=OuterRef("pk"))
    rows: QuerySet[Any, Any] = concepts.objects.order_by().values_list(
        Value(kind, CharField()),
        "pk",
        Cast("position", IntegerField()),
        "code",
        _first_filled(own, "pref_label", (language, "en"), F("code")),
        _first_filled(own, "scope_note", (language,), Value("")),
        Value(0, IntegerField()),
    )
    return rows


def _places(language: str) -> QuerySet[Any, Any]:
    own = RegionName.objects.filter(region=OuterRef("pk"))
    rows: QuerySet[Any, Any] = Region.objects.order_by().values_list(
        "kind",
        "pk",
        Value(0, IntegerField()),
        "code",
        _first_filled(own, "name", (language, "en"), F("code")),
        Value("", CharField()),
        Coalesce("parent_id", Value(0), output_field=IntegerField()),
    )
    return rows
