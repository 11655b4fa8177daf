"""What a reader's text means, as a vector to compare with those of the collection."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError

from search import analysis
from search.embeddings import get_embedder
from search.embeddings.adapter import towards_answers
from search.embeddings.base import Embedder, EmbedderUnavailable, Vector
from search.embeddings.centres import Centres, find_centres
from search.embeddings.store import from_bytes, to_bytes
from search.embeddings.vectors import middle
from search.engines.ranking import MIN_COSINE, clear_cosine
from search.lexicon import explained, explanation, said_in
from search.query import SearchRequest, Word

logger = logging.getLogger(__name__)

# Repeated queries (other pages, other filters) are not embedded again.
CACHE_SECONDS = 24 * 60 * 60
# A longer text is somebody's paragraph: its beginning says what it is about.
MAX_LENGTH = 500


@dataclass(frozen=True)
class QueryVector:
    """What a text means, without its language."""

    vector: Vector
    # Whether one of the words is in a dictionary or explained. Something is near to any vector,
    # also to that of a nonsense word: so without such a word it only orders what the words have
    # found.
    finds: bool
    # How near the nearest case must be to be an answer.
    clear: float = MIN_COSINE


def query_vector(request: SearchRequest) -> QueryVector | None:
    """The vector of a search; None where words alone decide.

    A text with a phrase in quotation marks asks for just these words. Never raises: a failing
    embedder means search by words.
    """
    parsed = request.parsed
    embedder = get_embedder()
    if embedder is None or not parsed.words or parsed.phrases:
        return None
    try:
        centres = find_centres(embedder.model)
        if centres is None:
            return None  # a new model: they are being worked out
        vectors = _stored_vectors(embedder, query_texts(request))
    except (EmbedderUnavailable, DatabaseError) as error:
        logger.warning("Search by words alone: %s", error)
        return None
    question = question_vector(vectors, centres)
    finds = any(map(_says_something, parsed.required))
    clear = clear_cosine(centres.nearest_elsewhere(question))
    return QueryVector(towards_answers(embedder.model, question), finds, clear)


def query_texts(request: SearchRequest) -> list[str]:
    """What is embedded of a search: the question, and what it says in the languages of which models
    have read most, in English with what its rare words are.

    Their middle is nearer to what is meant (docs/decisions/0023-a-question-in-other-languages.md,
    0025-rare-words-explained.md).
    """
    words = _meant(request)
    telling = [word for word in words if not analysis.is_stopword(word)]
    texts = (" ".join(words), said_in(explained(telling), "en"), said_in(telling, "ru"))
    return list(dict.fromkeys(text[:MAX_LENGTH] for text in texts if text))


def _says_something(word: Word) -> bool:
    known = analysis.is_word(word.text) or analysis.read_back(word.text) or explanation(word.text)
    return bool(known)


def _meant(request: SearchRequest) -> list[str]:
    """The words, spelt in full: Ukrainian and Russian ones that were typed in Latin letters in
    their own, Latvian and Romanian ones with their diacritics.

    In one language, for Cyrillic the one that has every word that no Latin language has.
    """
    words, required = request.parsed.words, request.parsed.required
    strange = [word for word in required if not analysis.is_known(word.text)]
    most, best = _with_diacritics(words, request.ui)
    languages = sorted(analysis.languages_of_script("cyrillic"), key=lambda c: c != request.ui)
    if 2 * len(strange) < len(required):
        languages = []
    for language in languages:
        if all(analysis.read_back(word.text).get(language) for word in strange):
            spelt = {word: analysis.cyrillic_spellings(word.text, language) for word in words}
            if (count := sum(map(bool, spelt.values()))) > most:
                most, best = count, [spelt[w][0] if spelt[w] else w.text for w in words]
    return best


def _with_diacritics(words: Sequence[Word], ui: str) -> tuple[int, list[str]]:
    """The words, and how many of them got their diacritics: in the language that has most."""
    spelt = [
        [analysis.spelt_in_full(word.text).get(language, ()) for word in words]
        for language in sorted(analysis.languages_of_script("latin"), key=lambda c: c != ui)
    ]
    most = max(spelt, key=lambda found: sum(map(bool, found)))
    texts = [found[0] if found else word.text for word, found in zip(words, most, strict=True)]
    return sum(map(bool, most)), texts


def question_vector(vectors: Iterable[Vector], centres: Centres) -> Vector:
    """What a question says, without its language, from the vectors of `query_texts`.

    Half of it is the question as it stands, half what it says in others.
    """
    itself, *others = map(centres.query, vectors)
    return middle([itself, middle(others)]) if others else itself


def _stored_vectors(embedder: Embedder, texts: Sequence[str]) -> list[Vector]:
    key = hashlib.sha256("\n".join((embedder.model, *texts)).encode()).hexdigest()
    stored = cache.get(f"search-vectors-{key}")
    if stored is None:
        stored = [to_bytes(vector) for vector in embedder.queries(texts)]
        cache.set(f"search-vectors-{key}", stored, CACHE_SECONDS)
    return [from_bytes(data) for data in stored]
