"""Light stemmers, the second branch beside the dictionaries of `search.analysis`.

They work on folded words, so that a word typed without diacritics meets the one spelt in full,
and know nouns and adjectives only: dictionaries know the verbs. The endings are those of the
school grammars.
"""

from __future__ import annotations

import re

MIN_STEM_LENGTH = 3
_VOWELS = frozenset("aeiouy")


def _longest_first(endings: str) -> tuple[str, ...]:
    return tuple(sorted(set(endings.split()), key=lambda ending: (-len(ending), ending)))


# Declensions I-VI of nouns, and the indefinite and definite adjective.
_LATVIAN = _longest_first(
    "s a am u i iem us os is im um as ai e es ei em ij o ais ajam ajai aja ajiem ajos ajas ie"
)
_LATVIAN_NOUN = tuple(ending for ending in _LATVIAN if not ending.startswith("aj"))
# People by what they do, lasītājs: the -āj- is theirs, not the ending of a definite adjective.
_LATVIAN_AGENT = re.compile(r"taj(a|am|ai|iem|os|as)$")
# Palatalised j after a lip consonant: zivs, zivju; upe, upju.
_LATVIAN_SOFT = ("pj", "bj", "mj", "vj")

_ROMANIAN = _longest_first(
    "ul ului a ei i ii le lor ilor elor iilor ilor uri urile urilor iile ele e u ea iei ua uii"
)
_ENGLISH = ("s",)


def latvian(folded: str) -> str:
    """The stem of a folded Latvian noun or adjective."""
    is_agent = _LATVIAN_AGENT.search(folded)
    stem = _strip(folded, _LATVIAN_NOUN if is_agent else _LATVIAN)
    if stem.endswith(_LATVIAN_SOFT) and len(stem) > MIN_STEM_LENGTH:
        stem = stem[:-1]
    return stem


def latvian_alternation(normalized: str) -> str:
    """The stem before a softening that folding does not undo: jaunieši, jauniet-; brieži, bried-.

    Needs the word with its diacritics; empty where there is no such softening.
    """
    for soft, hard in (("š", "t"), ("ž", "d")):
        before, found, ending = normalized.rpartition(soft)
        if found and len(before) >= MIN_STEM_LENGTH and ending in _SOFTENING_ENDINGS:
            return before + hard
    return ""


_SOFTENING_ENDINGS = frozenset({"a", "u", "i", "iem", "us", "os"})


def romanian(folded: str) -> str:
    """The stem of a folded Romanian noun or adjective."""
    return _strip(folded, _ROMANIAN)


def english(folded: str) -> str:
    """An English word without its plural: names and new words that no dictionary has."""
    if folded.endswith("ies") and len(folded) > 5:
        return folded[:-3] + "y"
    return folded if folded.endswith(("ss", "us", "is")) else _strip(folded, _ENGLISH)


def _strip(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if len(stem) >= MIN_STEM_LENGTH and not _VOWELS.isdisjoint(stem):
                return stem
    return word
