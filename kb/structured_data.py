"""Structured data for search engines: schema.org in JSON-LD (https://schema.org/LearningResource)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from kb.citations import CitedWork

# As django.utils.html.json_script does, so that no text can end the element or open a comment.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def structured_data(
    *,
    work: CitedWork,
    topics: Sequence[str],
    audiences: Sequence[str],
    keywords: Sequence[str],
    place: str,
    licence_url: str,
    sources: Sequence[str],
    versions: Iterable[tuple[str, str, bool]],
) -> SafeString:
    """The script element of one version.

    `place` is a region and a country, never more; `versions` are the others as (language, absolute
    address, is it the original).
    """
    others = [
        (is_original, {"@type": "LearningResource", "@id": url, "url": url, "inLanguage": language})
        for language, url, is_original in versions
    ]
    originals = [version for is_original, version in others if is_original]
    data = {
        "@context": "https://schema.org",
        "@type": ["Article", "LearningResource"],
        "@id": work.url,
        "url": work.url,
        "mainEntityOfPage": work.url,
        "headline": work.title,
        "name": work.title,
        "abstract": work.summary,
        "description": work.summary,
        "inLanguage": work.language,
        "learningResourceType": "case study",
        "identifier": work.key,
        "author": {"@type": "Organization", "name": work.author},
        "publisher": {"@type": "Organization", "name": work.site_name},
        "datePublished": work.published.isoformat() if work.published else None,
        "dateModified": work.modified.isoformat() if work.modified else None,
        "license": licence_url or work.licence,
        "isAccessibleForFree": True,
        "about": [{"@type": "DefinedTerm", "name": topic} for topic in topics],
        "audience": [{"@type": "Audience", "audienceType": audience} for audience in audiences],
        "keywords": list(keywords),
        "spatialCoverage": {"@type": "Place", "name": place} if place else None,
        "isBasedOn": list(sources),
        "translationOfWork": originals[0] if originals else None,
        "workTranslation": [] if originals else [version for _is_original, version in others],
    }
    filled = {key: value for key, value in data.items() if value not in (None, "", [])}
    return json_ld_script(filled)


def json_ld_script(data: dict[str, Any]) -> SafeString:
    """A JSON-LD script element that no text in it can break out of."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # escaped
