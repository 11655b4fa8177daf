"""Latvian and Romanian words that somebody typed without diacritics, spelt in full.

The folded form alone finds the word where it stands just so. Its dictionary form, by which the
other forms are found, and its vector need the spelling: `pregatiti` is pregătiți.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, product

# Letters → what they may stand for, besides themselves.
_LETTERS = {
    "lv": {
        letter: letter + marked for letter, marked in zip("aceigklnsuz", "āčēīģķļņšūž", strict=True)
    },
    "ro": {"a": "aăâ", "i": "iî", "s": "sș", "t": "tț"},
}
LANGUAGES = tuple(_LETTERS)
# A shorter word is too many others.
MIN_LENGTH = 4
# Spellings of one word that are tried, in 3 ms at most.
MAX_TRIED = 2_048
MAX_WORDS = 3


def marked_spellings(folded: str, language: str, is_word: Callable[[str], bool]) -> tuple[str, ...]:
    """The words that a word without diacritics may be, those with the fewest marks first."""
    if len(folded) < MIN_LENGTH or not (folded.isascii() and folded.isalpha()):
        return ()
    letters = _LETTERS[language]
    tried = islice(product(*(letters.get(letter, letter) for letter in folded)), MAX_TRIED)
    found = [word for word in map("".join, tried) if not word.isascii() and is_word(word)]
    return tuple(sorted(found, key=_marks)[:MAX_WORDS])


def _marks(word: str) -> int:
    return sum(not letter.isascii() for letter in word)
