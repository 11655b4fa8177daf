"""Filters that are typed into the box: `topic:"media literacy"`, `тема:молодь`, `reģions:Latgale`.

Names of filters and values are understood in any of the five languages, with or without
diacritics; values by code, label or any other word of the vocabulary. `-topic:youth` excludes. What
is not understood stays a word of the query, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as default
from typing import NamedTuple

from home.languages import AUTONYMS, LANGUAGE_CODES
from search import analysis
from search.facets import FACETS_BY_NAME
from search.query import NOT, QUOTED
from search.text import exact, tokenize
from search.vocabulary import Vocabulary

# What people may write before the colon, in all five languages.
NAMES = {
    "topic": "topic topics subject tēma tēmas temats temă teme subiect тема теми темы",
    "region": (
        "region place reģions vieta novads regiune raion loc "
        "регіон область місце район регион место"
    ),
    "country": "country valsts țară țara країна страна",
    "audience": ("audience auditorija mērķauditorija public grup аудиторія аудитория"),
    "language": "language lang valoda limbă limba мова язык",
    "period": "year gads an anul рік год",
}
FACET_OF = {exact(name): facet for facet, names in NAMES.items() for name in names.split()}
# No label of the vocabulary has more words.
MAX_VALUE_WORDS = 8
# A beginning that fits more values than these says nothing.
MAX_BEGINNINGS = 3
# Filters of one query.
MAX_TYPED = 10

_FIELD = re.compile(r"(?:(?<!\S)(?P<minus>-)|(?<![\w:-]))(?P<name>\w+):(?!/)\s?")
_VALUE_QUOTED = re.compile(r"""["“”„«»](?P<value>[^"“”„«»]*)(?:["“”„«»]|$)""")

Words = tuple[str, ...]


@dataclass
class Typed:
    """What a text says besides its words."""

    text: str
    filters: dict[str, tuple[str, ...]] = default(default_factory=dict)
    # Pairs of facet and value.
    not_understood: tuple[tuple[str, str], ...] = ()


def has_filters(text: str) -> bool:
    """Whether a text holds the name of a filter."""
    return next(_fields(text), None) is not None


def read(text: str, vocabulary: Vocabulary) -> Typed:
    """Take the filters out of a text."""
    fields = list(_fields(text))
    if not fields:
        return Typed(text)
    ends = [field.start for field in fields[1:]] + [len(text)]
    rest = [text[: fields[0].start]]
    chosen: dict[str, list[str]] = {}
    unknown: list[tuple[str, str]] = []
    for field, end in zip(fields, ends, strict=True):
        text_of_value = text[field.value_start : end]
        value, codes, after = _value(text_of_value, Values(field.facet, vocabulary))
        chosen.setdefault(field.facet, []).extend(field.sign + code for code in codes)
        if value and not codes:
            unknown.append((field.facet, value))
            rest.append(field.sign + (f'"{value}"' if " " in value else value))
        rest.append(after)
    filters = {facet: tuple(dict.fromkeys(codes)) for facet, codes in chosen.items() if codes}
    return Typed(" ".join(" ".join(rest).split()), filters, tuple(unknown))


class _Field(NamedTuple):
    """The name of a filter in a text."""

    start: int
    value_start: int
    facet: str
    # `NOT` or nothing.
    sign: str


def _fields(text: str) -> Iterator[_Field]:
    """Each filter outside quotation marks."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    found = 0
    for match in _FIELD.finditer(text):
        facet = FACET_OF.get(exact(match["name"]))
        if facet and not any(start < match.start() < end for start, end in quoted):
            sign = NOT if match["minus"] else ""
            yield _Field(match.start(), match.end(), facet, sign)
            found += 1
            if found == MAX_TYPED:
                return


def _value(text: str, values: Values) -> tuple[str, list[str], str]:
    """The value at the beginning of a text as it was written, its codes, and what follows it.

    Without quotation marks: the most words that are a value together, else the first word.
    """
    if match := _VALUE_QUOTED.match(text):
        value = match["value"].strip()
        return value, values.codes(value, values.tiers), text[match.end() :]
    words = text.split()
    lengths = range(min(len(words), MAX_VALUE_WORDS), 0, -1)
    for tier in values.tiers:
        for length in lengths:
            value = " ".join(words[:length])
            if codes := values.codes(value, (tier,)):
                return value, codes, " ".join(words[length:])
    return (words[0].strip(","), [], " ".join(words[1:])) if words else ("", [], "")


class Values:
    """The values of a facet and the words by which they are known."""

    def __init__(self, facet: str, vocabulary: Vocabulary) -> None:
        self.facet, self.vocabulary = facet, vocabulary
        self.tiers: tuple[Callable[[Words], list[str]], ...] = (
            self._same,
            self._inflected,
            self._beginning,
        )
        self._names: list[tuple[str, str, Words]] | None = None

    def codes(self, value: str, tiers: Iterable[Callable[[Words], list[str]]]) -> list[str]:
        """The codes that a value means, by the first way that finds any; commas part several."""
        found: list[str] = []
        for part in value.split(","):
            words = tuple(form for token in tokenize(part) if (form := exact(token.text)))
            codes = next((codes for tier in tiers if words and (codes := tier(words))), [])
            if not codes:
                return []
            found += codes
        return found

    @property
    def names(self) -> list[tuple[str, str, Words]]:
        """Code, language ("" for a code) and folded words of every name."""
        if self._names is None:
            self._names = [
                (code, language, tuple(exact(token.text) for token in tokenize(name)))
                for code in FACETS_BY_NAME[self.facet].codes(self.vocabulary)
                for language, name in self._names_of(code)
            ]
        return self._names

    def _names_of(self, code: str) -> Iterator[tuple[str, str]]:
        yield "", code
        kinds = {
            "topic": self.vocabulary.topics,
            "audience": self.vocabulary.audiences,
            "region": self.vocabulary.regions,
            "country": self.vocabulary.regions,
        }
        if term := kinds.get(self.facet, {}).get(code):
            yield from term.labels.items()
            for language, names in term.other_labels.items():
                yield from ((language, name) for name in names)
        elif not code.isdigit():
            label = FACETS_BY_NAME[self.facet].label
            yield from ((ui, label(code, self.vocabulary, ui)) for ui in LANGUAGE_CODES)
            if code in AUTONYMS:
                yield code, AUTONYMS[code]

    def _same(self, words: Words) -> list[str]:
        return self._outermost({code for code, _language, name in self.names if name == words})

    def _inflected(self, words: Words) -> list[str]:
        asked = [analysis.query_terms(word) for word in words]
        return self._outermost(
            {
                code
                for code, language, name in self.names
                if language
                and len(name) == len(asked)
                and all(
                    analysis.terms(word, language) & terms
                    for word, terms in zip(name, asked, strict=True)
                )
            }
        )

    def _beginning(self, words: Words) -> list[str]:
        if sum(map(len, words)) < 3:
            return []
        found = {
            code
            for code, _language, name in self.names
            if all(any(own.startswith(word) for own in name) for word in words)
        }
        outermost = self._outermost(found)
        return outermost if len(outermost) <= MAX_BEGINNINGS else []

    def _outermost(self, codes: set[str]) -> list[str]:
        """In the order of the facet, without regions that lie in another of these."""
        order = FACETS_BY_NAME[self.facet].codes(self.vocabulary)
        return [code for code in order if code in codes and not self._above(code) & codes]

    def _above(self, code: str) -> set[str]:
        if self.facet != "region":
            return set()
        return {term.code for term in self.vocabulary.lineage(code)} - {code}
