"""Query parameters into a `SearchRequest`: one parser for the page and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from home.languages import LANGUAGE_CODES
from search.facets import FACETS
from search.query import (
    MAX_PAGE,
    MAX_PAGE_SIZE,
    NOT,
    PAGE_SIZE,
    SORTS,
    SearchRequest,
    Sort,
    clean_text,
)
from search.typed import read as read_typed
from search.vocabulary import Vocabulary


@dataclass(frozen=True)
class Problem:
    """A parameter that can't be understood."""

    field: str
    reason: str


def parse_parameters(
    parameters: Mapping[str, Iterable[str]], vocabulary: Vocabulary, *, ui: str | None = None
) -> tuple[SearchRequest, list[Problem]]:
    """Read the parameters (name → values); give the request without the bad ones, and these.

    Filters that are typed into `q` become filters, if the vocabulary has all languages.
    `ui` is the reader's language where the address already says it; else it is a parameter.
    """
    problems: list[Problem] = []
    values = {name: list(given) for name, given in parameters.items()}
    filters: dict[str, tuple[str, ...]] = {}
    for facet in FACETS:
        allowed = facet.codes(vocabulary)
        chosen = list(dict.fromkeys(filter(None, values.get(facet.name, ()))))
        unknown = [code for code in chosen if code.removeprefix(NOT) not in allowed]
        problems += [Problem(facet.name, _unknown(code, facet.hint or allowed)) for code in unknown]
        if known := tuple(code for code in chosen if code not in unknown):
            filters[facet.name] = known
    typed = read_typed(clean_text(_last(values, "q")), vocabulary)
    for name, codes in typed.filters.items():
        filters[name] = tuple(dict.fromkeys((*filters.get(name, ()), *codes)))
    language = ui or _last(values, "ui") or "en"
    if language not in LANGUAGE_CODES:
        problems.append(Problem("ui", _unknown(language, LANGUAGE_CODES)))
        language = "en"
    given_sort = _last(values, "sort") or SORTS[0]
    sort: Sort = next((known for known in SORTS if known == given_sort), SORTS[0])
    if given_sort != sort:
        problems.append(Problem("sort", _unknown(given_sort, SORTS)))
    request = SearchRequest(
        text=typed.text,
        ui=language,
        filters=filters,
        page=_number(values, "page", 1, MAX_PAGE, problems),
        page_size=_number(values, "page_size", PAGE_SIZE, MAX_PAGE_SIZE, problems),
        sort=sort,
        as_typed=_last(values, "as_typed").lower() in ("1", "true"),
        not_understood=typed.not_understood,
    )
    return request, problems


def _last(values: Mapping[str, list[str]], name: str) -> str:
    return (values.get(name) or [""])[-1]


def _number(
    values: Mapping[str, list[str]], name: str, default: int, highest: int, problems: list[Problem]
) -> int:
    given = _last(values, name).strip()
    if not given:
        return default
    # Only plain digits: int() also takes "1_0", " 1" and digits of other scripts.
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    if 1 <= number <= highest:
        return number
    problems.append(Problem(name, f"must be a whole number from 1 to {highest}"))
    return default


def _unknown(code: str, allowed: Iterable[str]) -> str:
    shown = code[:80].encode("utf-8", "replace").decode()
    return f"{shown!r} is unknown; allowed: {', '.join(allowed)}"
