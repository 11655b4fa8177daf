"""The public search API, mounted in `settings.api`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import BaseModel, ConfigDict

from search.answering import answer
from search.query import MAX_PAGE, MAX_PAGE_SIZE, PAGE_SIZE, clean_text
from search.service import Result, SearchResponse
from search.suggest import suggest

router = Router(tags=["search"])

Language = Literal["lv", "ro", "uk", "en", "ru"]


class SearchParameters(Schema):
    """Several values of one parameter widen the search, several parameters narrow it. A value after
    `-` excludes: `topic=-youth`."""

    q: str = Field(
        "",
        description='Words, "a phrase", -word; and filters: `topic:`, `region:`, `country:`, '
        "`audience:`, `language:`, `year:`, their names and values in any of the five languages, "
        'as in `тема:"медійна грамотність"`; `-topic:youth` excludes. A value that nobody knows is '
        "searched as words, and stands in `not_understood`. Cut after 1,000 characters.",
    )
    topic: list[str] = Field([], description="Codes of topics.")
    region: list[str] = Field([], description="ISO 3166-2 codes, larger areas or countries.")
    country: list[str] = Field([], description="LV, MD, UA.")
    audience: list[str] = Field([], description="Codes of audiences.")
    language: list[str] = Field([], description="Cases with a version in one of these languages.")
    period: list[str] = Field([], description="Years in which a practice ran, or `ongoing`.")
    cost: list[str] = Field([], description="none, under-500, 500-5000, over-5000.")
    evidence: list[str] = Field([], description="described, promising, proven.")
    sort: str = Field(
        "relevance",
        description="relevance, newest (published), or freshest (confirmed, else ended).",
    )
    as_typed: bool = Field(
        False, description="Don't try other keyboard layouts when `q` finds nothing."
    )
    ui: str = Field("en", description="Language of labels, and of the version shown.")
    page: int = Field(1, ge=1, le=MAX_PAGE)
    page_size: int = Field(PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE)


class Output(BaseModel):
    """Part of an answer, from dataclasses and dicts. Ninja's `Schema` wraps every value as if it
    belonged to a model, which took a tenth of a search."""

    model_config = ConfigDict(from_attributes=True)


class FacetValueOut(Output):
    code: str
    label: str
    count: int = Field(description="Cases; the facet's own selection is ignored.")
    selected: bool
    parent: str | None = Field(None, description="Of a region: the one it lies in.")


class ReasonOut(Output):
    kind: Literal["topic", "audience", "place", "library", "version", "meaning"]
    text: str = Field(description="The name of the topic, place, … in the language of `ui`.")
    word: str = Field(description="The other word for it that was found, as HTML.")
    language: str = Field(description="Of `word`, or the version in which words were found.")


class ResultOut(Output):
    id: str = Field(description="The exchange id, the same for all language versions.")
    language: Language
    title: str
    summary: str
    url: str
    country: str
    region: str | None
    place: str
    library: str
    year: str
    topics: list[str]
    available_languages: list[Language]
    highlight: dict[str, list[str]] = Field(
        description="Field → HTML with found words in <mark>; everything else is escaped."
    )
    highlight_language: Language = Field(description="The language of `highlight.body`.")
    reasons: list[ReasonOut] = Field(
        description="Why it matched, when the version shown has none of the words."
    )
    score: float


class NotUnderstoodOut(Output):
    field: str
    value: str


class SearchOut(Output):
    query: str = Field(description="As it was given.")
    total: int
    page: int
    page_size: int
    engine: str
    took_ms: int
    did_you_mean: str | None = Field(
        description="The text that was searched instead, since the given one found nothing."
    )
    retyped: bool = Field(
        description="`did_you_mean` is `q` as another keyboard layout would have written it."
    )
    relaxed: bool = Field(description="No case has all the words; any of them was enough.")
    by_meaning: bool = Field(
        description="No case has the words; these are near to them in meaning."
    )
    without_filter: dict[str, int] = Field(
        description="Of each facet in `filters`: cases if nothing were chosen in it."
    )
    filters: dict[str, list[str]] = Field(
        description="What the results are narrowed to, typed filters included: facet → codes."
    )
    not_understood: list[NotUnderstoodOut] = Field(
        description="Filters typed into `q` whose value nobody knows; searched as words."
    )
    facets: dict[str, list[FacetValueOut]]
    results: list[ResultOut]


class SuggestionOut(Output):
    text: str
    url: str
    language: Language
    code: str = Field(description="Of a topic or region.")


class SuggestOut(Output):
    query: str
    titles: list[SuggestionOut]
    topics: list[SuggestionOut]
    places: list[SuggestionOut]
    libraries: list[SuggestionOut]


class ProblemOut(Output):
    field: str
    reason: str


class ProblemsOut(Output):
    detail: list[ProblemOut]


@router.get("/search", response={200: SearchOut, 422: ProblemsOut}, summary="Search case studies")
def search_cases(
    request: HttpRequest, parameters: Annotated[SearchParameters, Query()]
) -> HttpResponse:
    """One result a case study: the version in the reader's language (`ui`) when there is one, else
    in the language that matched best."""
    given = parameters.model_dump()
    listed = {
        name: value if isinstance(value, list) else [str(value)] for name, value in given.items()
    }
    found = answer(request, listed)
    if found.problems:
        raise ValidationError(
            [
                {"loc": ("query", problem.field), "msg": problem.reason, "type": "value_error"}
                for problem in found.problems
            ]
        )
    body = _answer(found.response, clean_text(parameters.q)).model_dump_json()
    # Written by pydantic itself: ninja would make dicts of it first, and JSON of them in Python.
    return HttpResponse(body, content_type="application/json; charset=utf-8")


@router.get("/suggest", response=SuggestOut, summary="Suggest while typing")
def suggest_beginnings(request: HttpRequest, q: str = "", ui: Language = "en") -> dict[str, Any]:
    """Titles, topics, places and libraries for the beginning of a query, in any language."""
    found = suggest(q, ui, request)
    return {
        "query": found.query,
        "titles": found.titles,
        "topics": found.topics,
        "places": found.places,
        "libraries": found.libraries,
    }


def _answer(response: SearchResponse, query: str) -> SearchOut:
    # Given whole to pydantic, which goes down into the dataclasses quicker than Python does.
    return SearchOut.model_validate(
        {
            "query": query,
            "total": response.total,
            "page": response.request.page,
            "page_size": response.request.page_size,
            "engine": response.engine,
            "took_ms": response.took_ms,
            "did_you_mean": response.did_you_mean,
            "retyped": response.retyped,
            "relaxed": response.relaxed,
            "by_meaning": response.by_meaning,
            "without_filter": dict(response.without),
            "filters": {name: list(codes) for name, codes in response.request.filters.items()},
            "not_understood": [
                {"field": field, "value": value} for field, value in response.request.not_understood
            ],
            "facets": {group.name: group.values for group in response.facets},
            "results": [_result(result) for result in response.results],
        }
    )


def _result(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "language": result.language,
        "title": result.title,
        "summary": result.summary,
        "url": result.url,
        "country": result.country,
        "region": result.region,
        "place": result.place,
        "library": result.library,
        "year": result.year,
        "topics": [code for code, _label in result.topics],
        "available_languages": result.available_languages,
        "highlight": result.highlight,
        "highlight_language": result.snippet_language,
        "reasons": result.reasons,
        "score": result.score,
    }
