"""Names that the database keeps in English, and editors see in their language."""

from __future__ import annotations

import copy

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import lazystr
from django.utils.translation import get_language, override
from wagtail.models import Page, PageLogEntry, Task, Workflow
from wagtail.users.models import UserProfile

from kb import stored_names
from kb.models.review import EditorialReviewTask
from kb.review.services import start_review
from tests.kb.review.conftest import draft, people
from tests.kb.review.helpers import send_back

__all__ = ["draft", "people"]
pytestmark = pytest.mark.django_db
LATVIAN = {
    "Editorial review": "Izskatīšana",
    "Second approval": "Otrreiz",
    "Moderators approval": "Pārraugi",
    "Root": "Viss",
}


class InLatvian:
    """As the catalogue would say it, whatever stands there today."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return LATVIAN[self.name] if get_language() == "lv" else self.name


@pytest.fixture(autouse=True)
def words(monkeypatch):
    monkeypatch.setattr(stored_names, "KNOWN", {name: lazystr(InLatvian(name)) for name in LATVIAN})


def stored(model: type[Model], field: str) -> set[str]:
    """What the database holds: without an object that would show it translated."""
    return set(model._default_manager.values_list(field, flat=True))


@pytest.fixture
def browser(client, people):
    profile = UserProfile.get_for_user(people.editor)
    profile.preferred_language = "lv"
    profile.save()
    client.force_login(people.editor)
    return client


def test_an_editor_meets_no_english_name(browser, people, draft):
    start_review(draft, people.author)
    state = draft.current_workflow_state
    pages = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    addresses = {
        pages: {"Izskatīšana", "Otrreiz", "Viss"},
        "/admin/": {"Izskatīšana", "Otrreiz"},
        reverse("wagtailadmin_explore", args=[1]): {"Viss"},
        reverse("wagtailadmin_reports:workflow"): {"Izskatīšana", "Otrreiz"},
        reverse("wagtailadmin_pages:history", args=[draft.pk]): {"Izskatīšana"},
        reverse("wagtailadmin_pages:workflow_history_detail", args=[draft.pk, state.pk]): {
            "Izskatīšana"
        },
    }
    for address, expected in addresses.items():
        html = browser.get(address).content.decode()
        for name in LATVIAN:
            assert name not in html.replace('"Root"', ""), address
        assert {word for word in expected if word in html} == expected, address


def test_the_button_to_send_again_and_the_history(browser, people, draft):
    start_review(draft, people.author)
    send_back(draft, people.colleague)
    html = browser.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    button = BeautifulSoup(html, "html.parser").find(attrs={"name": "action-submit"})
    assert button
    assert "Izskatīšana" in button["value"]
    entry = PageLogEntry.objects.filter(action="wagtail.workflow.reject").get()
    with override("lv"):
        assert "Izskatīšana" in entry.message


def ours() -> Workflow:
    return Workflow.objects.get(name="Editorial review")


def test_what_is_stored_stays(people, draft):
    with override("lv"):
        workflow, root = ours(), Page.objects.get(depth=1)
        assert (f"{workflow.name}", f"{root.title}") == ("Izskatīšana", "Viss")
        for row in (workflow, root, *Task.objects.all(), *EditorialReviewTask.objects.all()):
            row.save()
    assert "Editorial review" in stored(Workflow, "name")
    assert {"Editorial review", "Second approval"} <= stored(Task, "name")
    assert "Root" in stored(Page, "title")
    for model in (Workflow, Task):
        assert not stored(model, "name") & set(LATVIAN.values())
    assert f"{ours().name}" == "Editorial review"


def test_a_form_that_shows_the_translation_renames_nothing(people):
    workflow = ours()
    with override("lv"):
        workflow.name = "Izskatīšana"
        workflow.save()
    assert ours() == workflow
    workflow.name = "Our own"
    workflow.save()
    with override("lv"):
        assert f"{Workflow.objects.get(pk=workflow.pk).name}" == "Our own"


def test_only_the_root_is_called_so(people, draft):
    Page.objects.filter(pk=draft.pk).update(title="Root")
    with override("lv"):
        assert f"{Page.objects.get(pk=draft.pk).title}" == "Root"
        assert Page.objects.defer("title").get(depth=1).title == "Root"


def test_it_can_be_copied_and_kept(people):
    name = ours().name
    cache.set("name", name)
    kept = cache.get("name")
    with override("lv"):
        assert str(copy.deepcopy(name)) == str(kept) == "Izskatīšana"
    assert copy.deepcopy(name) == kept == "Editorial review"
