"""Ukrainian and Russian words that somebody typed in Latin letters, read back.

Every system writes them otherwise (national, ISO 9, BGN, as people type): each Latin letter may
stand for several Cyrillic ones, and the dictionary of the language says which of all the spellings
is a word. `molodizhnyi` and `molodiznyj` are both молодіжний.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from search.text import fold, normalize

# A shorter word is too many others.
MIN_LENGTH = 4
# Steps of one word; a real one needs some hundreds.
MAX_STEPS = 20_000
MAX_WORDS = 4

# Latin letters (without diacritics) → what they may stand for, the likeliest first. What is no
# word of the language falls away.
_LETTERS = {
    "a": "а",
    "b": "б",
    "c": "ц ч к",
    "d": "д",
    "e": "е є э ё",
    "f": "ф",
    "g": "г ґ",
    "h": "г х",
    "i": "і и ї й",
    "j": "й ж",
    "k": "к",
    "l": "л",
    "m": "м",
    "n": "н",
    "o": "о",
    "p": "п",
    "q": "к",
    "r": "р",
    "s": "с ш",
    "t": "т",
    "u": "у",
    "v": "в",
    "w": "в",
    "x": "х кс",
    "y": "и й ы ї ій ий ый",
    "z": "з ж",
    "ae": "ае",
    "ch": "ч х",
    "ck": "к",
    "ia": "я іа иа ія ия",
    "ie": "є е іє ие ье",
    "ii": "ії ій ий ии",
    "ij": "ий ій ый",
    "io": "ё йо ьо іо ио",
    "iu": "ю іу иу ію ию",
    "iy": "ий ій ый",
    "ja": "я",
    "je": "є е",
    "ji": "ї",
    "jo": "ё йо ьо",
    "ju": "ю",
    "kh": "х",
    "ph": "ф",
    "sc": "щ",
    "sh": "ш",
    "ts": "ц",
    "tz": "ц",
    "ya": "я",
    "ye": "є е",
    "yi": "ї ий ый ій",
    "yj": "ий ый",
    "yo": "ё йо ьо",
    "yu": "ю",
    "yy": "ий ый",
    "zh": "ж зг",
    "sch": "щ",
    "sht": "щ",
    "tch": "ч",
    "tsh": "ч",
    "zgh": "зг",
    "shch": "щ",
    "stch": "щ",
}
_OPTIONS = {latin: tuple(letters.split()) for latin, letters in _LETTERS.items()}
_LONGEST = max(map(len, _OPTIONS))
# What nobody writes in Latin letters: signs, after a consonant.
_SIGNS = ("ь", "'", "ъ")
_CONSONANTS = frozenset("бвгґджзклмнпрстфхцчшщ")


def cyrillic_spellings(word: str, words: Any) -> tuple[str, ...]:
    """The words of a dictionary (a DAWG of pymorphy3) that a Latin word may be, likeliest first."""
    folded = fold(normalize(word))
    if len(folded) < MIN_LENGTH or not (folded.isascii() and folded.isalpha()):
        return ()
    found: dict[str, int] = {}
    for spelling, cost in _walk(folded, words):
        found[spelling] = min(cost, found.get(spelling, cost))
    ranked = sorted(found, key=lambda spelling: (found[spelling], spelling))
    return tuple(ranked[:MAX_WORDS])


def _walk(folded: str, words: Any) -> Iterator[tuple[str, int]]:
    """Each word with the number of unlikely readings in it."""
    follow = words.dct.follow_bytes
    root = words.dct.ROOT
    # Place in the Latin word, node of the dictionary, what was read so far, unlikely readings.
    waiting: list[tuple[int, int, str, int]] = [(0, root, "", 0)]
    steps = 0
    while waiting and steps < MAX_STEPS:
        place, node, read, cost = waiting.pop()
        steps += 1
        if place == len(folded) and read in words:
            yield read, cost
        for letters, end, more in _next(folded, place, read):
            after = follow(_encoded(letters), node)
            if after is not None:
                waiting.append((end, after, read + letters, cost + more))


def _next(folded: str, place: int, read: str) -> Iterator[tuple[str, int, int]]:
    """What may come next: letters, the place after them, and how unlikely they are."""
    for length in range(1, min(_LONGEST, len(folded) - place) + 1):
        for rank, letters in enumerate(_OPTIONS.get(folded[place : place + length], ())):
            yield letters, place + length, min(rank, 1)
    if read and read[-1] in _CONSONANTS:
        for sign in _SIGNS:
            yield sign, place, 1


@cache
def _encoded(letters: str) -> bytes:
    return letters.encode()
