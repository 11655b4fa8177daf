"""What a text would be if it was typed with another keyboard layout than the reader meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.query import ParsedText, SearchRequest, parse_text
from search.text import script_of

# The characters of the same keys, row by row; shifted letters follow from them. Only keys that
# give a letter in one of the layouts.
_LAYOUTS = {
    "en": "qwertyuiop[]asdfghjkl;'zxcvbnm,.`\\",
    "ru": "йцукенгшщзхъфывапролджэячсмитьбюё\\",
    "uk": "йцукенгшщзхїфівапролджєячсмитьбю'ґ",
    "ro": "qwertyuiopăîasdfghjklșțzxcvbnm,.„â",
}
_SHIFTED = {
    "en": {"[": "{", "]": "}", ";": ":", "'": '"', ",": "<", ".": ">", "`": "~", "\\": "|"},
}
# From what the layout was to what it should have been. Latvian letters without a key of their own
# come out of the English layout without their diacritics, and these never matter.
_CYRILLIC_MEANT = (("en", "uk"), ("en", "ru"))
_LATIN_MEANT = (("ru", "ro"), ("uk", "ro"), ("ru", "en"), ("uk", "en"))
_SAME_SCRIPT = {"latin": (("en", "ro"),), "cyrillic": (("ru", "uk"), ("uk", "ru"))}
_LETTERS = re.compile(r"[^\W\d_]")


def retyped(text: str) -> list[str]:
    """The text with other layouts, each once; the likelier first. Not the text itself.

    A text with a letter that a layout does not have was not typed with it.
    """
    letters = {ord(letter) for letter in _LETTERS.findall(text)}
    if not letters:
        return []
    script = script_of(text.lower())
    pairs = (*(_LATIN_MEANT if script == "cyrillic" else _CYRILLIC_MEANT), *_SAME_SCRIPT[script])
    tables = (_TABLES[pair] for pair in pairs)
    found = dict.fromkeys(text.translate(table) for table in tables if letters <= table.keys())
    return [candidate for candidate in found if candidate != text]


def candidates(request: SearchRequest) -> list[ParsedText]:
    """What a request may have meant: texts that have a word."""
    texts = [] if request.as_typed else retyped(request.text)
    return [parsed for parsed in map(parse_text, texts) if parsed.required or parsed.phrases]


def best(texts: Sequence[ParsedText], counts: Sequence[int]) -> ParsedText | None:
    """The text with most cases, or None when none has any."""
    ranked = sorted(zip(counts, texts, strict=True), key=lambda pair: pair[0], reverse=True)
    return ranked[0][1] if ranked and ranked[0][0] else None


def _keys(layout: str) -> Iterator[str]:
    """The characters of the keys, then the same keys shifted."""
    keys = _LAYOUTS[layout]
    yield from keys
    shifted = _SHIFTED.get(layout, {})
    yield from (shifted.get(key, key.upper()) for key in keys)


def _table(given: str, meant: str) -> dict[int, str]:
    table: dict[int, str] = {}
    for typed, wanted in zip(_keys(given), _keys(meant), strict=True):
        # The first key that gives a character counts.
        table.setdefault(ord(typed), wanted)
    return table


_TABLES = {
    pair: _table(*pair)
    for pair in (*_CYRILLIC_MEANT, *_LATIN_MEANT, *_SAME_SCRIPT["latin"], *_SAME_SCRIPT["cyrillic"])
}
