"""The form as a person walks through it, without scripts."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from kb.models import CaseDraft, CaseStudyPage
from kb.submission import drafts
from kb.submission.steps import STEPS
from tests.factories import LibraryFactory, MemberFactory, UserFactory
from tests.kb.submission.conftest import ANSWERS

pytestmark = pytest.mark.django_db
User = get_user_model()


def test_who_has_not_signed_in_sees_what_it_is_and_a_way_in(client, site):
    response = client.get("/lv/share/")
    assert response.status_code == 200
    assert b"/lv/share/enter/" in response.content
    assert "no-store" in response["Cache-Control"]
    assert client.get("/lv/share/enter/").status_code == 302


def test_the_header_of_every_page_leads_to_it(client, site):
    assert b'href="/lv/share/"' in client.get("/lv/").content


def test_begin_knows_what_the_account_knows(browser, author):
    library = LibraryFactory(name="Ludzas bibliotēka")
    member = author.member
    member.library, member.pseudonym = library, "I. B."
    member.save()
    response = browser.post("/lv/share/new/", {"version": "quick"})
    draft = CaseDraft.objects.get()
    assert response.url == f"/lv/share/{draft.key}/story/"
    assert not draft.is_full
    assert draft.data == {
        "country": "LV",
        "precision": "place",
        "library": "Ludzas bibliotēka",
        "place": "Valmiera",
        "region": "LV-113",
        "credit": "I. B.",
    }


def test_in_ukraine_only_the_region_is_shown_unless_said_otherwise(site):
    draft = drafts.begin(UserFactory(), "uk", full=False)
    assert draft.data["precision"] == "region"


def test_a_change_to_ukraine_hides_the_place(open_tab, draft):
    open_tab(draft, "place").press("next", country="UA", region="", precision="place", place="")
    draft.refresh_from_db()
    assert draft.data["precision"] == "region"


@pytest.mark.parametrize("step", [step.code for step in STEPS])
def test_every_step_of_the_full_version(browser, complete, step, django_assert_max_num_queries):
    url = f"/lv/share/{complete.key}/{step}/"
    browser.get(url)
    # Session, user, draft, labels, files, navigation; the last step looks for similar cases.
    with django_assert_max_num_queries(13 if step == "send" else 8):
        response = browser.get(url)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'name="robots" content="noindex' in html
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= set(ids), described


def test_the_quick_version_has_five_steps(browser, draft):
    html = browser.get(f"/lv/share/{draft.key}/story/").content.decode()
    assert 'value="results"' not in html
    assert 'id="context"' not in html
    assert browser.get(f"/lv/share/{draft.key}/results/").status_code == 302


def test_save_and_continue(open_tab, draft):
    response = open_tab(draft).press("next", title="Lasām kopā", summary="", actions="Lasījām.")
    assert response.url == f"/lv/share/{draft.key}/topics/"
    draft.refresh_from_db()
    assert draft.data["title"] == "Lasām kopā"
    assert draft.version == 2


def test_every_button_saves_first(open_tab, draft, browser):
    for go, goal in (
        ("place", "/place/"),
        ("preview", "/preview/"),
        ("overview", "/lv/share/"),
        ("stay", "/story/#saved"),
    ):
        response = open_tab(draft).press(go, title=f"Before {go}")
        assert response.url.endswith(goal)
        draft.refresh_from_db()
        assert draft.data["title"] == f"Before {go}"


def test_switching_between_quick_and_full_loses_nothing(open_tab, complete):
    before = dict(complete.data)
    response = open_tab(complete).press("quick", **{k: before[k] for k in ("title", "summary")})
    assert response.url.endswith("/story/")
    complete.refresh_from_db()
    assert (complete.is_full, complete.data) == (False, before)
    open_tab(complete).press("full", title=before["title"])
    complete.refresh_from_db()
    assert (complete.is_full, complete.data) == (True, before)


def test_rows_without_scripts(open_tab, complete):
    row = {"partners-0-name": "Skola", "partners-1-name": "", "asked": "partners"}
    response = open_tab(complete, "needs").press("add:partners", **row)
    assert response.status_code == 200
    assert b'name="partners-1-name"' in response.content
    row["partners-1-name"] = "Pašvaldība"
    open_tab(complete, "needs").press("next", **row)
    complete.refresh_from_db()
    assert complete.data["partners"] == [{"name": "Skola"}, {"name": "Pašvaldība"}]
    open_tab(complete, "needs").press("remove:partners:0", **row)
    complete.refresh_from_db()
    assert complete.data["partners"] == [{"name": "Pašvaldība"}]


def test_unticked_boxes_and_fields_that_were_not_there(open_tab, complete):
    open_tab(complete, "topics").press("next", asked=["topics", "audiences"])
    complete.refresh_from_db()
    assert complete.data["topics"] == []
    open_tab(complete).press("next", title="New")
    complete.refresh_from_db()
    assert complete.data["summary"] == ANSWERS["summary"]


def test_what_can_not_be_right_is_said_and_saved(open_tab, complete):
    response = open_tab(complete, "place").press(
        "next", period_start="pavasaris", country="LV", region="LV-113"
    )
    assert response.status_code == 422
    assert b'id="period_start-error"' in response.content
    complete.refresh_from_db()
    assert complete.data["period_start"] == "pavasaris"
    response = open_tab(complete, "place").press("photos", period_start="pavasaris")
    assert response.status_code == 302, "a step in the list is always open"


def test_the_last_step_links_what_is_missing(browser, draft):
    html = browser.get(f"/lv/share/{draft.key}/send/").content.decode()
    assert f"/lv/share/{draft.key}/story/?check=1#title" in html
    assert f"/lv/share/{draft.key}/topics/?check=1#topics" in html
    page = browser.get(f"/lv/share/{draft.key}/story/?check=1").content.decode()
    assert 'href="#title"' in page
    assert 'id="title-error"' in page


def test_what_is_missing_and_what_can_not_stay_are_told_apart(browser, complete):
    complete.data |= {"country": "UA", "region": "UA-32", "precision": "region", "context": ""}
    complete.data["actions"] = "50.4501, 30.5234"
    complete.save()
    screen = browser.get(f"/lv/share/{complete.key}/send/").context["screen"]
    assert [problem.field for problem in screen.missing] == ["context"]
    assert [problem.field for problem in screen.wrong] == ["actions"]
    assert len(screen.blocking) == 2


def test_language_is_guessed_from_the_text_not_from_the_menu(browser, complete):
    complete.data["language"] = ""
    complete.save()
    screen = browser.get(f"/uk/share/{complete.key}/send/").context["screen"]
    assert screen.guessed_language == "lv"
    question = next(question for question in screen.questions if question.name == "language")
    assert question.bound.value() == "lv"


def test_delete_and_take_back(browser, draft):
    response = browser.post(f"/lv/share/{draft.key}/delete/", follow=True)
    assert f"/lv/share/{draft.key}/restore/" in response.content.decode()
    assert browser.get(f"/lv/share/{draft.key}/story/").status_code == 302
    browser.post(f"/lv/share/{draft.key}/restore/")
    assert browser.get(f"/lv/share/{draft.key}/story/").status_code == 200


def test_copy_as_a_start(browser, complete):
    browser.post(f"/lv/share/{complete.key}/copy/")
    copy = CaseDraft.objects.exclude(pk=complete.pk).get()
    assert copy.data["actions"] == ANSWERS["actions"]
    assert copy.data["title"] != ANSWERS["title"]
    assert "accept_licence" not in copy.data


def test_nobody_else_gets_near_it(browser, complete, site):
    stranger = Client()
    stranger.force_login(MemberFactory().user)
    administrator = Client()
    administrator.force_login(UserFactory(superuser=True))
    for other in (stranger, administrator):
        for path in ("story/", "send/", "preview/", ""):
            assert other.get(f"/lv/share/{complete.key}/{path}").status_code == 404
        for path in ("delete/", "restore/", "copy/", "story/"):
            assert other.post(f"/lv/share/{complete.key}/{path}").status_code == 404
    anonymous = Client().get(f"/lv/share/{complete.key}/story/")
    assert anonymous.status_code == 302
    complete.refresh_from_db()
    assert complete.deleted_at is None


def test_preview_shows_the_case_page_and_writes_nothing(browser, complete):
    complete.data["results"] = "<script>alert(1)</script>"
    complete.save()
    html = browser.get(f"/en/share/{complete.key}/preview/").content.decode()
    assert ANSWERS["title"] in html
    assert '<html lang="lv">' in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert not CaseStudyPage.objects.exists()
    assert "noindex" in html


def test_too_many_drafts(browser, draft, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_OPEN_DRAFTS", 1)
    assert browser.post("/lv/share/new/").status_code == 422
    assert browser.post(f"/lv/share/{draft.key}/copy/").status_code == 422


def test_hostile_text_in_every_field(open_tab, complete, browser):
    text = "<script>x</script>\u202e\u200b\x00=1+1" + "я" * 70_000
    for step in STEPS:
        fields = dict.fromkeys(step.form.base_fields, text)
        rows = {
            f"{name}-0-{inner}": text
            for name, f in step.form.rows.items()
            for inner in f.base_fields
        }
        response = open_tab(complete, step.code).post(
            {**fields, **rows, "asked": [*fields, *step.form.rows], "autosave": "1"}
        )
        assert response.status_code == 200
    for step in STEPS:
        html = browser.get(f"/lv/share/{complete.key}/{step.code}/?check=1").content.decode()
        assert "<script>x" not in html
    assert browser.get(f"/lv/share/{complete.key}/preview/").status_code == 200
    assert browser.get("/lv/share/").status_code == 200


def test_the_form_to_take_away(client, site):
    response = client.get("/lv/share/form.docx")
    assert response.content[:2] == b"PK"
    assert client.get("/lv/share/form/").status_code == 200
