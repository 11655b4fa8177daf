"""The centre of each language among the vectors, taken away before vectors are compared.

Vectors of multilingual models carry their language: texts of one language lie together, whatever
they are about. What is left without the language's centre is the meaning. The centre is the mean
of texts that say the same in every language, those of the controlled vocabulary: its notes stand
for texts of the collection, its labels for what readers type.

Beside them stand the subjects that other sites are for (`search/data/elsewhere.json`): a question
nearer to one of these than to any case is about something else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from home.languages import LANGUAGE_CODES
from kb.vocabulary import DATA_DIR
from search.embeddings.base import Embedder, Matrix, Vector
from search.embeddings.passages import digest
from search.embeddings.store import known_vectors, save_vectors, shipped_vectors

# A little of the language stays: a text in the reader's own is the better answer.
SHARE = 0.9
# What people ask elsewhere, in a few words each. In English: vectors are without their language.
ELSEWHERE = Path(__file__).resolve().parent.parent / "data" / "elsewhere.json"


@dataclass(frozen=True)
class Centres:
    """One row for each language, in the order of `LANGUAGE_CODES`."""

    queries: Matrix
    passages: Matrix
    # The subjects of elsewhere, comparable with queries.
    elsewhere: Matrix

    def language_of(self, query: Vector) -> str:
        """The language whose queries lie nearest."""
        return LANGUAGE_CODES[_nearest(self.queries, query)]

    def query(self, vector: Vector) -> Vector:
        """The vector of a query without its language."""
        language = LANGUAGE_CODES.index(self.language_of(vector))
        return unit(vector - SHARE * self.queries[language])

    def nearest_elsewhere(self, query: Vector) -> float:
        """How near a query without its language comes to a subject of elsewhere."""
        return float((self.elsewhere @ query).max())

    def passage(self, vector: Vector, language: str) -> Vector:
        """The vector of a passage without its language."""
        if language not in LANGUAGE_CODES:
            # A gloss: as many of its words as the lexicon lacks are not English.
            return unit(vector - SHARE * self.passages[_nearest(self.passages, vector)])
        return unit(vector - SHARE * self.passages[LANGUAGE_CODES.index(language)])


def _nearest(centres: Matrix, vector: Vector) -> int:
    return int(np.linalg.norm(centres - vector, axis=1).argmin())


def unit(vector: Vector) -> Vector:
    """A vector in the same direction, of length one."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@dataclass(frozen=True)
class Reference:
    """Texts of a language that stand for all of a kind."""

    kind: str
    language: str
    texts: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Stands for the mean of the texts in the table of vectors."""
        return digest("\n".join((f"centre of {self.kind} in {self.language}", *self.texts)))

    def vector(self, embedder: Embedder) -> Vector:
        """The mean of the texts' vectors. Raises `EmbedderUnavailable`."""
        embed = embedder.passages if self.kind == "passages" else embedder.queries
        mean: Vector = embed(self.texts).mean(axis=0)
        return mean


@cache
def references() -> dict[tuple[str, str], Reference]:
    """The reference texts by kind and language, from the vocabulary that comes along."""
    labels: dict[str, list[str]] = {code: [] for code in LANGUAGE_CODES}
    notes: dict[str, list[str]] = {code: [] for code in LANGUAGE_CODES}
    for name in ("topics", "audiences"):
        path = DATA_DIR / "vocabulary" / f"{name}.json"
        for concept in json.loads(path.read_text(encoding="utf-8")):
            for code in LANGUAGE_CODES:
                words = concept["labels"][code]
                labels[code] += [words["pref_label"], *words["alt_labels"]]
                notes[code].append(f"{words['pref_label']}. {words.get('scope_note', '')}")
    centres = {
        (kind, code): Reference(kind, code, tuple(texts[code]))
        for kind, texts in (("queries", labels), ("passages", notes))
        for code in LANGUAGE_CODES
    }
    elsewhere = {
        ("elsewhere", subject): Reference("elsewhere", "en", (subject,))
        for subject in json.loads(ELSEWHERE.read_text(encoding="utf-8"))
    }
    return centres | elsewhere


def find_centres(model: str) -> Centres | None:
    """The centres for a model, if they have been worked out."""
    if model not in _centres:
        wanted = references()
        digests = [reference.digest for reference in wanted.values()]
        shipped = shipped_vectors(model)
        known = {key: shipped[key] for key in digests if key in shipped}
        if len(known) < len(digests):
            known |= known_vectors(model, digests)
        if len(known) < len(digests):
            return None

        def rows(kind: str) -> Matrix:
            return np.array([known[each.digest] for (of, _), each in wanted.items() if of == kind])

        queries = rows("queries")
        language = SHARE * queries[LANGUAGE_CODES.index("en")]
        elsewhere = np.array([unit(subject - language) for subject in rows("elsewhere")])
        _centres[model] = Centres(queries, rows("passages"), elsewhere)
    return _centres[model]


def work_out_centres(embedder: Embedder) -> None:
    """Store the centres for a model, if they are not there. Raises `EmbedderUnavailable`."""
    if find_centres(embedder.model):
        return
    wanted = list(references().values())
    known = known_vectors(embedder.model, [reference.digest for reference in wanted])
    missing = [reference for reference in wanted if reference.digest not in known]
    for reference in missing:
        if len(reference.texts) > 1:
            save_vectors(embedder.model, {reference.digest: reference.vector(embedder)})
    # The subjects of elsewhere together: each is but a few words.
    subjects = {each.digest: each.texts[0] for each in missing if len(each.texts) == 1}
    if subjects:
        vectors = embedder.queries(list(subjects.values()))
        save_vectors(embedder.model, dict(zip(subjects, vectors, strict=True)))


_centres: dict[str, Centres] = {}
