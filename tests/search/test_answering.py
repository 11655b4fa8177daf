"""A search begins with what the process knows, and never answers by what has changed since."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import content_version
from kb.models import Topic, TopicLabel
from search import words
from search.models import DomainWord
from search.outbox import drain
from search.vocabulary import current_vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_words")]


@pytest.fixture
def case(make_case: Any, vocabulary: SimpleNamespace) -> Any:
    found = make_case("lv", title="Skola Zumburzīļu ielā", topics=["youth"])
    drain()
    return found


def ask(client: Client, **parameters: Any) -> Any:
    return client.get("/api/v1/search", {"ui": "lv", **parameters}).json()


def test_the_state_of_the_content_comes_with_the_results(client: Client, case: Any) -> None:
    content_version.renew()
    ask(client, q="skola")

    with CaptureQueriesContext(connection) as queries:
        assert ask(client, q="skola")["total"] == 1

    table = "home_contentversion"
    assert [table in query["sql"] for query in queries].count(True) == 1
    assert all("wagtailcore_page" in q["sql"] for q in queries if table in q["sql"])


@pytest.mark.parametrize("page", ["/api/v1/search", "/lv/search/"])
def test_a_new_topic_is_understood_at_once(client: Client, case: Any, page: str) -> None:
    client.get(page, {"q": "skola"})
    topic = Topic.objects.create(code="skating", position=99)
    TopicLabel.objects.create(concept=topic, language="lv", pref_label="Slidošana")

    for typed in ({"q": "skola tēma:slidošana"}, {"q": "skola", "topic": "skating"}):
        answer = client.get(page, typed)
        assert answer.status_code == 200
        response = answer.context["response"] if answer.context else answer.json()
        total = response["total"] if isinstance(response, dict) else response.total
        assert total == 0, "it narrows the search to a topic that no case has"


def test_a_label_that_was_renamed(client: Client, case: Any) -> None:
    ask(client, q="skola")
    label = TopicLabel.objects.get(concept__code="youth", language="lv")
    label.pref_label = "Jaunā paaudze"
    label.save()

    topics = ask(client, q="skola")["facets"]["topic"]
    assert "Jaunā paaudze" in [topic["label"] for topic in topics]


def test_a_word_that_editors_have_taught(client: Client, case: Any) -> None:
    assert not ask(client, q="zumburzains")["results"]

    DomainWord.objects.create(language="lv", word="zumburzains", forms=["zumburzīļu"])
    # Another thread has taken the word up before this request does.
    words.refresh()
    drain()

    (found,) = ask(client, q="zumburzains")["results"]
    assert "<mark>Zumburzīļu</mark>" in found["highlight"]["title"][0]


def test_what_has_not_changed_stays_the_same_object(case: Any, make_case: Any) -> None:
    content_version.renew()
    before = current_vocabulary()
    make_case("lv", title="Cita", topics=["youth"])
    assert current_vocabulary() is before

    TopicLabel.objects.filter(concept__code="youth", language="lv").get().delete()
    assert current_vocabulary() is not before
