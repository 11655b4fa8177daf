"""`/api/v1/cases`: published cases in the exchange format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.views.decorators.http import conditional_page
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from home.languages import LANGUAGE_CODES
from kb.api.schemas import CaseFilters, CaseOut, CasesOut, ErrorOut, ParameterErrorOut
from kb.exchange.exporter import export_case
from kb.models import Audience, CaseStudyPage, Region, Topic
from kb.models.case_study import COUNTRIES_WITHOUT_COORDINATES
from kb.presentation.addresses import absolute, page_url
from kb.presentation.reader import Reader
from kb.presentation.versions import version_state
from kb.translation.following import Following, following_of

if TYPE_CHECKING:
    from kb.querysets import CaseStudyQuerySet

router = Router(tags=["cases"])

VOCABULARIES: dict[str, Any] = {"topic": Topic, "audience": Audience, "region": Region}
CHILDREN = (
    "topic_links__topic",
    "audience_links__audience",
    "need_links__need",
    "indicators",
    "partners",
    "funders",
    "sources",
)


@router.get(
    "/cases",
    response={200: CasesOut, 422: ParameterErrorOut},
    exclude_unset=True,
    summary="List cases",
    operation_id="list_cases",
)
@decorate_view(conditional_page)
def list_cases(request: HttpRequest, filters: Query[CaseFilters]) -> dict[str, Any]:
    """Published cases, the newest first. A page beyond the last has no results."""
    check_codes(filters)
    reader = Reader("en")
    cases = filter_originals(reader.published, filters)
    start = (filters.page - 1) * filters.page_size
    keys = cases.order_by("-first_published_at", "-pk").values_list("translation_key", flat=True)
    return {
        "total": cases.count(),
        "page": filters.page,
        "page_size": filters.page_size,
        "results": records(list(keys[start : start + filters.page_size]), reader),
    }


@router.get(
    "/cases/{case_id}",
    response={200: CaseOut, 404: ErrorOut, 422: ParameterErrorOut},
    exclude_unset=True,
    summary="One case",
    operation_id="get_case",
)
@decorate_view(conditional_page)
def get_case(
    request: HttpRequest,
    case_id: Path[str],
) -> dict[str, Any]:
    """One published case by its identifier."""
    reader = Reader("en")
    # No identifier holds it, and PostgreSQL refuses to look for it.
    known = "\x00" not in case_id
    originals = reader.published.originals().filter(external_id=case_id) if known else None
    key = originals.values_list("translation_key", flat=True).first() if originals else None
    found = records([key], reader) if key else []
    if not found:
        raise Http404
    return found[0]


def check_codes(filters: CaseFilters) -> None:
    """Raise ninja's ValidationError (422) naming each code that is in no vocabulary."""
    errors: list[dict[str, Any]] = []
    for name, model in VOCABULARIES.items():
        asked = set(getattr(filters, name))
        if not asked:
            continue
        known = set(model.objects.order_by().values_list("code", flat=True))
        errors.extend(
            {
                "type": "unknown_code",
                "loc": ["query", name],
                "msg": f"{code[:80]!r} is unknown; allowed: {', '.join(sorted(known))}",
            }
            for code in sorted(asked - known)
        )
    if errors:
        raise ValidationError(errors)


def filter_originals(published: CaseStudyQuerySet, filters: CaseFilters) -> CaseStudyQuerySet:
    """The originals of the cases asked for. A case whose original is not public is not listed."""
    cases: CaseStudyQuerySet = published.originals()
    if filters.topic:
        cases = cases.about(filters.topic)
    if filters.audience:
        cases = cases.for_audiences(filters.audience)
    if filters.region:
        cases = cases.in_regions(filters.region)
    if filters.country:
        cases = cases.filter(country__in=filters.country)
    if filters.language:
        versions = published.filter(locale__language_code__in=filters.language)
        cases = cases.filter(translation_key__in=versions.values("translation_key"))
    return cases


def records(keys: Iterable[UUID], reader: Reader) -> list[dict[str, Any]]:
    """The records of cases in the given order: a fixed number of queries."""
    keys = list(keys)
    versions: dict[UUID, list[CaseStudyPage]] = defaultdict(list)
    pages = reader.published.filter(translation_key__in=keys)
    for page in pages.select_related("locale", "library", "region").prefetch_related(*CHILDREN):
        versions[page.translation_key].append(page)
    known = following_of(page for pages in versions.values() for page in pages)
    return [record(versions[key], reader, known) for key in keys if versions[key]]


def record(
    versions: list[CaseStudyPage], reader: Reader, known: dict[int, Following]
) -> dict[str, Any]:
    """One case in the exchange format, with the addresses and states of its versions."""
    data = export_case(versions)
    if data["country"] in COUNTRIES_WITHOUT_COORDINATES:
        # The model never stores them; a row written past it must not get out either.
        data.pop("latitude", None)
        data.pop("longitude", None)
    by_language = {page.locale.language_code: page for page in versions}
    original = by_language[data["language"]]
    data["url"] = {
        code: absolute(page_url(by_language[code], reader))
        for code in LANGUAGE_CODES
        if code in by_language
    }
    data["translations_state"] = {
        code: version_state(by_language[code], original, known.get(by_language[code].pk))
        if code in by_language
        else "missing"
        for code in LANGUAGE_CODES
        if code != data["language"]
    }
    reviews = {
        code: {
            "translated_from": following.source_language,
            "reviewed_on": following.reviewed_on,
            "machine_assisted": following.is_machine_assisted,
            "newer_in_original": list(following.newer),
        }
        for code, page in by_language.items()
        if (following := known.get(page.pk))
    }
    if reviews:
        data["translations_review"] = reviews
    return data
