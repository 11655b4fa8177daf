"""Learning an adapter from practices and questions that they answer. Pure.

`data/questions/*.jsonl`: invented practices, each with five questions in other words or another
language. They were written for this and are shown to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.embeddings.base import Matrix

QUESTIONS_DIR = Path(__file__).resolve().parent.parent / "data" / "questions"

# Chosen by questions that were left out of training: how sharply the right practice must stand out,
# and how dear it is to depart from the question as it is.
TEMPERATURE = 0.07
PENALTY = 0.015
STEPS = 50
# How much of what was learnt is kept: with less than all of it texts of other kinds than those
# learnt from gain most (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
SHARE = 0.7
_RATE = 0.004
# Of Adam (Kingma and Ba 2015), as everybody sets them.
_MOMENTUM, _SPREAD, _TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Practice:
    """An invented practice and what it answers: pairs of language and question."""

    # The file it stands in.
    part: str
    language: str
    title: str
    summary: str
    queries: tuple[tuple[str, str], ...]


def practices(folder: Path = QUESTIONS_DIR) -> Iterator[Practice]:
    """All practices, file by file."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            queries = tuple((language, text) for language, text in row["queries"])
            yield Practice(path.stem, row["language"], row["title"], row["summary"], queries)


def train(questions: Matrix, answers: Matrix, answer_of: NDArray[np.int64]) -> Matrix:
    """The adapter with which each question stands out for its answer among all answers.

    Rows are vectors of length one without their language; `answer_of` gives the row of the answer
    for each question. Least cross-entropy over the cosines (InfoNCE, van den Oord 2018), with a
    penalty on the distance from the identity, by Adam. The same every time.
    """
    size = questions.shape[1]
    identity = np.eye(size, dtype=np.float32)
    adapter = identity.copy()
    mean, spread = np.zeros_like(identity), np.zeros_like(identity)
    for step in range(1, STEPS + 1):
        gradient = _gradient(adapter, questions, answers, answer_of)
        gradient += PENALTY * (adapter - identity)
        mean = _MOMENTUM * mean + (1 - _MOMENTUM) * gradient
        spread = _SPREAD * spread + (1 - _SPREAD) * gradient**2
        length = np.sqrt(spread / (1 - _SPREAD**step)) + _TINY
        adapter -= _RATE * mean / (1 - _MOMENTUM**step) / length
    return identity + SHARE * (adapter - identity)


def _gradient(
    adapter: Matrix, questions: Matrix, answers: Matrix, answer_of: NDArray[np.int64]
) -> Matrix:
    turned = questions @ adapter
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    turned = turned / lengths
    chances = turned @ answers.T / TEMPERATURE
    chances = np.exp(chances - chances.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(len(questions)), answer_of] -= 1
    slope = chances @ answers / (TEMPERATURE * len(questions))
    # Only the direction of a turned question counts.
    slope = (slope - turned * (slope * turned).sum(axis=1, keepdims=True)) / lengths
    gradient: Matrix = questions.T @ slope
    return gradient


def gain(
    adapter: Matrix, questions: Matrix, answers: Matrix, answer_of: NDArray[np.int64]
) -> float:
    """The mean nDCG@10 of questions that have one answer each among these."""
    turned = questions @ adapter
    cosines = turned / np.linalg.norm(turned, axis=1, keepdims=True) @ answers.T
    right = cosines[np.arange(len(questions)), answer_of]
    places = (cosines > right[:, None]).sum(axis=1)
    return float(np.where(places < 10, 1 / np.log2(places + 2), 0).mean())
