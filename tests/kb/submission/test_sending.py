"""From a draft to a page, once; and where it stands afterwards."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.urls import reverse
from wagtail.models import WorkflowState

from kb.models import CaseDraft, CaseStudyPage, Consent, DailyUse, Library
from kb.presentation.labels import Labels
from kb.presentation.reader import Reader
from kb.submission import drafts, reviewing, sending, standing
from kb.submission.checks import NEEDED_TO_SEND, problems
from kb.submission.sending import InReviewError, NotReadyError, send
from kb.submission.similar import similar_cases
from tests.factories import CaseStudyPageFactory, UserFactory
from tests.kb.submission.conftest import ANSWERS

pytestmark = pytest.mark.django_db


def test_sending_makes_a_page_in_the_language_of_the_text(complete, author, index_of):
    page = send(complete.key, author)
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert page.get_parent().specific == index_of("lv")
    assert (page.live, page.owner, page.original_language) == (False, author, "lv")
    assert page.title == ANSWERS["title"]
    assert page.actions == (
        "<p>Katru otrdienu tikāmies bibliotēkā.</p>"
        "<ul><li>Lasījām ziņas kopā</li><li>Pārbaudījām avotus</li></ul>"
    )
    assert [topic.code for topic in page.topics] == ["media-literacy"]
    assert (page.region.code, page.place) == ("LV-113", "Valmiera")
    assert page.library == Library.objects.get(name="Valmieras bibliotēka")
    assert page.latest_revision.user == author
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    complete.refresh_from_db()
    assert (complete.page, complete.language) == (page, "lv")


def test_everything_of_the_full_version_arrives(complete, author, vocabulary):
    complete.data |= {
        "results": "26 no 31.",
        "not_worked": "Vakari.",
        "lessons": "L",
        "transfer": "T",
        "audiences": ["seniors"],
        "keywords": "ziņas,  telefons, ziņas",
        "period_start": "2022-03",
        "ongoing": "on",
        "cost": "under-500",
        "people": "3",
        "staff_hours": "40",
        "preparation_weeks": "2",
        "needs": ["space"],
        "indicators": [{"label": "dalībnieki", "value": "1 250,5"}, {"label": "", "value": ""}],
        "partners": [{"name": "Skola"}],
        "funders": [{"name": "Pašvaldība"}],
        "sources": [{"title": "Raksts", "url": "https://example.org/"}],
        "credit": "Ilze",
    }
    complete.save()
    page = send(complete.key, author)
    assert (page.results, page.keywords, page.credit) == (
        "<p>26 no 31.</p>",
        "ziņas, telefons",
        "Ilze",
    )
    assert (page.period_start, page.ongoing, page.cost) == ("2022-03", True, "under-500")
    assert (page.people, page.staff_hours, page.preparation_weeks) == (3, 40, 2)
    assert [(row.label, float(row.value)) for row in page.indicators.all()] == [
        ("dalībnieki", 1250.5)
    ]
    assert [row.name for row in page.partners.all()] == ["Skola"]
    assert [row.url for row in page.sources.all()] == ["https://example.org/"]
    again = drafts.revise(page, author)
    assert again.data["indicators"] == [{"label": "dalībnieki", "value": "1250.5"}]
    assert again.data["actions"] == ANSWERS["actions"]


def test_a_proposed_topic_reaches_the_editors(complete, author):
    complete.data["proposed_topic"] = "  Dārzi "
    complete.save()
    page = send(complete.key, author)
    comment = page.wagtail_admin_comments.get()
    assert (comment.user, comment.contentpath) == (author, "topic_links")
    assert "Dārzi" in comment.text


def test_similar_cases_are_on_the_same_topic(complete):
    alike = CaseStudyPageFactory(title="Seniori un viltus ziņas bibliotēkā")
    CaseStudyPageFactory(title="Pavisam kas cits", topics=["youth"])
    found = similar_cases(complete, Reader("lv"))
    assert [card.id for card in found] == [alike.external_id]


@pytest.mark.parametrize(
    "name", ["title", "summary", "context", "actions", "topics", "region", "library", "language"]
)
def test_what_is_needed(complete, author, name):
    complete.data[name] = {"topics": [], "region": "", "language": ""}.get(name, "  ")
    complete.save()
    with pytest.raises(NotReadyError) as caught:
        send(complete.key, author)
    assert [problem.field for problem in caught.value.problems] == [name]
    assert not CaseStudyPage.objects.exists()


def test_the_quick_version_needs_no_context(complete, author):
    complete.is_full = False
    complete.data["context"] = ""
    complete.save()
    assert send(complete.key, author).context == ""


@pytest.mark.parametrize("box", ["accept_licence", "accept_rights", "accept_people"])
def test_consent_is_asked_and_kept_in_the_words_that_were_shown(complete, author, box):
    complete.data[box] = ""
    complete.save()
    with pytest.raises(NotReadyError):
        send(complete.key, author)
    complete.data[box] = "on"
    complete.save()
    page = send(complete.key, author)
    consent = Consent.objects.get()
    assert (consent.person, consent.translation_key) == (author, page.translation_key)
    assert "CC BY 4.0" in consent.wording


def test_in_ukraine_coordinates_stop_it_and_a_telephone_warns(complete, author, vocabulary):
    complete.data |= {"country": "UA", "region": "UA-32", "precision": "region"}
    complete.data["actions"] = "Ми зустрілися тут: 50.4501, 30.5234. Тел. +380 67 123 45 67"
    complete.save()
    with pytest.raises(NotReadyError) as caught:
        send(complete.key, author)
    assert [problem.weight for problem in caught.value.problems] == ["danger"]
    complete.data["actions"] = "Тел. +380 67 123 45 67"
    complete.save()
    page = send(complete.key, author)
    assert (page.place, page.latitude, page.longitude) == ("", None, None)


@pytest.mark.parametrize(
    ("address", "weights"),
    [
        ("https://www.openstreetmap.org/#map=17/50.45012/30.52341", {"danger"}),
        ("https://maps.app.goo.gl/AbCdEf123", {"danger"}),
        ("https://example.org/2612-3456/", set()),
    ],
)
def test_in_ukraine_a_link_to_a_point_of_a_map_stops_it(complete, address, weights):
    complete.data |= {"country": "UA", "region": "UA-32", "precision": "region"}
    complete.data["sources"] = [{"title": "Мапа", "url": address}]
    found = problems(complete, Labels.load("lv"))
    assert {problem.weight for problem in found if problem.field.endswith("url")} == weights


def test_region_only_keeps_the_town_out_of_the_page_and_its_revisions(complete, author):
    complete.data["precision"] = "region"
    complete.save()
    page = send(complete.key, author)
    assert page.place == ""
    assert "Valmiera" not in str(page.latest_revision.content["place"])


def test_an_embargo_waits_after_approval(complete, author):
    complete.data["embargo"] = "2099-01-01"
    complete.save()
    with pytest.raises(NotReadyError):
        send(complete.key, author)
    from django.utils import timezone

    day = timezone.localdate() + timezone.timedelta(days=40)
    complete.data["embargo"] = day.isoformat()
    complete.save()
    page = send(complete.key, author)
    page.current_workflow_state.current_task_state.approve(user=UserFactory(superuser=True))
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert not page.live
    assert standing.standing(page).state == "scheduled"


def test_sent_again_is_the_same_page(complete, author):
    assert send(complete.key, author).pk == send(complete.key, author).pk
    assert CaseStudyPage.objects.count() == 1


def test_pressed_twice_in_the_browser(open_tab, complete):
    first, second = open_tab(complete, "send"), open_tab(complete, "send")
    one = first.press("submit")
    assert one.status_code == 302
    assert second.press("submit").url == one.url.removesuffix("?sent=1")
    assert CaseStudyPage.objects.count() == 1


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the tests' SQLite is one connection in memory"
)
@pytest.mark.django_db(transaction=True)
def test_fifty_at_the_same_moment_make_one_case(complete, author):
    pages: list[int] = []
    failures: list[BaseException] = []
    # The tests' PostgreSQL has room for some forty connections.
    barrier = threading.Barrier(25)

    def press_twice() -> None:
        barrier.wait()
        try:
            pages.extend(send(complete.key, author).pk for _number in range(2))
        except BaseException as error:  # noqa: BLE001  # told below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press_twice) for _number in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(pages) == 50
    assert len(set(pages)) == 1
    assert CaseStudyPage.objects.count() == 1
    assert CaseStudyPage.objects.get().revisions.count() == 1


def test_a_program_is_told_and_nothing_is_sent(open_tab, complete, draft):
    response = open_tab(complete, "send").press("submit", homepage_url="https://example.org/")
    assert response.status_code == 422
    CaseDraft.objects.filter(pk=draft.pk).update(data=ANSWERS)
    assert open_tab(draft, "send").press("submit").status_code == 422, "begun this very second"
    assert not CaseStudyPage.objects.exists()
    assert (
        b'name="homepage_url"'
        in open_tab(complete, "send").client.get(f"/lv/share/{complete.key}/send/").content
    )


def test_enough_for_one_day_is_said_and_the_draft_stays(open_tab, complete, settings):
    settings.DAILY_QUOTAS = {"submission": 0}
    response = open_tab(complete, "send").press("submit")
    assert response.status_code == 422
    assert "Vienai dienai pietiek" in response.content.decode()
    complete.refresh_from_db()
    assert complete.is_open
    assert not CaseStudyPage.objects.exists()


def test_an_attempt_that_fails_is_not_counted(complete, author, monkeypatch):
    def cut_off(*_arguments: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(reviewing, "submit", cut_off)
        for _number in range(3):
            with pytest.raises(ConnectionError):
                send(complete.key, author)
    assert not DailyUse.objects.exists()
    for _number in range(3):
        send(complete.key, author)
    assert DailyUse.objects.get().count == 1


def test_the_step_in_the_list_does_not_send(open_tab, complete):
    response = open_tab(complete, "topics").press("send")
    assert response.url == f"/lv/share/{complete.key}/send/"
    assert not CaseStudyPage.objects.exists()


def test_what_is_missing_is_said_when_the_button_is_pressed(open_tab, draft):
    response = open_tab(draft, "send").press("submit")
    assert response.status_code == 422
    assert b"?check=1#title" in response.content


def test_where_it_stands(browser, complete, author):
    page = send(complete.key, author)
    response = browser.get(reverse("kb:share:standing", args=[page.external_id]) + "?sent=1")
    assert response.status_code == 200
    assert response.context["standing"].state == "waiting"
    assert not response.context["standing"].may_revise
    assert b"/revise/" not in response.content
    assert b'role="status"' in response.content
    task = page.current_workflow_state.current_task_state
    task.reject(user=UserFactory(superuser=True), comment="Please tell who came.")
    response = browser.get(f"/lv/share/practice/{page.external_id}/")
    assert response.context["standing"].state == "returned"
    assert b"Please tell who came." in response.content


def test_a_returned_case_is_revised_and_goes_on_in_the_same_review(
    browser, complete, author, open_tab
):
    page = send(complete.key, author)
    state = page.current_workflow_state
    state.current_task_state.reject(user=UserFactory(superuser=True), comment="?")
    response = browser.post(f"/lv/share/practice/{page.external_id}/revise/")
    draft = CaseDraft.objects.unsent().get()
    assert response.url.endswith(f"{draft.key}/story/")
    assert drafts.revise(page, author) == draft
    draft.data |= {**ANSWERS, "title": "Labots virsraksts"}
    draft.save()
    # A moment after it was begun: a word was missing, no more.
    answers = {name: ANSWERS[name] for name in NEEDED_TO_SEND}
    assert page.external_id in open_tab(draft, "send").press("submit", **answers).url
    draft.refresh_from_db()
    assert draft.page_id == page.pk
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    latest = CaseStudyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert latest.title == "Labots virsraksts"


def test_a_published_case_stays_as_it_is_until_the_new_version_is_approved(author, browser):
    page = CaseStudyPageFactory(owner=author, actions="<p>One <b>bold</b> word.</p>")
    browser.post(f"/lv/share/practice/{page.external_id}/revise/")
    draft = CaseDraft.objects.get()
    draft.data |= {"title": "Jauns", "library": "L", "accept_licence": "on"}
    draft.data |= {"accept_rights": "on", "accept_people": "on"}
    draft.save()
    send(draft.key, author)
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert page.live
    assert page.title != "Jauns"
    assert standing.standing(page).state == "revision_waiting"
    newest = page.get_latest_revision_as_object()
    assert newest.title == "Jauns"
    assert newest.actions == "<p>One <b>bold</b> word.</p>", "the untouched keeps its markup"
    assert newest.external_id == page.external_id


def test_while_an_editor_has_it_nobody_changes_it_beneath(complete, author):
    page = send(complete.key, author)
    draft = CaseDraft.objects.create(owner=author, page=page, data=dict(ANSWERS), is_full=True)
    with pytest.raises(InReviewError):
        send(draft.key, author)


def test_withdraw_from_review(browser, complete, author):
    page = send(complete.key, author)
    browser.post(f"/lv/share/practice/{page.external_id}/withdraw/")
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert reviewing.current_state(page) is None
    assert standing.standing(page).state == "withdrawn"


def test_withdraw_from_the_shelf_with_all_translations(browser, author, translated):
    page = CaseStudyPageFactory(owner=author)
    version = translated(page, "uk")
    browser.post(f"/lv/share/practice/{page.external_id}/withdraw/")
    page.refresh_from_db()
    version.refresh_from_db()
    assert (page.live, version.live) == (False, False)
    assert browser.get(f"/lv/cases/{page.slug}/").status_code == 410


def test_nobody_else_sees_where_it_stands(complete, author, client):
    page = send(complete.key, author)
    client.force_login(UserFactory())
    for method, path in (("get", ""), ("post", "revise/"), ("post", "withdraw/")):
        url = f"/lv/share/practice/{page.external_id}/{path}"
        assert getattr(client, method)(url).status_code == 404


def test_a_failure_in_the_middle_leaves_nothing_behind(complete, author, monkeypatch):
    def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(sending.reviewing, "submit", fail)
    with pytest.raises(RuntimeError):
        send(complete.key, author)
    complete.refresh_from_db()
    assert complete.sent_at is None
    assert not CaseStudyPage.objects.exists()
    assert not Library.objects.filter(name="Valmieras bibliotēka").exists()
