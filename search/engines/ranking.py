"""How words and meaning make one score. The same for every engine, so that either finds the same.

Three parts, each of a known size, are added (docs/decisions/0007-words-and-meaning.md):

* words: a case that has every word of the query gets `ALL_WORDS`, and up to `LEXICAL` more the
  better it fits; one that has some of them only in words of the same meaning (`search.lexicon`)
  gets `TRANSLATED_WORDS`, and such words fit about half as well; one that has some of the words up
  to `SOME_WORDS`, by the share that its words have in what the query says;
* meaning: `MEANING` times the cosine between the query and the nearest passage of the case, both
  without their language, for the `NEAREST` cases if they are nearer than `MIN_COSINE`.

Something is near to anything, and most questions share a word with some case. So where no case has
every word, there must be one clear answer: a case that has `CLEAR_SHARE` of what the words say, or
is nearer than `clear_cosine`: the nearer the question comes to what people ask elsewhere, the
nearer. Otherwise it is about something else, and nothing is found.
"""

from __future__ import annotations

import math

ALL_WORDS = 1.5
LEXICAL = 2.0
TRANSLATED_WORDS = 1.0
SOME_WORDS = 1.0
MEANING = 7.0
# So many cases are near in meaning, at most.
NEAREST = 10
# Farther cases are about something else. It belongs to the model, as the next two.
MIN_COSINE = 0.12
ELSEWHERE = 0.5
CLEAR_MARGIN = 0.03
CLEAR_SHARE = 0.6
# A case that has some of the words is shown for them from this share.
MIN_SHARE = 0.3


def lexical(score: float, half: float) -> float:
    """A score of any size as a number up to `LEXICAL`; `half` is what gives half of it."""
    return LEXICAL * score / (score + half) if score > 0 else 0.0


def clear_cosine(elsewhere: float) -> float:
    """From which cosine on a case is an answer to a query so near to a subject of elsewhere."""
    return max(MIN_COSINE, CLEAR_MARGIN + ELSEWHERE * elsewhere)


def rarity(documents: int, total: int) -> float:
    """How much a word tells that stands in so many documents (as in BM25)."""
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))
