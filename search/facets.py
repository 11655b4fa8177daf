"""The facets, and counting them.

Several values within one facet widen the search, several facets narrow it; the counts of a facet
ignore what is wanted in it and show all values. What is excluded counts nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import override as translation_override

from home.languages import COUNTRIES, LANGUAGE_CODES
from kb.models import CaseStudyPage
from search.documents import ONGOING, YEARS, CaseDocument
from search.query import wanted_and_not
from search.vocabulary import Vocabulary


@dataclass(frozen=True)
class Facet:
    """A property by which results are counted and narrowed."""

    name: str
    title: object
    values_of: Callable[[CaseDocument], Iterable[str]]
    # The codes there are, in the order in which they are listed.
    codes: Callable[[Vocabulary], Collection[str]]
    label: Callable[[str, Vocabulary, str], str]
    # Listed in the order of `codes`; otherwise by count.
    in_order: bool = False
    parent: Callable[[str, Vocabulary], str | None] | None = None
    # What to say of the codes where a list of all would be too long.
    hint: tuple[str, ...] = ()


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet with its number of cases."""

    code: str
    label: str
    count: int
    selected: bool
    parent: str | None = None
    # Whether cases that have it are not wanted.
    excluded: bool = False


def _choice_label(choices: Iterable[tuple[str, object]]) -> Callable[[str, Vocabulary, str], str]:
    names = dict(choices)

    def label(code: str, _vocabulary: Vocabulary, ui: str) -> str:
        name = names.get(code, code)
        if get_language() == ui:
            return str(name)
        with translation_override(ui):
            return str(name)

    return label


_country_name = _choice_label(COUNTRIES)


def _country_label(code: str, vocabulary: Vocabulary, ui: str) -> str:
    term = vocabulary.regions.get(code)
    return term.label(ui) if term else _country_name(code, vocabulary, ui)


def _period_label(code: str, _vocabulary: Vocabulary, ui: str) -> str:
    if code != ONGOING:
        return code
    with translation_override(ui):
        return gettext("Still running")


def _region_label(code: str, vocabulary: Vocabulary, ui: str) -> str:
    return vocabulary.regions[code].label(ui) if code in vocabulary.regions else code


def _region_parent(code: str, vocabulary: Vocabulary) -> str | None:
    return vocabulary.regions[code].parent if code in vocabulary.regions else None


_COUNTRY_CODES = [code for code, _name in COUNTRIES]
_PERIODS = [ONGOING, *(str(year) for year in reversed(YEARS))]

FACETS: tuple[Facet, ...] = (
    Facet(
        "topic",
        gettext_lazy("Topic"),
        lambda document: document.topics,
        lambda vocabulary: vocabulary.topics,
        lambda code, vocabulary, ui: vocabulary.topics[code].label(ui),
    ),
    Facet(
        "country",
        gettext_lazy("Country"),
        lambda document: [document.country],
        lambda vocabulary: _COUNTRY_CODES,
        _country_label,
        in_order=True,
    ),
    Facet(
        "region",
        gettext_lazy("Region"),
        lambda document: document.regions,
        lambda vocabulary: vocabulary.regions,
        _region_label,
        parent=_region_parent,
    ),
    Facet(
        "audience",
        gettext_lazy("For whom"),
        lambda document: document.audiences,
        lambda vocabulary: vocabulary.audiences,
        lambda code, vocabulary, ui: vocabulary.audiences[code].label(ui),
    ),
    Facet(
        "language",
        gettext_lazy("Language"),
        lambda document: document.languages,
        lambda vocabulary: LANGUAGE_CODES,
        _choice_label(settings.LANGUAGES),
        in_order=True,
    ),
    Facet(
        "period",
        gettext_lazy("Year"),
        lambda document: document.period,
        lambda vocabulary: _PERIODS,
        _period_label,
        in_order=True,
        hint=("a year", ONGOING),
    ),
    Facet(
        "cost",
        gettext_lazy("Cost"),
        lambda document: [document.cost] if document.cost else [],
        lambda vocabulary: CaseStudyPage.Cost.values,
        _choice_label(CaseStudyPage.Cost.choices),
        in_order=True,
    ),
    Facet(
        "evidence",
        gettext_lazy("Evidence"),
        lambda document: [document.evidence],
        lambda vocabulary: CaseStudyPage.Evidence.values,
        _choice_label(CaseStudyPage.Evidence.choices),
        in_order=True,
    ),
)
FACETS_BY_NAME = {facet.name: facet for facet in FACETS}


def pack(document: CaseDocument) -> str:
    """All facet values of a document in one string: `"topic=youth country=LV …"`."""
    return " ".join(
        f"{facet.name}={code}"
        for facet in FACETS
        for code in dict.fromkeys(facet.values_of(document))
    )


class _Choice(NamedTuple):
    """What is chosen in a facet, as packed values."""

    wanted: frozenset[str]
    unwanted: frozenset[str]

    @classmethod
    def of(cls, name: str, codes: Iterable[str]) -> _Choice:
        wanted, unwanted = wanted_and_not(codes)
        return cls(
            frozenset(f"{name}={code}" for code in wanted),
            frozenset(f"{name}={code}" for code in unwanted),
        )

    def takes(self, own: frozenset[str]) -> bool:
        """Whether a document with these values has one of the wanted and none of the others."""
        has_one = not self.wanted or not self.wanted.isdisjoint(own)
        return has_one and self.unwanted.isdisjoint(own)


class Narrowed(NamedTuple):
    """Documents after the filters."""

    # The ids that pass every filter, in the given order.
    passing: list[int]
    # Facet name → code → number of documents.
    counts: dict[str, Counter[str]]
    # Facet in which something is chosen → number of documents if it were not.
    without: dict[str, int]


def narrow(packed: Iterable[tuple[int, str]], filters: Mapping[str, tuple[str, ...]]) -> Narrowed:
    """Filter documents and count their facets, in one pass.

    `packed` are pairs of an id and a packed string.
    """
    chosen = {name: _Choice.of(name, codes) for name, codes in filters.items() if codes}
    passing: list[int] = []
    complete: list[str] = []
    # A document that fails one facet's filter alone still counts in that facet, unless it is
    # excluded: what is chosen there besides leaves it out all the same.
    failing_one: dict[str, list[str]] = {name: [] for name in chosen}
    excluded_by_one: Counter[str] = Counter()
    for identifier, values in packed:
        if chosen:
            own = frozenset(values.split(" "))
            failed = [name for name, choice in chosen.items() if not choice.takes(own)]
            if len(failed) == 1:
                if chosen[failed[0]].unwanted.isdisjoint(own):
                    failing_one[failed[0]].append(values)
                else:
                    excluded_by_one[failed[0]] += 1
            if failed:
                continue
        passing.append(identifier)
        complete.append(values)
    counts: dict[str, Counter[str]] = {facet.name: Counter() for facet in FACETS}
    for key, count in Counter(" ".join(complete).split()).items():
        name, _, code = key.partition("=")
        counts[name][code] += count
    for name, documents in failing_one.items():
        prefix = f"{name}="
        for key, count in Counter(" ".join(documents).split()).items():
            if key.startswith(prefix):
                counts[name][key[len(prefix) :]] += count
    without = {
        name: len(passing) + len(failing) + excluded_by_one[name]
        for name, failing in failing_one.items()
    }
    return Narrowed(passing, counts, without)


def facet_values(
    facet: Facet,
    counts: Mapping[str, int],
    selected: Collection[str],
    vocabulary: Vocabulary,
    ui: str,
) -> list[FacetValue]:
    """All values of a facet that some case has, and the chosen ones, labelled and in order."""
    known = _known_values(facet.name, vocabulary, ui)
    wanted, unwanted = wanted_and_not(selected)
    values = [
        FacetValue(
            code=code,
            label=known[code].label,
            count=counts.get(code, 0),
            selected=code in wanted,
            parent=known[code].parent,
            excluded=code in unwanted,
        )
        # A code that has just left the vocabulary has no label any more.
        for code in {*counts, *wanted, *unwanted} & known.keys()
    ]
    if facet.in_order:
        return sorted(values, key=lambda value: known[value.code].position)
    values.sort(key=lambda value: (-value.count, value.label))
    return _as_tree(values) if facet.parent else values


class _KnownValue(NamedTuple):
    position: int
    label: str
    parent: str | None


# The facets in five languages, for the vocabulary of now and of before.
@lru_cache(maxsize=100)
def _known_values(name: str, vocabulary: Vocabulary, ui: str) -> dict[str, _KnownValue]:
    facet = FACETS_BY_NAME[name]
    return {
        code: _KnownValue(
            position,
            facet.label(code, vocabulary, ui),
            facet.parent(code, vocabulary) if facet.parent else None,
        )
        for position, code in enumerate(facet.codes(vocabulary))
    }


def _as_tree(values: list[FacetValue]) -> list[FacetValue]:
    """Put each value after the one it lies in."""
    present = {value.code for value in values}
    below: dict[str | None, list[FacetValue]] = {}
    for value in values:
        below.setdefault(value.parent if value.parent in present else None, []).append(value)

    def walk(parent: str | None) -> Iterator[FacetValue]:
        for value in below.get(parent, ()):
            yield value
            yield from walk(value.code)

    return list(walk(None))
