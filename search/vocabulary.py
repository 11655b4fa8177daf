"""The controlled vocabulary as search sees it: codes, parents and words, read in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.db.models.fields import CharField

from home.languages import LANGUAGE_CODES
from kb.models import AudienceLabel, Region, RegionName, TopicLabel
from search.kept import kept, last

if TYPE_CHECKING:
    from django.http import HttpRequest

FALLBACK_LANGUAGE = "en"


@dataclass
class Term:
    """A topic, an audience or a region."""

    code: str
    position: int = 0
    parent: str | None = None
    # Language → preferred label.
    labels: dict[str, str] = field(default_factory=dict)
    # Language → other words and spellings.
    other_labels: dict[str, list[str]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """The label in a language, else the English one, else the code."""
        return self.labels.get(language) or self.labels.get(FALLBACK_LANGUAGE) or self.code


# Two are the same only when they are one: what is worked out of a vocabulary is kept by it.
@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All topics, audiences and regions by code, in the editors' order."""

    topics: dict[str, Term]
    audiences: dict[str, Term]
    regions: dict[str, Term]

    def lineage(self, region: str | None) -> Iterator[Term]:
        """A region and all it lies in, the smallest first."""
        seen: set[str] = set()
        while region and region not in seen and (term := self.regions.get(region)):
            yield term
            seen.add(region)
            region = term.parent

    def is_like(self, other: Vocabulary) -> bool:
        """Whether another one has the same concepts with the same words, in the same order."""
        return all(
            list(own.items()) == list(others.items())
            for own, others in (
                (self.topics, other.topics),
                (self.audiences, other.audiences),
                (self.regions, other.regions),
            )
        )

    @property
    def countries(self) -> dict[str, Term]:
        """The regions that are countries."""
        return {code: term for code, term in self.regions.items() if term.parent is None}


def load_vocabulary(languages: Iterable[str] | None = None) -> Vocabulary:
    """Read the vocabulary from the database, in one query.

    `languages` limits the labels (English always comes along); all of them by default.
    """
    # Only what the site knows: the reader's language may come from an address.
    wanted = {*(languages or LANGUAGE_CODES), FALLBACK_LANGUAGE} & set(LANGUAGE_CODES)
    kinds: dict[str, dict[str, Term]] = defaultdict(dict)
    for kind, code, parent, position, language, label, others in _rows(wanted):
        term = kinds[kind].setdefault(code, Term(code, position, parent))
        term.labels[language] = label
        term.other_labels[language] = others or []
    return Vocabulary(
        topics=_in_order(kinds["topic"]),
        audiences=_in_order(kinds["audience"]),
        regions=_in_order(kinds["region"]),
    )


def current_vocabulary(request: HttpRequest | None = None) -> Vocabulary:
    """The vocabulary in all languages, read once for each state of the content.

    The same object as before where nothing of it changed: much is worked out of it and kept.
    """
    return kept("vocabulary", request, _read_again)


def _read_again() -> Vocabulary:
    read = load_vocabulary()
    known = last("vocabulary")
    before: Vocabulary | None = known[1] if known else None
    return before if before is not None and before.is_like(read) else read


def other_region_spellings() -> dict[str, list[str]]:
    """Region code → spellings in languages other than the site's. One query."""
    return dict(Region.objects.values_list("code", "other_spellings"))


def _rows(languages: set[str]) -> Iterable[tuple[str, str, str | None, int, str, str, list[str]]]:
    # Every column has a name and a type, since the three tables are joined by UNION.
    topics, audiences = (
        model.objects.filter(language__in=languages)
        .annotate(
            kind=Value(kind, CharField()),
            code=F("concept__code"),
            parent=Value(None, CharField(null=True)),
            place=F("concept__position"),
            text=F("pref_label"),
            others=F("alt_labels"),
        )
        .values_list("kind", "code", "parent", "place", "language", "text", "others")
        for model, kind in ((TopicLabel, "topic"), (AudienceLabel, "audience"))
    )
    regions = (
        RegionName.objects.filter(language__in=languages)
        .annotate(
            kind=Value("region", CharField()),
            code=F("region__code"),
            parent=F("region__parent__code"),
            place=Value(0),
            text=F("name"),
            others=F("other_names"),
        )
        .values_list("kind", "code", "parent", "place", "language", "text", "others")
    )
    return topics.union(audiences, regions, all=True)


def _in_order(terms: dict[str, Term]) -> dict[str, Term]:
    ordered = sorted(terms.values(), key=lambda term: (term.position, term.code))
    return {term.code: term for term in ordered}
