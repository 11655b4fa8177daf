"""Every change that readers can see reaches the index, and withdraws what it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from kb.models import CaseStudyTopic, Topic
from search.models import OutboxEntry
from tests import factories
from tests.search.conftest import counts, ids

pytestmark = pytest.mark.django_db

Find = Callable[..., Any]


@pytest.fixture
def school(make_case: Any, find: Find) -> Any:
    """A case that is found by "skola"."""
    case = make_case("lv", title="Skola", topics=["media-literacy"], audiences=["seniors"])
    assert ids(find("skola")) == [case.external_id]
    return case


def test_published_again(school: Any, find: Find) -> None:
    school.title = "Dārzs"
    school.save_revision().publish()

    assert ids(find("dārzs")) == [school.external_id]
    assert ids(find("skola")) == []


def test_a_draft_changes_nothing(school: Any, find: Find) -> None:
    school.title = "Dārzs"
    school.save_revision()

    assert not OutboxEntry.objects.exists()
    assert ids(find("skola")) == [school.external_id]


def test_unpublished(school: Any, find: Find) -> None:
    school.unpublish()

    assert find("skola").total == 0


def test_unpublished_in_one_language_only(school: Any, translated: Any, find: Find) -> None:
    version = translated(school, "en", title="School")
    assert find("school").results[0].available_languages == ["lv", "en"]

    version.unpublish()

    (result,) = find("school").results
    assert result.available_languages == ["lv"]
    assert "School" not in result.title


def test_deleted(school: Any, find: Find) -> None:
    school.delete()

    assert find("skola").total == 0


def test_deleted_with_its_parent(school: Any, find: Find) -> None:
    school.get_parent().delete()

    assert find("skola").total == 0


def test_moved(school: Any, find: Find, site: Any) -> None:
    school.move(site.index["en"], pos="last-child")

    assert find("skola").results[0].url == f"/en/cases/{school.slug}/"


def test_a_page_above_gets_another_address(school: Any, find: Find, site: Any) -> None:
    index = site.index["lv"]
    index.slug = "prakses"
    index.save_revision().publish()

    assert find("skola").results[0].url == f"/lv/prakses/{school.slug}/"


def test_made_private(school: Any, find: Find) -> None:
    restriction = PageViewRestriction.objects.create(page=school, restriction_type="login")
    assert find("skola").total == 0

    restriction.delete()
    assert find("skola").total == 1


def test_a_page_above_is_made_private(school: Any, find: Find, site: Any) -> None:
    restriction = PageViewRestriction.objects.create(
        page=site.home["lv"], restriction_type="password", password="x"
    )
    assert find("skola").total == 0

    restriction.delete()
    assert find("skola").total == 1


def test_a_topic_is_renamed(school: Any, find: Find) -> None:
    label = school.topics[0].labels.get(language="en")
    label.pref_label = "News sense"
    label.save()

    assert ids(find("news sense")) == [school.external_id]


def test_a_topic_gets_another_word(school: Any, find: Find) -> None:
    topic = Topic.objects.get(code="media-literacy")
    label = topic.labels.get(language="ru")
    label.alt_labels = ["слухи"]
    topic.labels = [label]
    topic.save()

    assert ids(find("слухам")) == [school.external_id]


def test_an_audience_is_renamed(school: Any, find: Find) -> None:
    label = school.audiences[0].labels.get(language="en")
    label.pref_label = "Grandparents"
    label.save()

    assert ids(find("grandparent")) == [school.external_id]


def test_a_region_is_renamed(school: Any, find: Find) -> None:
    name = school.region.names.get(language="en")
    name.name = "Wolmar"
    name.save()

    assert ids(find("wolmar")) == [school.external_id]


def test_a_region_above_gets_another_spelling(school: Any, find: Find) -> None:
    country = factories.region("LV")
    country.other_spellings = ["Lettland"]
    country.save()

    assert ids(find("lettland")) == [school.external_id]


def test_a_library_is_renamed(school: Any, find: Find) -> None:
    school.library = factories.LibraryFactory(name="Vecā bibliotēka")
    school.save_revision().publish()
    school.library.name = "Gaismas pils"
    school.library.save()

    assert ids(find("gaismas pils")) == [school.external_id]


def test_a_topic_is_given_and_taken_directly(school: Any, find: Find) -> None:
    link = CaseStudyTopic.objects.create(page=school, topic=factories.topic("youth"))
    assert counts(find("skola"), "topic")["youth"] == 1

    link.delete()
    assert "youth" not in counts(find("skola"), "topic")


def test_other_cases_are_left_alone(school: Any, make_case: Any, find: Find) -> None:
    make_case("lv", title="Dārzs", topics=["youth"])
    find("")

    label = school.topics[0].labels.get(language="en")
    label.pref_label = "News sense"
    label.save()

    assert [entry.translation_key for entry in OutboxEntry.objects.all()] == [
        school.translation_key
    ]


@pytest.mark.django_db(transaction=True)
def test_all_of_it_happens_on_commit(make_case: Any, find: Find) -> None:
    case = make_case("lv", title="Skola")
    assert not OutboxEntry.objects.exists()

    case.unpublish()

    assert not OutboxEntry.objects.exists()
    assert find("skola").total == 0
