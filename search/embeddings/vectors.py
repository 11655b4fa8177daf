"""The vectors by which a case is compared with a query: without language, each passage with its
title and summary. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from search.embeddings.base import Vector
from search.embeddings.centres import Centres, unit
from search.embeddings.passages import Passage

# "lv:digest": a passage in the table of documents. The first of a language is the summary.
Key = str


def middle(vectors: Sequence[Vector]) -> Vector:
    """What a case is about as a whole; for at least one vector."""
    return unit(np.mean(vectors, axis=0))


def key_of(passage: Passage) -> Key:
    """A passage as one word."""
    return f"{passage.language}:{passage.digest}"


def digests_of(keys: Iterable[Key]) -> set[str]:
    """The digests of passages."""
    return {key.partition(":")[2] for key in keys}


def comparable(
    keys: Sequence[Key], known: Mapping[str, Vector], centres: Centres
) -> Iterator[tuple[Key, Vector]]:
    """The vectors of a case, by digest in `known`; passages without one are left out.

    A section is half itself and half what the case is about: alone it may be near to anything
    (docs/decisions/0007-words-and-meaning.md).
    """
    summaries: dict[str, Vector] = {}
    seen: set[str] = set()
    for key in keys:
        language, _colon, digest = key.partition(":")
        is_summary = language not in seen
        seen.add(language)
        if digest not in known:
            continue
        vector = centres.passage(known[digest], language)
        if is_summary:
            summaries[language] = vector
        elif language in summaries:
            vector = unit(vector + summaries[language])
        yield key, vector
