"""The examples that tell readers how to search are searches that are understood."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override, pgettext

from home.languages import LANGUAGE_CODES
from search.parameters import parse_parameters
from search.query import SearchRequest
from search.vocabulary import load_vocabulary

pytestmark = pytest.mark.django_db


def asked(example: str, language: str) -> SearchRequest:
    with override(language):
        text = pgettext("search example", example)
    return parse_parameters({"q": [text]}, load_vocabulary(), ui=language)[0]


def test_every_example_is_understood() -> None:
    call_command("load_vocabulary", verbosity=0)
    for language in LANGUAGE_CODES:
        phrase = asked("“warm room”", language).parsed
        assert [len(words) for words in phrase.phrases] == [2], language
        without = asked("library -school", language).parsed
        assert (len(without.required), len(without.excluded)) == (1, 1), language
        assert asked("topic:youth", language).filters == {"topic": ("youth",)}, language
        region = asked("-region:Latgale", language)
        assert (region.text, region.filters) == ("", {"region": ("-LV-AREA-LATGALE",)}), language


def test_the_page_tells_them(client: Client, site: object) -> None:
    assert "тема:молодь" in client.get("/uk/search/").content.decode()
