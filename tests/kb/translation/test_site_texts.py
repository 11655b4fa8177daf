"""How far the texts beside the practices are in each language."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from home.languages import LANGUAGE_CODES
from home.models import SiteIdentity
from home.navigation import navigation
from kb.models import TopicLabel, User
from kb.translation.site_texts import (
    catalogue,
    guide_pages,
    interface,
    names,
    pages,
    vocabulary,
)
from tests.factories import StandardPageFactory, TopicFactory, UserFactory
from tests.kb.translation.helpers import translator

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(is_superuser=True)


def parts(lines, name):
    line = next(line for line in lines if line.name == name)
    return {part.language: (part.done, part.wanted) for part in line.parts}


def test_pages_by_language(site, editor):
    page = StandardPageFactory(title="Only here")
    assert parts(pages(editor), page.title) == {
        **dict.fromkeys(("lv", "ro", "uk", "ru"), (0, 1)),
        "en": (1, 1),
    }
    page.unpublish()
    assert parts(pages(editor), page.title)["en"] == (0, 1)


def test_pages_are_named_in_the_language_of_who_looks(site, editor):
    with override("uk"):
        assert site.home["uk"].title in {line.name for line in pages(editor)}


def test_labels_by_language(site, editor):
    topic = TopicFactory(code="one-more")
    before = parts(vocabulary(editor), "Topics")
    TopicLabel.objects.filter(concept=topic, language="uk").delete()
    after = parts(vocabulary(editor), "Topics")
    assert after["uk"][0] == before["uk"][0] - 1
    assert after["lv"] == before["lv"]


def test_menus_are_titles_of_pages(site, editor, rf):
    """Whatever stands in a menu of a language is shown with the page that it comes from."""
    StandardPageFactory(language="uk", title="Про нас", slug="about", show_in_menus=True)
    StandardPageFactory(language="uk", title="Приватність", slug="privacy")
    StandardPageFactory(language="uk", title="Чернетка", slug="draft").unpublish()
    shown = {
        (part.text, tuple(map(str, part.shown_in)))
        for line in pages(editor)
        for part in line.parts
        if part.language == "uk" and part.shown_in
    }
    with override("uk"):
        found = navigation(rf.get("/uk/"))
    assert {text for text, places in shown if "main menu" in places} == {
        link.title for link in found.main
    }
    assert {text for text, places in shown if "footer" in places} == {
        link.title for link in found.footer
    }
    assert len(found.main) < len(found.footer)


def test_any_number_of_pages_takes_the_same_queries(site):
    counts = []
    for number in (1, 8):
        for _page in range(number):
            StandardPageFactory()
        user = User.objects.get(pk=translator().pk)  # remembers nothing
        with CaptureQueriesContext(connection) as queries:
            pages(user)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_the_name_of_the_site(site, editor):
    SiteIdentity.objects.update_or_create(site=site.site, defaults={"name_uk": "Наша полиця"})
    texts = {part.language: part.text for part in names(editor)[0].parts}
    assert texts["uk"] == "Наша полиця"
    assert texts["lv"] == "Kopīgais plaukts"


def test_what_belongs_to_a_topic(site, editor):
    topic = TopicFactory(code="one-more")
    assert "Topics: what belongs here" not in {line.name for line in vocabulary(editor)}
    TopicLabel.objects.filter(concept=topic, language="en").update(scope_note="All of it")
    found = parts(vocabulary(editor), "Topics: what belongs here")
    assert (found["en"], found["uk"]) == ((1, 1), (0, 1))


def test_guides_in_all_languages(site):
    for line in guide_pages():
        assert [part.done for part in line.parts] == [1] * len(LANGUAGE_CODES)
        assert [part.address.split("/")[1] for part in line.parts] == list(LANGUAGE_CODES)


def test_no_link_to_what_one_may_not_change(site):
    lines = [line for find in (names, pages, vocabulary) for line in find(translator())]
    assert {part.address for line in lines for part in line.parts} == {""}


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
