"""Counting what readers met in languages that it does not have."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb import demand
from kb.models import ReaderDemand

SEARCH = ReaderDemand.Kind.SEARCH


def cases(number: int) -> list[tuple[UUID, str]]:
    return [(UUID(int=place), "uk") for place in range(number)]


def counted() -> list[int]:
    return list(ReaderDemand.objects.order_by("translation_key").values_list("count", flat=True))


@pytest.mark.django_db
def test_counts_of_a_day_add_up_case_by_case() -> None:
    first, second, third = cases(3)

    demand.add(SEARCH, {first: 1, second: 2})
    demand.add(SEARCH, {third: 2, second: 2})
    demand.add(SEARCH, {(second[0], "ru"): 5})
    demand.add(ReaderDemand.Kind.VIEW, {second: 7})

    assert counted()[0] == 1
    assert counted()[-1] == 2
    assert sorted(counted()) == [1, 2, 4, 5, 7]


@pytest.mark.django_db
def test_many_cases_take_as_many_questions_as_one() -> None:
    def questions(counts: dict[tuple[UUID, str], int]) -> int:
        with CaptureQueriesContext(connection) as asked:
            demand.add(SEARCH, counts)
        return len(asked)

    assert questions(dict.fromkeys(cases(100), 1)) == questions(dict.fromkeys(cases(1), 1))
    assert sum(counted()) == 101


@pytest.mark.skipif(connection.vendor == "sqlite", reason="it has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_both_count() -> None:
    problems: list[Exception] = []

    def add(order: Any) -> None:
        try:
            for _ in range(10):
                demand.add(SEARCH, dict.fromkeys(order(cases(20)), 1))
        except Exception as error:  # noqa: BLE001  # told below
            problems.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=add, args=(order,)) for order in (list, reversed)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert not problems
    assert counted() == [20] * 20
