"""Words of the collection that a misspelt word may have meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import is_word, languages_of_script, lemmas
from search.models import SearchIndex, SearchTerm
from search.text import script_of

# Up to this length one wrong letter makes too many other words.
MIN_LENGTH = 4
LONG_WORD = 8


@dataclass(frozen=True)
class Candidate:
    """A word of the collection, and in how many letters it differs."""

    word: str
    folded: str
    distance: int


def max_distance(length: int) -> int:
    """How many letters may be wrong, missing, added or swapped in a word of a length."""
    if length < MIN_LENGTH:
        return 0
    return 2 if length >= LONG_WORD else 1


def is_likely(word: str, distance: int) -> bool:
    """Whether a word has so many wrong letters. One of a dictionary is spelt right, only no case
    has it ("knee" is not "knew"); but dictionaries know some errors in long words too."""
    return not is_word(word) or (distance <= 1 and len(word) >= LONG_WORD)


def similar_words(folded_words: Sequence[str], limit: int) -> dict[str, list[Candidate]]:
    """For each folded word the words of the collection most like it, the nearest first.

    A word that is only the beginning of others ("bibliotē") gives those. One query for all words.
    """
    asked = [word for word in dict.fromkeys(folded_words) if max_distance(len(word))]
    if not asked:
        return {}
    wanted = Q()
    for word in asked:
        far = max_distance(len(word))
        wanted |= Q(length__range=(len(word) - far, len(word) + far))
        wanted |= Q(folded__startswith=word)
    rows = SearchTerm.objects.filter(wanted, index__state=SearchIndex.State.ACTIVE)
    spellings: dict[str, list[str]] = defaultdict(list)
    for folded, word in rows.values_list("folded", "word"):
        spellings[folded].append(word)
    # A word that stands in the collection is no error.
    return {word: _nearest(word, spellings, limit) for word in asked if word not in spellings}


def _nearest(word: str, spellings: dict[str, list[str]], limit: int) -> list[Candidate]:
    script = script_of(word)
    choices = [form for form in spellings if script_of(form) == script]
    far = max_distance(len(word))
    near = process.extract(
        word, choices, scorer=OSA.distance, processor=None, score_cutoff=far, limit=limit
    )
    found = [Candidate(best_spelling(spellings[form]), form, int(far)) for form, far, _at in near]
    if not found:
        longer = sorted((form for form in choices if form.startswith(word)), key=len)
        found = [
            Candidate(best_spelling(spellings[form]), form, far + 1) for form in longer[:limit]
        ]
    return found


def best_spelling(words: list[str]) -> str:
    """Of the spellings of one folded word a dictionary form, else the one with most diacritics."""
    languages = languages_of_script(script_of(words[0]))

    def rank(word: str) -> tuple[bool, int, str]:
        is_lemma = all(lemmas(word, language) == {word} for language in languages)
        return is_lemma, sum(not character.isascii() for character in word), word

    return max(words, key=rank) if len(words) > 1 else words[0]
