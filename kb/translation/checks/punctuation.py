"""Marks and spaces: ends, brackets, doubled words, quotation marks of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb.translation.checks.base import Finding, Pair, warning

_CLOSING = "\"'”“»’)]}›\u201f"
_ENDS = {
    ".": "stop",
    "…": "stop",
    "!": "shout",
    "?": "question",
    ":": "colon",
    ";": "item",
    ",": "item",
}
_OF_ITEMS = frozenset({"", "item", "stop"})
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_SPACE_BEFORE = re.compile(r"(?<=\S)[ \u00a0]+(?=[,;:!?](?:\s|$))|(?<=\w)[ \u00a0]+(?=\.(?:\s|$))")
_DOUBLE_SPACE = re.compile(r"(?<=\S)[ \u00a0\u2009]{2,}(?=\S)")
_REPEATED = re.compile(r"\b([^\W\d_]{2,})[ \u00a0]+\1\b(?!-)", re.IGNORECASE)
# Said twice on purpose: "very very", "hardly hardly".
_MAY_REPEAT = frozenset(
    ("had", "that", "very", "ļoti", "foarte", "ледь", "дуже", "очень", "чуть", "еле")
)


def spaces(pair: Pair) -> Iterator[Finding]:
    target = pair.target
    if not pair.target_text.plain.strip():
        return
    mended = _DOUBLE_SPACE.sub(" ", target)
    if not pair.source.startswith((" ", "\u00a0")):
        mended = mended.lstrip(" \u00a0")
    if not pair.source.endswith((" ", "\u00a0")):
        mended = mended.rstrip(" \u00a0")
    if not _SPACE_BEFORE.search(pair.source):
        mended = _SPACE_BEFORE.sub("", mended)
    if mended != target:
        yield warning("spaces", _("A space too many."), mended)


def ending(pair: Pair) -> Iterator[Finding]:
    source, target = _end(pair.source_text.plain), _end(pair.target_text.plain)
    if not pair.target_text.plain.strip() or source == target:
        return
    # Whether the items of a list end with a semicolon, a full stop or nothing is the language's
    # and the translator's to say.
    if pair.is_list_item and {source, target} <= _OF_ITEMS:
        return
    yield warning(
        "ending",
        _("The original ends with “%(source)s”, the translation with “%(target)s”.")
        % {
            "source": pair.source_text.plain.strip()[-1:],
            "target": pair.target_text.plain.strip()[-1:],
        },
    )


def brackets(pair: Pair) -> Iterator[Finding]:
    if _are_balanced(pair.source_text.plain) and not _are_balanced(pair.target_text.plain):
        yield warning("brackets", _("A bracket is not closed, or closed twice."))


def repeated_word(pair: Pair) -> Iterator[Finding]:
    doubled = [
        match[1]
        for match in _REPEATED.finditer(pair.target_text.plain)
        if match[1].casefold() not in _MAY_REPEAT
    ]
    if doubled and not _REPEATED.search(pair.source_text.plain):
        yield warning("repeated", _("The same word twice: “%(word)s”.") % {"word": doubled[0]})


@dataclass(frozen=True)
class Quotes:
    """The quotation marks of a language: the outer ones, and all that may open or close."""

    opening: str
    closing: str
    openings: frozenset[str]
    closings: frozenset[str]

    @property
    def allowed(self) -> frozenset[str]:
        """All that are right in it somewhere."""
        return self.openings | self.closings


_ALL_QUOTES = frozenset('"„“”«»‟〝〞＂‹›')
QUOTES = {
    "lv": Quotes("„", "”", frozenset("„"), frozenset("”“")),
    "ro": Quotes("„", "”", frozenset("„«"), frozenset("”»")),
    "uk": Quotes("«", "»", frozenset("«„“"), frozenset("»“”")),
    "en": Quotes("“", "”", frozenset("“"), frozenset("”")),
    "ru": Quotes("«", "»", frozenset("«„"), frozenset("»“")),
}
# A mark before a word opens, one after it closes. Where that can't be told nothing is said.
_BEFORE_WORD = re.compile(r"(?:^|(?<=[\s(\[]))([„“”«»])(?=\w)")
_AFTER_WORD = re.compile(r"(?<=[\w.!?…])([„“”«»])(?=$|[\s,.;:!?)\]])")
_QUOTE_ENTITY = re.compile(r"&(?:quot|#34);")
_QUOTED = re.compile(r"[\"„“”«»‟＂]([^\"„“”«»‟＂<>]+)[\"„“”«»‟＂]")


def quotation_marks(pair: Pair) -> Iterator[Finding]:
    quotes = QUOTES[pair.target_language]
    text = pair.target_text.plain
    used = {character for character in text if character in _ALL_QUOTES}
    opening, closing = set(_BEFORE_WORD.findall(text)), set(_AFTER_WORD.findall(text))
    if used - quotes.allowed or opening - quotes.openings or closing - quotes.closings:
        mended = _with_quotes(pair.target, quotes)
        yield warning(
            "quotes",
            _("Quotation marks are %(opening)s…%(closing)s in this language.")
            % {"opening": quotes.opening, "closing": quotes.closing},
            mended if mended != pair.target else "",
        )


def _with_quotes(html: str, quotes: Quotes) -> str:
    """Give every quotation the marks of the language; tags with their own quotes stay."""
    replacement = rf"{quotes.opening}\1{quotes.closing}"
    parts = re.split(r"(<[^<>]*>)", html)
    return "".join(
        part if part.startswith("<") else _QUOTED.sub(replacement, _QUOTE_ENTITY.sub('"', part))
        for part in parts
    )


def _end(text: str) -> str:
    stripped = text.strip().rstrip(_CLOSING).rstrip()
    return _ENDS.get(stripped[-1:], "")


def _are_balanced(text: str) -> bool:
    # "a)" and ":)" open nothing.
    text = re.sub(r"(?:^|(?<=\s))[\w]{1,2}\)|[:;]-?\)", "", text)
    waiting: list[str] = []
    for character in text:
        if character in _BRACKETS:
            waiting.append(_BRACKETS[character])
        elif character in _BRACKETS.values() and (not waiting or waiting.pop() != character):
            return False
    return not waiting
