"""The exchange format as a schema: what a record may hold, and what is wrong with one that fails.

One record is one case study with its translations; the fields are those of
docs/exchange-format.md. Codes are checked against the vocabulary of the database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import URLValidator
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from kb.fields import ends_before_start, validate_partial_date
from kb.models import Audience, CaseStudyPage, Need, Region, Topic
from kb.models.case_study import COUNTRIES_WITHOUT_COORDINATES

Language = Literal["lv", "ro", "uk", "en", "ru"]
Country = Literal["LV", "MD", "UA"]
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
KEYWORDS_LENGTH: int = CaseStudyPage._meta.get_field("keywords").max_length
LARGEST = 999_999_999_999.99
NO_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029]")


@dataclass(frozen=True)
class KnownCodes:
    """The codes that records may use, read once for a whole file."""

    topics: frozenset[str]
    audiences: frozenset[str]
    needs: frozenset[str]
    regions: frozenset[str]

    @classmethod
    def from_database(cls) -> Self:
        """Read the vocabulary: four queries."""
        return cls(
            *(
                frozenset(model.objects.values_list("code", flat=True))
                for model in (Topic, Audience, Need, Region)
            )
        )


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field of a record."""

    field: str
    reason: str


def _text(value: str) -> str:
    if CONTROL_CHARACTERS.search(value):
        raise ValueError("contains a control character")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("contains half of a surrogate pair, which is no character")
    return unicodedata.normalize("NFC", value.strip())


def _line(value: str) -> str:
    if NO_LINE_BREAK.search(value.strip()):
        raise ValueError("must be a single line")
    return _text(value)


def _not_empty(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _tag(value: str) -> str:
    if "," in value:
        raise ValueError("a tag must not contain a comma")
    return value


def _partial_date(value: str) -> str:
    try:
        validate_partial_date(value)
    except DjangoValidationError:
        raise ValueError("is not a date that exists; write YYYY, YYYY-MM or YYYY-MM-DD") from None
    return value


def _web_address(value: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(value)
    except DjangoValidationError:
        raise ValueError("is not a web address (http:// or https://)") from None
    return value


def _code(kind: str) -> Any:
    def check(value: str, info: ValidationInfo) -> str:
        allowed = getattr(info.context, kind)
        if value not in allowed:
            raise ValueError(f"{value!r} is unknown; allowed: {', '.join(sorted(allowed))}")
        return value

    return AfterValidator(check)


Text = Annotated[str, AfterValidator(_text)]
FilledText = Annotated[str, AfterValidator(_text), AfterValidator(_not_empty)]
Line = Annotated[str, AfterValidator(_line)]
FilledLine = Annotated[str, AfterValidator(_line), AfterValidator(_not_empty)]
Tag = Annotated[str, AfterValidator(_line), AfterValidator(_not_empty), AfterValidator(_tag)]
PartialDate = Annotated[str, AfterValidator(_partial_date)]
WebAddress = Annotated[str, Field(max_length=1000), AfterValidator(_web_address)]
Name = Annotated[FilledLine, Field(max_length=250)]
SmallNumber = Annotated[int, Field(ge=0, le=32767)]


class Strict(BaseModel):
    """No unknown field, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class LibraryRecord(Strict):
    name: Name
    url: Annotated[WebAddress, Field(max_length=500)] | None = None


class PeriodRecord(Strict):
    start: PartialDate | None = None
    end: PartialDate | None = None


class SectionsRecord(Strict):
    context: Text = ""
    actions: Text = ""
    results: Text = ""
    not_worked: Text = ""
    lessons: Text = ""
    transfer: Text = ""


class OriginalSectionsRecord(SectionsRecord):
    context: FilledText
    actions: FilledText


class ResourcesRecord(Strict):
    cost: Literal["none", "under-500", "500-5000", "over-5000"] | None = None
    people: SmallNumber | None = None
    staff_hours: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    preparation_weeks: SmallNumber | None = None
    needs: list[Annotated[str, _code("needs")]] = []


class IndicatorRecord(Strict):
    label: Annotated[FilledLine, Field(max_length=200)]
    value: Annotated[int | float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]


class SourceRecord(Strict):
    title: Annotated[FilledLine, Field(max_length=300)]
    url: WebAddress
    language: Language | None = None


# Fields of a version as `newer_in_original` names them.
TranslatedField = Literal[
    "title",
    "summary",
    "context",
    "actions",
    "results",
    "not_worked",
    "lessons",
    "transfer",
    "indicators",
    "media",
    "keywords",
]


class ReviewRecord(Strict):
    """What is known of a translation: `export_cases --translation-state` writes it."""

    translated_from: Language | None = None
    reviewed_on: Annotated[PartialDate, Field(min_length=10)] | None = None
    machine_assisted: bool = False
    newer_in_original: list[TranslatedField] = []


class TranslationRecord(Strict):
    title: Annotated[FilledLine, Field(max_length=200)]
    summary: Annotated[FilledText, Field(max_length=600)]
    sections: SectionsRecord = SectionsRecord()
    tags: list[Tag] = []
    indicator_labels: list[Annotated[FilledLine, Field(max_length=200)]] = []
    review: ReviewRecord | None = None


class CaseRecord(Strict):
    """One line of the exchange format."""

    # Pydantic's regular expressions are Rust's: there `$` is the very end, never before a newline.
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,80}$")]
    language: Language
    title: Annotated[FilledLine, Field(max_length=200)]
    summary: Annotated[FilledText, Field(max_length=600)]
    country: Country
    region: Annotated[str, _code("regions")] | None = None
    place: Annotated[Line, Field(max_length=120)] = ""
    latitude: Annotated[int | float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[int | float, Field(ge=-180, le=180)] | None = None
    library: LibraryRecord | None = None
    period: PeriodRecord = PeriodRecord()
    ongoing: bool = False
    topics: Annotated[list[Annotated[str, _code("topics")]], Field(min_length=1)]
    audiences: list[Annotated[str, _code("audiences")]] = []
    tags: list[Tag] = []
    sections: OriginalSectionsRecord
    resources: ResourcesRecord = ResourcesRecord()
    indicators: list[IndicatorRecord] = []
    partners: list[Name] = []
    funders: list[Name] = []
    sources: list[SourceRecord] = []
    licence: Annotated[FilledLine, Field(max_length=40)] = "CC-BY-4.0"
    provenance: Literal["library", "compiled"] = "library"
    evidence: Literal["described", "promising", "proven"] = "described"
    last_confirmed: Annotated[PartialDate, Field(min_length=10)] | None = None
    translations: dict[Language, TranslationRecord] = {}

    def conflicts(self) -> Iterator[Problem]:
        """What is wrong between several fields, each of which is right by itself."""
        if self.region and self.region[:2] != self.country:
            yield Problem("region", f"{self.region} lies in another country than {self.country}")
        if (self.latitude is None) != (self.longitude is None):
            yield Problem("latitude", "give both latitude and longitude, or neither")
        if ends_before_start(self.period.start, self.period.end):
            yield Problem("period.end", "lies before the start")
        if self.language in self.translations:
            yield Problem("translations", f"{self.language} is the language of the original")
        for name, codes in (
            ("topics", self.topics),
            ("audiences", self.audiences),
            ("resources.needs", self.resources.needs),
        ):
            if len(set(codes)) < len(codes):
                yield Problem(name, "a code stands there twice")
        yield from _tag_conflicts("tags", self.tags)
        for language, version in self.translations.items():
            yield from _tag_conflicts(f"translations.{language}.tags", version.tags)
            if version.indicator_labels and len(version.indicator_labels) != len(self.indicators):
                yield Problem(
                    f"translations.{language}.indicator_labels",
                    "one label for each indicator, or none",
                )

    def canonical(self) -> dict[str, Any]:
        """The record as the export writes it: what is empty or usual is left out."""
        data: dict[str, Any] = self.model_dump(exclude_defaults=True)
        data["licence"] = self.licence
        for version in data.get("translations", {}).values():
            version.pop("review", None)  # about the text, not of it
        if self.country in COUNTRIES_WITHOUT_COORDINATES:
            data.pop("latitude", None)
            data.pop("longitude", None)
        for name in ("latitude", "longitude"):
            if name in data:
                data[name] = round(float(data[name]), 2)
        for indicator in data.get("indicators", []):
            indicator["value"] = plain_number(indicator["value"])
        return data


def _tag_conflicts(name: str, tags: list[str]) -> Iterator[Problem]:
    if len(", ".join(tags)) > KEYWORDS_LENGTH:
        yield Problem(name, f"too long; {KEYWORDS_LENGTH} characters at most for all together")


def plain_number(value: Any) -> int | float:
    """A number with two decimals at most, whole where it is whole."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded == int(rounded) else rounded


def parse_record(data: object, codes: KnownCodes) -> tuple[CaseRecord | None, list[Problem]]:
    """Check one decoded line; give the record, or every problem it has."""
    if not isinstance(data, dict):
        return None, [Problem("record", "must be a JSON object")]
    try:
        record = CaseRecord.model_validate(data, context=codes)
    except ValidationError as error:
        return None, [_problem(item) for item in error.errors()]
    problems = list(record.conflicts())
    return (None, problems) if problems else (record, [])


def _problem(error: Any) -> Problem:
    # The branch of a union ("int", "float") is of no use to the person who mends the file.
    path = [str(part) for part in error["loc"] if part not in ("int", "float", "constrained-str")]
    field = ".".join(path) or "record"
    reason = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        model: type[BaseModel] = CaseRecord
        for part in path[:-1]:
            model = _NESTED.get(part, model)
        reason = f"unknown field; allowed: {', '.join(model.model_fields)}"
    return Problem(field, reason)


_NESTED: dict[str, type[BaseModel]] = {
    "library": LibraryRecord,
    "period": PeriodRecord,
    "sections": SectionsRecord,
    "resources": ResourcesRecord,
    "indicators": IndicatorRecord,
    "sources": SourceRecord,
    "review": ReviewRecord,
    **dict.fromkeys(("lv", "ro", "uk", "en", "ru"), TranslationRecord),
}
