"""The search page's links: every state of the page has its own address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.http import urlencode
from django.utils.translation import pgettext

from search.facets import FACETS_BY_NAME, FacetValue
from search.query import NOT, SORTS, SearchRequest, Sort
from search.service import FacetGroup, SearchResponse

# Numbers shown on each side of the current page, besides the first and last.
PAGES_AROUND = 2


@dataclass(frozen=True)
class LinkedValue:
    """A value of a facet with the address of the page with it added, or taken away."""

    code: str
    label: str
    count: int
    selected: bool
    # Whether cases that have it are not wanted.
    excluded: bool
    parent: str | None
    # How deep it lies in its tree: a country 0, an area 1, a subdivision 2.
    depth: int
    url_toggle: str


@dataclass(frozen=True)
class LinkedFacet:
    """A facet with its values."""

    name: str
    title: str
    values: list[LinkedValue]

    @property
    def selected(self) -> list[LinkedValue]:
        """The chosen values."""
        return [value for value in self.values if value.selected]


@dataclass(frozen=True)
class Chip:
    """A chosen value that can be taken away."""

    facet: str
    facet_title: str
    label: str
    url_remove: str


@dataclass(frozen=True)
class Drop:
    """A facet whose choices can be taken away, and how many results there are then."""

    facet_title: str
    labels: str
    count: int
    url: str


@dataclass(frozen=True)
class NotUnderstood:
    """A value typed for a facet that does not have it."""

    facet_title: str
    value: str


@dataclass(frozen=True)
class SortLink:
    """An order of the results."""

    code: Sort
    url: str
    selected: bool


@dataclass(frozen=True)
class PageLink:
    """A page of the results; a gap has no number and no address."""

    number: int | None
    url: str
    current: bool


@dataclass(frozen=True)
class Correction:
    """The text that was searched instead.

    `as_typed_url` searches for the reader's own, where it was taken for a slip of the keyboard
    layout; else it is "".
    """

    text: str
    url: str
    as_typed_url: str = ""


class Links:
    """Everything that can be clicked on the search page."""

    def __init__(self, response: SearchResponse, address: str) -> None:
        self.response = response
        self.request = response.request
        self.address = address

    def url(self, request: SearchRequest) -> str:
        """The address of a search."""
        query = urlencode(list(request.parameters()))
        return f"{self.address}?{query}" if query else self.address

    def url_with(self, facet: str, codes: tuple[str, ...]) -> str:
        """The address of this search with other values of a facet, from the first page."""
        filters = {**self.request.filters, facet: codes}
        kept = {name: chosen for name, chosen in filters.items() if chosen}
        return self.url(replace(self.request, filters=kept, page=1))

    def _toggled(self, facet: str, code: str) -> str:
        """What was excluded is chosen then."""
        chosen = self.request.selected(facet)
        others = tuple(other for other in chosen if other not in (code, NOT + code))
        return self.url_with(facet, others if code in chosen else (*others, code))

    def _chip(self, facet: LinkedFacet, value: LinkedValue) -> Chip:
        if value.selected:
            return Chip(facet.name, facet.title, value.label, value.url_toggle)
        chosen = self.request.selected(facet.name)
        others = tuple(other for other in chosen if other != NOT + value.code)
        label = pgettext("filter", "not: %(label)s") % {"label": value.label}
        return Chip(facet.name, facet.title, label, self.url_with(facet.name, others))

    @cached_property
    def facets(self) -> list[LinkedFacet]:
        """The facets that have a value."""
        return [self._facet(group) for group in self.response.facets if group.values]

    def _facet(self, group: FacetGroup) -> LinkedFacet:
        parents = {value.code: value.parent for value in group.values}
        return LinkedFacet(
            group.name,
            group.title,
            [self._value(group.name, value, parents) for value in group.values],
        )

    def _value(self, facet: str, value: FacetValue, parents: dict[str, str | None]) -> LinkedValue:
        depth, parent = 0, value.parent
        while parent in parents and depth < len(parents):
            depth, parent = depth + 1, parents[parent]
        return LinkedValue(
            code=value.code,
            label=value.label,
            count=value.count,
            selected=value.selected,
            excluded=value.excluded,
            parent=value.parent,
            depth=depth,
            url_toggle=self._toggled(facet, value.code),
        )

    @cached_property
    def chips(self) -> list[Chip]:
        """The chosen and the excluded values of all facets."""
        return [
            self._chip(facet, value)
            for facet in self.facets
            for value in facet.values
            if value.selected or value.excluded
        ]

    @cached_property
    def drops(self) -> list[Drop]:
        """The chosen facets without which there would be results, those that help most first."""
        found = [
            Drop(
                facet.title,
                ", ".join(chip.label for chip in self.chips if chip.facet == facet.name),
                self.response.without[facet.name],
                self.url_with(facet.name, ()),
            )
            for facet in self.facets
            if self.response.without.get(facet.name)
        ]
        return sorted(found, key=lambda drop: -drop.count)

    @property
    def not_understood(self) -> list[NotUnderstood]:
        """The typed filters whose value nobody knows."""
        return [
            NotUnderstood(str(FACETS_BY_NAME[facet].title), value)
            for facet, value in self.request.not_understood
        ]

    @property
    def clear_url(self) -> str:
        """This search without any filter."""
        return self.url(replace(self.request, filters={}, page=1))

    @property
    def sorts(self) -> list[SortLink]:
        """The orders to choose from."""
        return [
            SortLink(
                code, self.url(replace(self.request, sort=code, page=1)), code == self.request.sort
            )
            for code in SORTS
        ]

    @property
    def correction(self) -> Correction | None:
        """What the reader may have meant, with its own address."""
        text = self.response.did_you_mean
        if not text:
            return None
        as_typed = replace(self.request, as_typed=True, page=1)
        return Correction(
            text,
            self.url(replace(self.request, text=text, page=1)),
            self.url(as_typed) if self.response.retyped else "",
        )

    @property
    def previous(self) -> str:
        """The address of the page before, or ""."""
        return self._page(self.request.page - 1)

    @property
    def next(self) -> str:
        """The address of the page after, or ""."""
        return self._page(self.request.page + 1)

    def _page(self, number: int) -> str:
        if not 1 <= number <= self.response.pages:
            return ""
        return self.url(replace(self.request, page=number))

    @cached_property
    def pages(self) -> list[PageLink]:
        """The pages to choose from, with gaps; empty when there is but one."""
        if self.response.pages < 2:
            return []
        return list(self._numbers())

    def _numbers(self) -> Iterator[PageLink]:
        last, current = self.response.pages, self.request.page
        shown = {1, last, *range(current - PAGES_AROUND, current + PAGES_AROUND + 1)}
        before = 0
        for number in sorted(number for number in shown if 1 <= number <= last):
            if number > before + 1:
                yield PageLink(None, "", current=False)
            yield PageLink(number, self._page(number), number == current)
            before = number
