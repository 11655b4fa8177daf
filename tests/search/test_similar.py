"""Practices like one that is being written: shown before it is sent, whatever their language."""

from __future__ import annotations

from typing import Any

import pytest

from kb.presentation.reader import Reader
from kb.submission import drafts
from kb.submission.similar import similar_cases
from search.outbox import drain
from search.similar import find_similar
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ukrainian(make_case: Any, vocabulary: Any) -> Any:
    """A practice of which no word is Latvian."""
    make_case("lv", title="Dārza svētki")
    return make_case("uk", title="Вечори в читальні", topics=["media-literacy"])


def test_by_the_words_for_its_topic_in_another_language(ukrainian: Any) -> None:
    drain()
    assert find_similar("Medijpratība", "lv") == [ukrainian.translation_key]
    assert find_similar("Kvantu fizika", "lv") == []


def test_an_author_sees_it_before_sending(ukrainian: Any) -> None:
    drain()
    draft = drafts.begin(MemberFactory().user, "lv", full=False)
    draft.data |= {"title": "Medijpratība", "topics": ["media-literacy"]}
    (card,) = similar_cases(draft, Reader("lv"))
    assert card.id == ukrainian.external_id
    draft.data["topics"] = ["youth"]
    assert similar_cases(draft, Reader("lv")) == ()


def test_a_withdrawn_one_is_not_shown(ukrainian: Any) -> None:
    drain()
    ukrainian.unpublish()
    assert find_similar("Medijpratība", "lv") == []
