"""Writes case studies in the exchange format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from home.languages import LANGUAGE_CODES
from kb.exchange.records import plain_number
from kb.exchange.text import plain_text
from kb.models import SECTIONS, CaseStudyPage, Indicator, Withdrawal
from kb.translation.following import following_of


def export_cases(
    language: str | None = None, *, published_only: bool = False, with_state: bool = False
) -> Iterator[dict[str, Any]]:
    """Give a record for each case, ordered by id; drafts too unless `published_only`.

    A case that was taken off the shelf is never among them. `language` limits it to cases whose
    original is in that language. A version that is live is given as readers see it, one that is
    not as its newest draft. `with_state` adds who read a translation and what it lacks.
    """
    withdrawn = Withdrawal.objects.filter(ended_at=None).values("translation_key")
    pages = CaseStudyPage.objects.exclude(translation_key__in=withdrawn)
    if published_only:
        pages = pages.published()
    if language:
        pages = pages.filter(original_language=language)
    identifiers = pages.order_by("external_id").values_list("external_id", flat=True).distinct()
    for identifier in identifiers.iterator():
        versions = pages.filter(external_id=identifier).select_related(
            "locale", "library", "region"
        )
        record = export_case(versions)
        if with_state:
            add_reviews(record, versions)
        if record:
            yield record


def add_reviews(record: dict[str, Any], versions: Iterable[CaseStudyPage]) -> None:
    """Add to each translation what is known of it."""
    pages = {page.locale.language_code: page for page in versions if page.live}
    known = following_of(pages.values())
    for language, translation in record.get("translations", {}).items():
        page = pages.get(language)
        if page is not None and (following := known.get(page.pk)):
            translation["review"] = _filled(
                {
                    "translated_from": following.source_language,
                    "reviewed_on": following.reviewed_on.isoformat()
                    if following.reviewed_on
                    else None,
                    "machine_assisted": following.is_machine_assisted,
                    "newer_in_original": list(following.newer),
                }
            )


def export_case(versions: Iterable[CaseStudyPage]) -> dict[str, Any]:
    """The record of one case from its language versions; empty when the original is not there."""
    pages = [page if page.live else page.get_latest_revision_as_object() for page in versions]
    by_language = {page.locale.language_code: page for page in pages}
    original = next((page for page in pages if page.is_original), None)
    if original is None:
        return {}
    record = _original(original)
    indicators = list(original.indicators.all())
    translations = {
        language: _translation(page, indicators)
        for language in LANGUAGE_CODES
        if (page := by_language.get(language)) is not None and page is not original
    }
    if translations:
        record["translations"] = translations
    return record


def _original(page: CaseStudyPage) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": page.external_id,
        "language": page.original_language,
        "title": page.title,
        "summary": page.summary,
        "country": page.country,
        "region": page.region.code if page.region else None,
        "place": page.place,
        "latitude": float(page.latitude) if page.latitude is not None else None,
        "longitude": float(page.longitude) if page.longitude is not None else None,
        "library": _filled({"name": page.library.name, "url": page.library.website})
        if page.library
        else None,
        "period": _filled({"start": page.period_start, "end": page.period_end}),
        "ongoing": page.ongoing,
        "topics": [topic.code for topic in page.topics],
        "audiences": [audience.code for audience in page.audiences],
        "tags": page.tags,
        "sections": _sections(page),
        "resources": _filled(
            {
                "cost": page.cost,
                "people": page.people,
                "staff_hours": page.staff_hours,
                "preparation_weeks": page.preparation_weeks,
                "needs": [need.code for need in page.needs],
            }
        ),
        "indicators": [
            {"label": indicator.label, "value": plain_number(indicator.value)}
            for indicator in page.indicators.all()
        ],
        "partners": [partner.name for partner in page.partners.all()],
        "funders": [funder.name for funder in page.funders.all()],
        "sources": [
            _filled({"title": source.title, "url": source.url, "language": source.language})
            for source in page.sources.all()
        ],
        "licence": page.licence,
        "provenance": page.provenance if page.provenance != page.Provenance.LIBRARY else None,
        "evidence": page.evidence if page.evidence != page.Evidence.DESCRIBED else None,
        "last_confirmed": page.last_confirmed_on.isoformat() if page.last_confirmed_on else None,
    }
    return _filled(record)


def _translation(page: CaseStudyPage, originals: list[Indicator]) -> dict[str, Any]:
    known = {indicator.translation_key: indicator.label for indicator in page.indicators.all()}
    original_labels = [indicator.label for indicator in originals]
    # One for each of the original's, also while the translation is behind it.
    labels = [known.get(original.translation_key, original.label) for original in originals]
    return _filled(
        {
            "title": page.title,
            "summary": page.summary,
            "sections": _sections(page),
            "tags": page.tags,
            "indicator_labels": labels if labels != original_labels else [],
        }
    )


def _sections(page: CaseStudyPage) -> dict[str, str]:
    return _filled({name: plain_text(getattr(page, name)) for name in SECTIONS})


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty; a zero is not empty."""
    return {
        key: value
        for key, value in record.items()
        if value is not None and value is not False and value not in ("", [], {})
    }
