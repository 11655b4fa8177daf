"""What the API gives away: the exchange format, field by field, plus addresses and states.

A list of what may leave: a field of a model that does not stand here can't get out.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Language = Literal["lv", "ro", "uk", "en", "ru"]
Country = Literal["LV", "MD", "UA"]


class Out(Schema):
    """An object of an answer; what is empty is left out."""

    model_config = ConfigDict(extra="forbid")


class LibraryOut(Out):
    name: str
    url: str | None = None


class PeriodOut(Out):
    start: str | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD")
    end: str | None = None


class SectionsOut(Out):
    """Plain text: a blank line starts a paragraph, lines with `- ` are a list."""

    context: str | None = None
    actions: str | None = None
    results: str | None = None
    not_worked: str | None = None
    lessons: str | None = None
    transfer: str | None = None


class ResourcesOut(Out):
    cost: Literal["none", "under-500", "500-5000", "over-5000"] | None = None
    people: int | None = None
    staff_hours: int | None = None
    preparation_weeks: int | None = None
    needs: list[str] | None = None


class IndicatorOut(Out):
    label: str
    value: int | float


class SourceOut(Out):
    title: str
    url: str
    language: Language | None = None


class TranslationOut(Out):
    title: str
    summary: str | None = None
    sections: SectionsOut | None = None
    tags: list[str] | None = None
    indicator_labels: list[str] | None = None


class TranslationsOut(Out):
    lv: TranslationOut | None = None
    ro: TranslationOut | None = None
    uk: TranslationOut | None = None
    en: TranslationOut | None = None
    ru: TranslationOut | None = None


class AddressesOut(Out):
    lv: str | None = None
    ro: str | None = None
    uk: str | None = None
    en: str | None = None
    ru: str | None = None


State = Literal["translation", "outdated", "missing"]


class StatesOut(Out):
    lv: State | None = None
    ro: State | None = None
    uk: State | None = None
    en: State | None = None
    ru: State | None = None


class ReviewOut(Out):
    """What is known of a translation."""

    translated_from: Language
    reviewed_on: date | None = Field(None, description="When a person last read it")
    machine_assisted: bool
    newer_in_original: list[str] = Field(
        description="Fields of which the original says something newer"
    )


class ReviewsOut(Out):
    lv: ReviewOut | None = None
    ro: ReviewOut | None = None
    uk: ReviewOut | None = None
    en: ReviewOut | None = None
    ru: ReviewOut | None = None


class CaseOut(Out):
    """A case study in the exchange format, with the addresses and states of its versions."""

    id: str
    language: Language = Field(description="Language of the original")
    title: str
    summary: str
    country: Country
    region: str | None = Field(None, description="ISO 3166-2")
    place: str | None = None
    latitude: float | None = Field(None, description="Two decimals; never for Ukraine")
    longitude: float | None = None
    library: LibraryOut | None = None
    period: PeriodOut | None = None
    ongoing: bool | None = None
    topics: list[str]
    audiences: list[str] | None = None
    tags: list[str] | None = None
    sections: SectionsOut | None = None
    resources: ResourcesOut | None = None
    indicators: list[IndicatorOut] | None = None
    partners: list[str] | None = None
    funders: list[str] | None = None
    sources: list[SourceOut] | None = None
    licence: str
    provenance: Literal["library", "compiled"] | None = None
    evidence: Literal["described", "promising", "proven"] | None = None
    last_confirmed: str | None = None
    translations: TranslationsOut | None = None
    url: AddressesOut = Field(description="The page of each published version")
    translations_state: StatesOut = Field(
        description="For every language but the original's: there is a translation; there is one, "
        "but the original has been changed since; there is none"
    )
    translations_review: ReviewsOut | None = Field(
        None, description="How each translation came about, and what is newer in the original"
    )


class CasesOut(Out):
    """A page of a list of cases."""

    total: int
    page: int
    page_size: int
    results: list[CaseOut]


class ErrorOut(Schema):
    detail: str


class ProblemOut(Schema):
    field: str
    reason: str


class ParameterErrorOut(Schema):
    """What is wrong with the parameters."""

    detail: list[ProblemOut]


PageNumber = Annotated[int, Field(ge=1, le=100_000, description="From 1")]
PageSize = Annotated[int, Field(ge=1, le=100)]


class CaseFilters(Schema):
    """Several values of one filter widen the choice, several filters narrow it."""

    page: PageNumber = 1
    page_size: PageSize = 20
    topic: list[str] = Field([], description="Codes of topics", max_length=50)
    region: list[str] = Field(
        [], description="Codes of regions, with all that lies in them", max_length=50
    )
    country: list[Country] = Field([], max_length=50)
    audience: list[str] = Field([], description="Codes of audiences", max_length=50)
    language: list[Language] = Field(
        [], description="Cases with a published version in one of these", max_length=50
    )
