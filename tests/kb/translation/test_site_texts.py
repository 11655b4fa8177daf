"""How far the texts beside the practices are in each language."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from kb.models import TopicLabel
from kb.translation.site_texts import catalogue, interface, pages, vocabulary
from tests.factories import StandardPageFactory, TopicFactory
from tests.kb.translation.helpers import translator

pytestmark = pytest.mark.django_db


def parts(lines, name):
    line = next(line for line in lines if line.name == name)
    return {part.language: (part.done, part.wanted) for part in line.parts}


def test_pages_by_language(site):
    page = StandardPageFactory(title="Only here")
    assert parts(pages(), page.title) == {
        **dict.fromkeys(("lv", "ro", "uk", "ru"), (0, 1)),
        "en": (1, 1),
    }
    page.unpublish()
    assert parts(pages(), page.title)["en"] == (0, 1)


def test_pages_are_named_in_the_language_of_who_looks(site):
    with override("uk"):
        assert site.home["uk"].title in {line.name for line in pages()}


def test_labels_by_language(site):
    topic = TopicFactory(code="one-more")
    before = parts(vocabulary(), "Topics")
    TopicLabel.objects.filter(concept=topic, language="uk").delete()
    after = parts(vocabulary(), "Topics")
    assert after["uk"][0] == before["uk"][0] - 1
    assert after["lv"] == before["lv"]


def test_a_catalogue_with_a_gap(tmp_path, settings):
    folder = tmp_path / "locale" / "lv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    file = folder / "django.po"
    file.write_text('msgid ""\nmsgstr ""\n\nmsgid "Yes"\nmsgstr "Jā"\n\nmsgid "No"\nmsgstr ""\n')
    assert catalogue(tmp_path / "locale", "lv") == (1, 2)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (line,) = interface()
    assert {part.language: part.missing for part in line.parts} == {
        "lv": 1,
        **dict.fromkeys(("ro", "uk", "en", "ru"), 0),
    }


def test_the_page(site):
    client = Client()
    client.force_login(translator())
    answer = client.get(reverse("translations:site"))
    assert answer.status_code == 200
    assert (
        reverse("translations:site") in client.get(reverse("translations:index")).content.decode()
    )
