"""Is it all there: text, length, links, formatting, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from kb.translation.checks.base import Finding, Pair, error, warning

# Below this many letters a ratio of lengths says nothing.
SHORT = 40
TOO_SHORT, TOO_LONG = 0.5, 2.0
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"„”“«»()]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:lv|md|ua|ro|eu|org|com|net|gov|edu|info)\b(?:/[^\s<>\"„”“«»()]*)?",
    re.IGNORECASE,
)


def empty(pair: Pair) -> Iterator[Finding]:
    if not pair.target_text.plain.strip() and pair.source_text.plain.strip():
        yield error("empty", _("The translation is empty."), is_final=True)


def length(pair: Pair) -> Iterator[Finding]:
    source, target = len(pair.source_text.plain), len(pair.target_text.plain)
    if pair.max_length and target > pair.max_length:
        yield error(
            "too-long",
            _("%(length)d letters; at most %(limit)d fit.")
            % {"length": target, "limit": pair.max_length},
            is_final=True,
        )
    if source < SHORT or not target:
        return
    if target < TOO_SHORT * source:
        yield warning("length", _("Much shorter than the original. Is a part missing?"))
    elif target > TOO_LONG * source:
        yield warning("length", _("Much longer than the original."))


def markup(pair: Pair) -> Iterator[Finding]:
    if problem := pair.target_text.markup_problem:
        yield error(
            "markup",
            _("The formatting is broken near %(tag)s.") % {"tag": problem},
            is_final=True,
        )


def links(pair: Pair) -> Iterator[Finding]:
    source, target = pair.source_text.links, pair.target_text.links
    if missing := source - target:
        yield error(
            "links",
            _("A link of the original is missing: %(links)s.") % {"links": _listed(missing)},
        )
    if foreign := set(target) - set(source):
        yield error(
            "links",
            _("A link that the original does not have: %(links)s.") % {"links": _listed(foreign)},
            is_final=True,
        )
    elif target - source:
        yield warning("links", _("A link stands more than once."))


def formatting(pair: Pair) -> Iterator[Finding]:
    source, target = pair.source_text.formatting, pair.target_text.formatting
    if missing := source - target:
        yield warning(
            "tags",
            _("Formatting of the original is missing: %(tags)s.") % {"tags": _tags(missing)},
        )
    if extra := target - source:
        yield warning(
            "tags",
            _("Formatting that the original does not have: %(tags)s.") % {"tags": _tags(extra)},
        )


def addresses(pair: Pair) -> Iterator[Finding]:
    source, target = _addresses(pair.source_text.plain), _addresses(pair.target_text.plain)
    if missing := source - target:
        yield error(
            "urls",
            _("An address of the original is missing: %(addresses)s.")
            % {"addresses": _listed(missing)},
        )
    if extra := target - source:
        yield warning(
            "urls",
            _("An address that the original does not have: %(addresses)s.")
            % {"addresses": _listed(extra)},
        )


def unchanged(pair: Pair) -> Iterator[Finding]:
    if pair.source_text.plain.strip() != pair.target_text.plain.strip():
        return
    # Names and abbreviations stay as they are in every language.
    ordinary = [word for word in pair.source_text.words if word.islower() and len(word) > 2]
    if ordinary and len(pair.source_text.words) > 1:
        yield warning("unchanged", _("The same as the original."))


def _addresses(text: str) -> set[str]:
    return {match[0].rstrip(".,;:!?…’'/").lower() for match in ADDRESS.finditer(text)}


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def _tags(names: Iterable[str]) -> str:
    return ", ".join(f"<{name}>" for name in sorted(names))
