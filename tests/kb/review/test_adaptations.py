"""We tried this."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from kb.models import Adaptation, CaseStudyPage, Library, Notification
from kb.review.adaptations import decide
from kb.review.services import AlreadyDecidedError
from tests.factories import CaseStudyPageFactory, LibraryFactory, translated

pytestmark = pytest.mark.django_db
DATA = {
    "year": "2022",
    "language": "lv",
    "changed": "Bez interneta.",
    "outcome": "partly",
    "told": "Atnāca seši.",
}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def original(people) -> CaseStudyPage:
    """A Ukrainian case that a Latvian library will try."""
    return CaseStudyPageFactory(language="uk", owner=people.stranger)


@pytest.fixture
def library(site) -> Library:
    return LibraryFactory(country="LV")


def send(user, case, place, **changes):
    return signed_in(user).post(
        f"/lv/review/tried/{case.external_id}/", {**DATA, "library": place.pk, **changes}
    )


def test_sent_decided_and_shown_in_every_language(people, original, library, client):
    translated(original, "lv")
    assert send(people.author, original, library).status_code == 200
    row = Adaptation.objects.get()
    assert (row.country, row.state, row.author) == ("LV", "waiting", people.author)
    told = Notification.objects.filter(kind="adaptation")
    assert {note.recipient for note in told} == {people.editor, people.colleague}
    assert "Bez interneta." not in client.get(original.url).content.decode()
    editor = signed_in(people.editor)
    assert "Bez interneta." in editor.get(f"/admin/adaptations/{row.pk}/").content.decode()
    editor.post(f"/admin/adaptations/{row.pk}/", {"publish": "1"})
    for language in ("uk", "lv"):
        response = client.get(f"/{language}/cases/{original.slug}/")
        assert "Bez interneta." in response.content.decode()
        assert library.name in response.content.decode()
    assert Notification.objects.get(kind="adapted").recipient == people.stranger


def test_how_often_and_where(people, original, library, client):
    other = LibraryFactory(country="MD", region=None)
    for place in (library, library, other):
        Adaptation.objects.create(
            case=original,
            library=place,
            country=place.country,
            state="published",
            **{**DATA, "year": 2022},
        )
    case = client.get(original.url).context["case"]
    assert len(case.trials) == 3
    translated(original, "en")
    text = client.get(f"/en/cases/{original.slug}/").content.decode()
    assert "Adapted 3 times in 2 countries" in text


def test_linked_both_ways(people, original, library, client):
    own = CaseStudyPageFactory(owner=people.author, title="Mūsu mēģinājums")
    send(people.author, original, library, own_case=own.pk)
    decide(Adaptation.objects.get().pk, people.editor, publish=True)
    assert own.url in client.get(original.url).content.decode()
    assert original.url in client.get(own.url).content.decode()
    own.unpublish()
    assert own.url not in client.get(original.url).content.decode()


def test_returned_with_a_reason_and_mended(people, original, library):
    send(people.author, original, library)
    row = Adaptation.objects.get()
    editor = signed_in(people.editor)
    response = editor.post(f"/admin/adaptations/{row.pk}/", {"return": "1", "reason": ""})
    assert response.status_code == 200
    editor.post(f"/admin/adaptations/{row.pk}/", {"return": "1", "reason": "Cik ilgi?"})
    row.refresh_from_db()
    assert row.state == "returned"
    browser = signed_in(people.author)
    address = f"/lv/review/tried/{original.external_id}/"
    assert "Cik ilgi?" in browser.get(address).content.decode()
    note = Notification.objects.get(kind="returned", recipient=people.author)
    assert browser.get(f"/lv/mail/{note.token}/")["Location"] == address
    send(people.author, original, library, told="Trīs mēnešus.")
    row.refresh_from_db()
    assert (row.state, row.told) == ("waiting", "Trīs mēnešus.")
    assert Adaptation.objects.count() == 1


def test_who_decides(people, original, library):
    send(people.author, original, library)
    pk = Adaptation.objects.get().pk
    for name in ("author", "editor_ua", "translator"):
        with pytest.raises(PermissionDenied):
            decide(pk, getattr(people, name), publish=True)
        response = signed_in(getattr(people, name)).post(
            f"/admin/adaptations/{pk}/", {"publish": "1"}
        )
        assert response.status_code in (302, 403)
        assert Adaptation.objects.get().state == "waiting"
    assert "Bez" not in signed_in(people.editor_ua).get("/admin/adaptations/").content.decode()
    decide(pk, people.editor, publish=True)
    with pytest.raises(AlreadyDecidedError):
        decide(pk, people.colleague, publish=False, reason="Nē")


def test_an_editor_does_not_decide_about_her_own_try(people, original, library):
    send(people.editor, original, library)
    pk = Adaptation.objects.get().pk
    with pytest.raises(PermissionDenied):
        decide(pk, people.editor, publish=True)
    decide(pk, people.colleague, publish=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "splendid"},
        {"changed": ""},
        {"year": str(timezone.localdate().year + 1)},
        {"told": "x" * 2001},
        {"library": "0"},
    ],
)
def test_bad_answers_are_refused(people, original, library, changes):
    assert send(people.author, original, library, **changes).status_code == 422
    assert not Adaptation.objects.exists()


def test_sent_twice_is_one(people, original, library):
    for _time in range(2):
        send(people.author, original, library)
    assert Adaptation.objects.count() == 1


def test_who_can_tell(people, original, library):
    assert "login" in Client().get(f"/lv/review/tried/{original.external_id}/")["Location"]
    assert send(people.stranger, original, library).status_code == 404
    original.unpublish()
    assert send(people.author, original, library).status_code == 404
