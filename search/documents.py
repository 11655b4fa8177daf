"""The search document of a case study: one for all its published language versions."""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from home.languages import LANGUAGE_CODES
from kb.exchange.text import plain_text
from kb.models import SECTIONS, CaseStudyPage
from search.eligibility import searchable_pages
from search.vocabulary import Term, Vocabulary, load_vocabulary, other_region_spellings

YEARS = range(1900, 2100)
ONGOING = "ongoing"

# Results take their labels from the vocabulary.
_ONLY_FINDS = ("labels", "names")


@dataclass(frozen=True)
class CaseDocument:
    """What the index knows of a case. Public facts only: never a coordinate, a contact or a draft.

    Texts are keyed by language; `labels` by the language of the words, whatever versions exist.
    """

    id: str
    translation_key: str
    original_language: str
    published_at: str
    # The day up to which the facts are known to hold, for the order "freshest first".
    freshness: str
    country: str
    region: str | None
    # The region and all it lies in, the country last.
    regions: list[str]
    place: str
    library: str
    topics: list[str]
    audiences: list[str]
    period: list[str]
    period_start: str
    period_end: str
    ongoing: bool
    cost: str
    evidence: str
    languages: list[str]
    title: dict[str, str]
    summary: dict[str, str]
    body: dict[str, str]
    url: dict[str, str]
    labels: dict[str, list[str]] = field(default_factory=dict)
    # Names that are the same in every language: libraries, partners, spellings of places.
    names: list[str] = field(default_factory=list)

    def content_hash(self) -> str:
        """A fingerprint (64 hex digits) by which database and index are compared."""
        return self.hashes()[0]

    def hashes(self) -> tuple[str, str]:
        """The content hash, and that of `source()`, which an index may check by itself."""
        own = hash_of(self.source())
        # Texts are the most of a document, so they are hashed once for both.
        return hash_of([own, *(getattr(self, name) for name in _ONLY_FINDS)]), own

    def source(self) -> dict[str, Any]:
        """What a result needs of the document, as JSON data: all but what only finds it."""
        return {name: value for name, value in vars(self).items() if name not in _ONLY_FINDS}


def hash_of(content: Any) -> str:
    """A fingerprint (64 hex digits) of JSON data."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def build_document(
    versions: Sequence[CaseStudyPage],
    vocabulary: Vocabulary,
    spellings: dict[str, list[str]] | None = None,
) -> CaseDocument:
    """Build the document of one case from its searchable versions (at least one).

    The facts come from the original, or from any version while the original is not published.
    `spellings` are those of `other_region_spellings()`.
    """
    ordered = sorted(versions, key=_language_position)
    facts = next((page for page in ordered if page.is_original), ordered[0])
    region = facts.region.code if facts.region else None
    lineage = list(vocabulary.lineage(region or facts.country))
    topics = [topic.code for topic in facts.topics]
    audiences = [audience.code for audience in facts.audiences]
    published = [page.first_published_at for page in versions if page.first_published_at]
    published_at = min(published, default=datetime(1970, 1, 1, tzinfo=UTC))
    concepts = [
        *(vocabulary.topics[code] for code in topics if code in vocabulary.topics),
        *(vocabulary.audiences[code] for code in audiences if code in vocabulary.audiences),
    ]
    texts = {page.locale.language_code: page for page in ordered}
    return CaseDocument(
        id=facts.external_id,
        translation_key=str(facts.translation_key),
        original_language=facts.original_language,
        published_at=published_at.isoformat(),
        freshness=freshness(facts.last_confirmed_on, facts.period_end, published_at),
        country=facts.country,
        region=region,
        regions=[term.code for term in lineage] or [facts.country],
        place=facts.place,
        library=facts.library.name if facts.library else "",
        topics=topics,
        audiences=audiences,
        period=period_codes(facts.period_start, facts.period_end, ongoing=facts.ongoing),
        period_start=facts.period_start,
        period_end=facts.period_end,
        ongoing=facts.ongoing,
        cost=facts.cost,
        evidence=facts.evidence,
        languages=list(texts),
        title={language: page.title for language, page in texts.items()},
        summary={language: page.summary for language, page in texts.items()},
        body={language: _body(page) for language, page in texts.items()},
        url={language: _path(page) for language, page in texts.items()},
        labels=_labels([*concepts, *lineage]),
        names=_names(facts, [term.code for term in lineage], spellings or {}),
    )


def build_documents(keys: Iterable[UUID]) -> dict[UUID, CaseDocument]:
    """Build the documents of these cases; one without a searchable version is left out.

    The number of queries does not depend on the number of cases.
    """
    versions: dict[UUID, list[CaseStudyPage]] = defaultdict(list)
    pages = (
        searchable_pages()
        .filter(translation_key__in=list(keys))
        .select_related("locale", "library", "region")
        .prefetch_related(
            "topic_links__topic", "audience_links__audience", "indicators", "partners", "funders"
        )
    )
    for page in pages:
        versions[page.translation_key].append(page)
    if not versions:
        return {}
    vocabulary, spellings = load_vocabulary(), other_region_spellings()
    return {key: build_document(group, vocabulary, spellings) for key, group in versions.items()}


def period_codes(start: str, end: str, *, ongoing: bool) -> list[str]:
    """The years a practice ran in, and "ongoing": `["2021", "2022", "ongoing"]`.

    `start` and `end` are YYYY, YYYY-MM or YYYY-MM-DD, or "". A practice without an end counts for
    the year in which it began.
    """
    first, last = start[:4] or end[:4], end[:4] or start[:4]
    years = [str(year) for year in YEARS if first and int(first) <= year <= int(last)]
    return [*years, ONGOING] if ongoing else years


def freshness(confirmed: date | None, period_end: str, published_at: datetime) -> str:
    """YYYY-MM-DD: when the library last confirmed a case, else when the practice ended (as late as
    the partial date allows), else when the case was published."""
    if confirmed:
        return confirmed.isoformat()
    if not period_end:
        return published_at.date().isoformat()
    year, month, day = (*period_end.split("-"), "", "")[:3]
    last_month = int(month or 12)
    return f"{year}-{last_month:02}-{day or monthrange(int(year), last_month)[1]}"


def _language_position(page: CaseStudyPage) -> int:
    return LANGUAGE_CODES.index(page.locale.language_code)


def _body(page: CaseStudyPage) -> str:
    sections = (plain_text(getattr(page, name)) for name in SECTIONS)
    indicators = (indicator.label for indicator in page.indicators.all())
    return "\n\n".join(text for text in (*sections, *indicators, page.keywords) if text)


def _path(page: CaseStudyPage) -> str:
    """The address of a version on this site, without the host."""
    parts = page.get_url_parts()
    return str(parts[2]) if parts and parts[2] else ""


def _labels(terms: Iterable[Term]) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        for language, label in term.labels.items():
            labels[language] += [label, *term.other_labels.get(language, ())]
    return dict(labels)


def _names(facts: CaseStudyPage, regions: list[str], spellings: dict[str, list[str]]) -> list[str]:
    names = [facts.place]
    if facts.library:
        names += [facts.library.name, *facts.library.other_names]
    names += [partner.name for partner in facts.partners.all()]
    names += [funder.name for funder in facts.funders.all()]
    for code in regions:
        names += spellings.get(code, [])
    return [name for name in names if name]
