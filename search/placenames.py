"""How the name of a place changes from one of our languages to another.

Few towns have labels in the vocabulary, so that a reader may ask for "Čuhujiva" or "Чугуев" where a
practice says "Чугуїв". Pure: works on the keys of `search.text.transliteration_key`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.text import Script

# Shorter ones meet by chance.
MIN_LENGTH = 5

# Latvian gives a name an ending of its own: Harkiva, Harkivas, Harkivā.
_LATVIAN_ENDING = re.compile(r"(?:as|ai|am|a|u)$")
# Where Russian has о or е, Ukrainian has і: Чугуев, Чугуїв; Ирпень, Ірпінь.
_RUSSIAN_VOWEL = re.compile(r"(?:[oe](?=v$)|e(?=n$))")


def terms_in_cyrillic(key: str) -> Iterator[str]:
    """The terms that find a name in texts of Ukrainian and Russian, by its key."""
    if len(key) >= MIN_LENGTH:
        yield f"cyrillic_{key}"
        yield f"cyrillic_{_RUSSIAN_VOWEL.sub('i', key)}"


def terms_of_unknown(key: str, script: Script) -> Iterator[str]:
    """The terms that find a word that no dictionary has, if it is a name of the other script."""
    if script == "latin":
        yield from terms_in_cyrillic(_LATVIAN_ENDING.sub("", key))
    elif len(key) >= MIN_LENGTH:
        # Russian drops the ending of Romanian names in -i: Требужень, Trebujeni.
        yield f"latin_{key}i"
