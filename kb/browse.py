"""The list of all cases: filters, pages, and the numbers beside topics, audiences and places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.languages import COUNTRIES
from kb.presentation.addresses import absolute, browse_url, named
from kb.presentation.cards import CaseCard, Link, Term, cards, read_cases
from kb.presentation.counts import Counts, count_collection
from kb.presentation.labels import Labels, alphabetical
from kb.presentation.reader import Reader
from kb.querysets import CaseStudyQuerySet

PAGE_SIZE = 20
FILTERS = ("topic", "audience", "region", "country")
# What is told about values that we don't know: enough to recognise them, no more.
MAX_IGNORED = 5
MAX_IGNORED_LENGTH = 60

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """A filter in force, with the address of the list without it."""

    name: str
    name_label: str
    code: str
    label: str
    remove_url: str


@dataclass(frozen=True)
class Ignored:
    """A parameter whose value nothing in the collection has."""

    name: str
    value: str


@dataclass(frozen=True)
class Place(Term):
    """A country or region with what lies in it; countries have depth 1."""

    places: tuple[Place, ...] = ()
    depth: int = 1

    @property
    def itself(self) -> tuple[Place, ...]:
        """Alone, for a list of one."""
        return (self,)

    @property
    def listed(self) -> tuple[Place, ...]:
        """What a list of filters shows below it: regions with cases, and all in a chosen one."""
        listed: list[Place] = []
        for place in self.places:
            if place.count or place.selected:
                listed.append(place)
            if place.selected:
                listed.extend(place.places)
        return tuple(listed)


@dataclass(frozen=True)
class PageLink:
    """A page of the list; number 0 stands for left-out pages."""

    number: int
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Browse:
    """What the list of cases shows."""

    cases: tuple[CaseCard, ...]
    total: int
    collection_total: int
    heading: str
    scope_note: str
    is_filtered: bool
    chosen: tuple[Choice, ...]
    clear_url: str
    ignored: tuple[Ignored, ...]
    ignored_text: str
    topics: tuple[Term, ...]
    audiences: tuple[Term, ...]
    countries: tuple[Place, ...]
    number: int
    pages: int
    page_links: tuple[PageLink, ...]
    previous_url: str
    next_url: str
    feed: Link
    canonical_url: str
    is_indexable: bool


class CountedPaginator(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, pages: CaseStudyQuerySet, per_page: int, *, total: int) -> None:
        super().__init__(pages, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        """The number of cases."""
        return self.total


def browse(params: QueryDict, language: str, reader: Reader | None = None) -> Browse:
    """The list for the parameters of an address; what is unknown in them is named, not obeyed."""
    reader = reader or Reader(language)
    labels = reader.labels
    chosen, ignored = parse_filters(params, labels)
    pages = filter_cases(reader.cases, chosen)
    counts = count_collection(reader.cases, labels, pages) if chosen else reader.counts
    paginator = CountedPaginator(
        pages.order_by("-first_published_at", "-pk"),
        PAGE_SIZE,
        total=counts.chosen if chosen else counts.total,
    )
    page = paginator.get_page(_page_number(params))

    def page_url(number: int) -> str:
        return browse_url(language, [*chosen, *([("page", number)] if number > 1 else [])])

    heading = _heading(chosen, labels)
    return Browse(
        cases=cards(read_cases(cast("CaseStudyQuerySet", page.object_list)), reader),
        total=paginator.count,
        collection_total=counts.total,
        heading=heading[0],
        scope_note=heading[1],
        is_filtered=bool(chosen),
        chosen=_choices(chosen, labels, language),
        clear_url=browse_url(language),
        ignored=ignored,
        ignored_text=_ignored_text(ignored),
        topics=_terms("topic", labels.topics, counts.topics, chosen, language),
        audiences=_terms("audience", labels.audiences, counts.audiences, chosen, language),
        countries=_places(labels, counts, chosen, language),
        number=page.number,
        pages=paginator.num_pages,
        page_links=_page_links(page.number, paginator, page_url),
        previous_url=page_url(page.number - 1) if page.has_previous() else "",
        next_url=page_url(page.number + 1) if page.has_next() else "",
        feed=_feed(chosen, labels, language),
        canonical_url=absolute(page_url(page.number)),
        is_indexable=len(chosen) <= 1 and not ignored,
    )


def parse_filters(params: QueryDict, labels: Labels) -> tuple[Pairs, tuple[Ignored, ...]]:
    """The known choices of an address, each once and in a fixed order; and what is unknown."""
    countries = {code for code, _name in COUNTRIES}
    known = {
        "topic": labels.topics.keys(),
        "audience": labels.audiences.keys(),
        "region": labels.places.keys(),
        "country": countries,
    }
    chosen: list[tuple[str, str]] = []
    ignored: list[Ignored] = []
    for name in FILTERS:
        values = dict.fromkeys(params.getlist(name))
        chosen.extend((name, value) for value in sorted(values.keys() & known[name]))
        ignored.extend(
            Ignored(name, _printable(value))
            for value in values
            if value.strip() and value not in known[name]
        )
    return tuple(chosen), tuple(ignored[:MAX_IGNORED])


def _printable(value: str) -> str:
    text = "".join(character for character in value[:1000] if character.isprintable()).strip()
    return text if len(text) <= MAX_IGNORED_LENGTH else f"{text[: MAX_IGNORED_LENGTH - 1]}…"


def filter_cases(pages: CaseStudyQuerySet, chosen: Pairs) -> CaseStudyQuerySet:
    """Several values of one filter widen the choice, several filters narrow it."""
    codes = defaultdict(list)
    for name, code in chosen:
        codes[name].append(code)
    if codes["topic"]:
        pages = pages.about(codes["topic"])
    if codes["audience"]:
        pages = pages.for_audiences(codes["audience"])
    if codes["region"]:
        pages = pages.in_regions(codes["region"])
    if codes["country"]:
        pages = pages.filter(country__in=codes["country"])
    return pages


def _page_number(params: QueryDict) -> int:
    """The page asked for; the nearest that makes sense when it is odd."""
    text = params.get("page", "1")
    # A number of a thousand digits is no page, and Python refuses to read it.
    if not text.isascii() or not text.isdigit():
        return 1
    return max(1, int(text[:9]) if len(text) <= 9 else 10**9)


def _name_label(name: str) -> str:
    return {
        "topic": _("Topic"),
        "audience": _("For"),
        "region": _("Region"),
        "country": _("Country"),
    }[name]


def _label(name: str, code: str, labels: Labels) -> str:
    if name == "topic":
        return labels.topics[code].label
    if name == "audience":
        return labels.audiences[code].label
    return labels.place_name(code)


def _choices(chosen: Pairs, labels: Labels, language: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            name,
            _name_label(name),
            code,
            _label(name, code, labels),
            browse_url(language, [pair for pair in chosen if pair != (name, code)]),
        )
        for name, code in chosen
    )


def _heading(chosen: Pairs, labels: Labels) -> tuple[str, str]:
    """The heading and scope note of a list with a single choice."""
    if len(chosen) != 1:
        return "", ""
    name, code = chosen[0]
    concept = {"topic": labels.topics, "audience": labels.audiences}.get(name, {}).get(code)
    return _label(name, code, labels), concept.scope_note if concept else ""


def _ignored_text(ignored: tuple[Ignored, ...]) -> str:
    if not ignored:
        return ""
    values = ", ".join(item.value for item in ignored)
    return ngettext(
        "We don't know “%(values)s”, so it was left out.",
        "We don't know these, so they were left out: %(values)s.",
        len(ignored),
    ) % {"values": values}


def _toggle(name: str, code: str, chosen: Pairs, language: str) -> str:
    pair = (name, code)
    return browse_url(
        language, [*(other for other in chosen if other != pair)] + [pair] * (pair not in chosen)
    )


def _terms(
    name: str, labels: dict[str, Any], counts: Counter[int], chosen: Pairs, language: str
) -> tuple[Term, ...]:
    return tuple(
        Term(
            code=code,
            label=label.label,
            url=_toggle(name, code, chosen, language),
            count=counts[label.pk],
            selected=(name, code) in chosen,
            scope_note=label.scope_note,
        )
        for code, label in labels.items()
    )


def _places(labels: Labels, counts: Counts, chosen: Pairs, language: str) -> tuple[Place, ...]:
    children = defaultdict(list)
    for code, place in labels.places.items():
        children[place.parent].append(code)

    def place_for(name: str, code: str, depth: int) -> Place:
        # Below the larger areas only the municipalities that have something to show.
        inner = [
            place_for("region", child, depth + 1)
            for child in children[code]
            if depth == 0 or counts.places[child] or ("region", child) in chosen
        ]
        return Place(
            code=code,
            label=labels.place_name(code),
            url=_toggle(name, code, chosen, language),
            count=counts.places[code],
            selected=(name, code) in chosen,
            places=tuple(sorted(inner, key=lambda place: alphabetical(place.label))),
            depth=depth + 1,
        )

    return tuple(place_for("country", code, 0) for code, _name in COUNTRIES)


def _page_links(
    current: int, paginator: Paginator, url: Callable[[int], str]
) -> tuple[PageLink, ...]:
    if paginator.num_pages == 1:
        return ()
    return tuple(
        PageLink(item, url(item), item == current) if isinstance(item, int) else PageLink(0)
        for item in paginator.get_elided_page_range(current, on_each_side=2, on_ends=1)
    )


def _feed(chosen: Pairs, labels: Labels, language: str) -> Link:
    topics = [code for name, code in chosen if name == "topic"]
    if len(chosen) == 1 and topics:
        title = _("New practices on: %(topic)s") % {"topic": labels.topics[topics[0]].label}
        return Link(title, named("kb:topic_feed", language, topic=topics[0]))
    return Link(_("New practices"), named("kb:feed", language))
