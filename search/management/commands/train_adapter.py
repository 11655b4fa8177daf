"""`manage.py train_adapter`: the adapter of the embedder's model, from `search/data/questions`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from numpy.typing import NDArray

from search.embeddings import get_embedder
from search.embeddings.adapter import save_adapter
from search.embeddings.base import Embedder, EmbedderUnavailable, Matrix
from search.embeddings.centres import find_centres, work_out_centres
from search.embeddings.queries import query_texts, question_vector
from search.embeddings.training import gain, practices, train
from search.query import SearchRequest

# Files are left out of training in so many turns.
TURNS = 5


class Pairs(NamedTuple):
    """Vectors of practices and of what they answer."""

    questions: Matrix
    answers: Matrix
    # The row of the answer of each question, and the file of each answer.
    answer_of: NDArray[np.int64]
    parts: NDArray[np.str_]

    def of(self, chosen: NDArray[np.bool_]) -> Pairs:
        """These answers with their questions."""
        numbers = np.cumsum(chosen) - 1
        asked = chosen[self.answer_of]
        return Pairs(
            self.questions[asked],
            self.answers[chosen],
            numbers[self.answer_of[asked]],
            self.parts[chosen],
        )


class Command(BaseCommand):
    help = (
        "Learns from search/data/questions how questions are turned towards their answers, for the "
        "model in use, and writes search/data/adapters. For developers who change the questions, "
        "the explanations of rare words or the model; takes some minutes."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only show what it does for questions of files that were left out of training",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        embedder = get_embedder()
        if embedder is None:
            raise CommandError("There is no embedder: EMBEDDER is none.")
        try:
            pairs = embedded(embedder)
        except EmbedderUnavailable as error:
            raise CommandError(f"The embedder can't answer: {error}") from error
        self.stdout.write(f"{len(pairs.answers)} practices, {len(pairs.questions)} questions.")
        if options["check"]:
            for line in checked(pairs):
                self.stdout.write(line)
            return
        adapter = train(pairs.questions, pairs.answers, pairs.answer_of)
        path = save_adapter(embedder.model, adapter)
        self.stdout.write(f"{path.stat().st_size} bytes: {path}")


def embedded(embedder: Embedder) -> Pairs:
    """The practices and questions as search would see them. Raises `EmbedderUnavailable`."""
    work_out_centres(embedder)
    centres = find_centres(embedder.model)
    if centres is None:
        raise EmbedderUnavailable("its languages have no centres")
    questions, answers, answer_of, parts = [], [], [], []
    for number, practice in enumerate(practices()):
        passage = embedder.passages([f"{practice.title}. {practice.summary}"])[0]
        answers.append(centres.passage(passage, practice.language))
        parts.append(practice.part)
        for language, text in practice.queries:
            texts = query_texts(SearchRequest(text=text, ui=language))
            questions.append(question_vector(embedder.queries(texts), centres))
            answer_of.append(number)
    return Pairs(np.array(questions), np.array(answers), np.array(answer_of), np.array(parts))


def checked(pairs: Pairs) -> Iterator[str]:
    """For some files at a time: how well their questions find their practices, as they are and by
    what is learnt from all other files."""
    names = sorted(set(pairs.parts.tolist()))
    same = np.eye(pairs.questions.shape[1], dtype=np.float32)
    for turn in range(TURNS):
        left_out = np.isin(pairs.parts, names[turn::TURNS])
        learnt, asked = pairs.of(~left_out), pairs.of(left_out)
        adapter = train(learnt.questions, learnt.answers, learnt.answer_of)
        before, after = (
            gain(each, asked.questions, asked.answers, asked.answer_of) for each in (same, adapter)
        )
        yield f"{', '.join(names[turn::TURNS])}: nDCG@10 {before:.3f}, turned {after:.3f}"
