"""Characters and words: what every language's analysis starts from. Pure functions, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from anyascii import anyascii

Script = Literal["latin", "cyrillic"]

# Longer "words" are addresses, keys or mischief; nobody searches for the rest of them.
MAX_WORD_LENGTH = 64

# What people and word processors put for the apostrophe of Ukrainian and Romanian words.
_APOSTROPHES = "'’ʼ‘`´′＇"
# Marks inside a word that are no part of its spelling: stress, soft hyphen, joiners, directions.
_MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"[^\W_]++(?:[{_MARKS}{_APOSTROPHES}]++[^\W_]++)*+[{_MARKS}]*+")
_JOINER = re.compile(rf"[{_MARKS}{_APOSTROPHES}]")
_IGNORED = re.compile(r"[\u0301\u00ad\u200b-\u200f\u2060\ufeff]")
_CHARACTERS = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES, "'"), "ş": "ș", "ţ": "ț", "ё": "е", "ѐ": "е", "ѝ": "и"}
)
_CYRILLIC = re.compile(r"[а-яіїєґўјљњћџ]")


class Token(NamedTuple):
    """A word of a text, and where it stands (character offsets)."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[Token]:
    """Give the words of a text in order, as they are written."""
    for match in _WORD.finditer(text):
        yield Token(match[0], match.start(), match.end())


def word_at(text: str, start: int) -> str:
    """The word of a text that begins at a place (an offset in characters); "" where none does."""
    before = start
    while before and _JOINER.match(text[before - 1]):
        before -= 1
    if before and text[before - 1].isalnum():
        return ""  # within a word
    match = _WORD.match(text, start)
    return match[0] if match else ""


def words_of(text: str) -> list[str]:
    """The words of a text in order, as they are written; quicker than with their places."""
    return _WORD.findall(text)


def distinct_words(text: str) -> frozenset[str]:
    """The words of a text as they are written, each once."""
    return frozenset(_WORD.findall(text))


@lru_cache(maxsize=200_000)
def normalize(word: str) -> str:
    """One spelling for a word: lower case, composed, plain apostrophe, ș and ț with comma, no ё.

    Diacritics stay: dictionaries need them.
    """
    # The stress mark goes before composing, else а + U+0301 of some letters would become one.
    composed = unicodedata.normalize("NFKC", _IGNORED.sub("", _without_stress(word)))
    return composed[:MAX_WORD_LENGTH].lower().translate(_CHARACTERS)


def _without_stress(word: str) -> str:
    """Drop U+0301 after a Cyrillic letter only: on a Latin letter it is part of the spelling."""
    if "\u0301" not in word:
        return word
    kept = re.sub(r"(?<=[\u0400-\u04ff])\u0301", "", word)
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A normalised word without diacritics and apostrophes: Latin as ASCII, Cyrillic as Cyrillic.

    Other scripts are written in ASCII. The result holds letters and digits only; it is empty when
    nothing of the kind is in the word.
    """
    folded: list[str] = []
    for character in word:
        if "а" <= character <= "я" or character in "іїє":
            folded.append(character)
        elif character == "ґ":
            folded.append("г")
        elif character.isascii():
            folded.append(character if character.isalnum() else "")
        elif character.isalnum():
            folded.append("".join(c for c in anyascii(character).lower() if c.isalnum()))
    return "".join(folded)[:MAX_WORD_LENGTH]


def script_of(word: str) -> Script:
    """The script a normalised word counts as: Cyrillic when it has a Cyrillic letter."""
    return "cyrillic" if _CYRILLIC.search(word) else "latin"


@lru_cache(maxsize=200_000)
def exact(word: str) -> str:
    """The folded form of a word as it stands in a text."""
    return fold(normalize(word))


# Romanisations differ by system and country (Луганськ: Luhansk, Lugansk, Luhanska): the key keeps
# what all of them agree on.
_KEY_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"shch|stch|sch", "sc"),
        (r"tch|tsh|ch", "c"),
        (r"kh", "h"),
        (r"zh", "z"),
        (r"sh", "s"),
        (r"t[sz]", "c"),
        (r"ph", "f"),
        (r"ck", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"q", "k"),
        (r"g", "h"),
        (r"[yj]", "i"),
        (r"i+(?=[aeou])", ""),
        (r"(.)\1+", r"\1"),
    )
)
_MIN_KEY_LENGTH = 3

# How Latvian and Romanian words sound to somebody who writes them in Cyrillic: ce is че, ge is дже,
# ț and the Latvian c are ц. In the letters that `transliteration_key` understands.
_ROMANIAN_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"ch(?=[eiî])", "k"),
    (r"gh(?=[eiî])", "g"),
    (r"ce(?=a)|ci(?=[aou])|c(?=[ei])", "tsh"),
    (r"ge(?=a)|gi(?=[aou])|g(?=[ei])", "dzh"),
    (r"c", "k"),
    (r"ș", "sh"),
    (r"ț", "ts"),
    (r"j", "zh"),
    (r"ă", "e"),
    (r"[âî]", "i"),
)
_LATVIAN_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"č", "tsh"),
    (r"c", "ts"),
    (r"š", "sh"),
    (r"ž", "zh"),
)
_SOUNDS = tuple(
    tuple((re.compile(pattern), heard) for pattern, heard in rules)
    for rules in (_ROMANIAN_SOUNDS, _LATVIAN_SOUNDS)
)


def as_heard(normalized: str) -> set[str]:
    """A normalised Latin word as Latvian and Romanian ears spell it, folded."""
    heard: set[str] = set()
    for rules in _SOUNDS:
        word = normalized
        for pattern, sound in rules:
            word = pattern.sub(sound, word)
        heard.add(fold(word))
    return heard


@lru_cache(maxsize=200_000)
def transliteration_key(folded: str) -> str:
    """What a folded word sounds like in Latin letters, whatever system romanised it.

    "Даугавпілс" and "Daugavpils" have one key, as have "пам'яті" and "pamiati". Empty for words
    too short to tell apart, and for numbers.
    """
    key = "".join(c for c in anyascii(folded).lower() if c.isalpha())
    for pattern, replacement in _KEY_RULES:
        key = pattern.sub(replacement, key)
    return key if len(key) >= _MIN_KEY_LENGTH else ""
