from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from kb.groups import create_groups
from search import analysis
from search.models import DomainWord, OutboxEntry
from search.outbox import drain
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_words")]


def test_forms_that_no_dictionary_knows(make_case: Any, find: Any) -> None:
    make_case("lv", title="Zumburzīļu darbnīca")
    assert find("zumburzains", ui="lv").did_you_mean or not find("zumburzains", ui="lv").total

    DomainWord.objects.create(language="lv", word="zumburzains", forms=["zumburzīļu"])

    # Every case waits to be indexed anew; whoever drains does it.
    assert OutboxEntry.objects.count() == 1
    found = find("zumburzains", ui="lv")
    assert (found.total, found.did_you_mean, found.relaxed) == (1, None, False)
    assert "<mark>Zumburzīļu</mark>" in found.results[0].title_html


def test_labels_are_read_anew(make_case: Any, find: Any) -> None:
    make_case("lv", title="Zumburzīļu darbnīca")
    before = analysis.label_terms("Zumburzīļu", "lv")

    DomainWord.objects.create(language="lv", word="zumburzains", forms=["zumburzīļu"])
    find("zumburzains", ui="lv")

    assert analysis.label_terms("Zumburzīļu", "lv") != before


def test_words_that_mean_the_same(make_case: Any, find: Any) -> None:
    make_case("uk", title="Читальня для громади")
    DomainWord.objects.create(language="uk", word="бібліотека", same_as=["читальня"])

    for query in ("бібліотека", "бібліотеки", "читальні"):
        found = find(query, ui="uk")
        assert (found.total, found.did_you_mean) == (1, None), query


def test_a_word_that_is_taken_away_counts_no_more(make_case: Any, find: Any) -> None:
    make_case("uk", title="Читальня")
    word = DomainWord.objects.create(language="uk", word="бібліотека", same_as=["читальня"])
    assert find("бібліотека", ui="uk").total == 1

    word.delete()

    assert find("бібліотека", ui="uk").total == 0


@pytest.mark.parametrize("fields", [{"word": "divi vārdi"}, {"forms": ["a b"]}, {"same_as": ["!"]}])
def test_single_words_only(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DomainWord(**{"language": "lv", "word": "vārds", **fields}).full_clean()


def test_an_editor_adds_a_word(client: Client, make_case: Any) -> None:
    make_case("lv", title="Skola")
    drain()
    create_groups()
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name="Editors Latvia"))
    client.force_login(editor)

    answer = client.post(
        reverse("wagtailsnippets_search_domainword:add"),
        {"language": "lv", "word": "medijpratība", "forms": "medijpratībiņa", "same_as": ""},
        follow=True,
    )

    assert DomainWord.objects.get().forms == ["medijpratībiņa"]
    assert any("indexed again" in str(message) for message in answer.context["messages"])
    editor.groups.set([Group.objects.get(name="Translators Latvian")])
    refused = client.get(reverse("wagtailsnippets_search_domainword:add"))
    assert refused.status_code in (302, 403)
