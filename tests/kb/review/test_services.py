"""The way of a case through the review."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from kb.models import CaseStudyPage, Notification, ReviewState
from kb.models.drafts import Consent
from kb.review.services import (
    AlreadyDecidedError,
    IncompleteDecisionError,
    ReviewError,
    decide,
    give_back,
    start_review,
    take,
    withdraw_from_review,
)
from kb.review.setup import set_up_review
from tests.factories import CaseStudyPageFactory, translated
from tests.kb.review.helpers import ALL_WELL, approve, current, send_back

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    """Who is to be told of something."""
    rows = Notification.objects.filter(kind=kind).select_related("recipient")
    return sorted(row.recipient.email.split("@")[0] for row in rows)


def read(page: CaseStudyPage) -> CaseStudyPage:
    return CaseStudyPage.objects.get(pk=page.pk)


def test_the_workflow_is_made_once(people):
    assert not set_up_review()
    page = CaseStudyPageFactory(language="uk")
    assert page.get_workflow().name == "Editorial review"
    assert translated(page, "lv").get_workflow() is None


def test_a_site_without_the_workflow_gets_it_with_the_first_case(site):
    page = CaseStudyPageFactory(live=False)
    start_review(page, None)
    assert read(page).workflow_in_progress


def test_starting_twice_is_starting_once(draft, people):
    first = start_review(draft, people.author)
    assert start_review(draft, people.author) == first
    assert WorkflowState.objects.count() == 1
    assert told("submitted") == ["colleague", "editor"]
    assert current(draft).due_on > timezone.localdate()


def test_sent_again_while_it_waits_the_editor_gets_the_newest(draft, people):
    start_review(draft, people.author)
    revision = read(draft).save_revision(user=people.author)
    start_review(draft, people.author)
    assert current(draft).revision == revision


def test_approval_publishes_and_keeps_the_answers(draft, people):
    start_review(draft, people.author)
    state = approve(draft, people.editor, not_worked="no")
    assert read(draft).live
    state.refresh_from_db()
    assert (state.finished_by, state.answers["not_worked"]) == (people.editor, "no")
    assert state.finished_at is not None
    assert set(state.answers) == {"standalone", "evidence", "not_worked", "rights", "safety"}


def test_a_publication_may_wait_for_its_day(draft, people):
    start_review(draft, people.author)
    approve(draft, people.editor, publish_on=(timezone.now() + timedelta(days=3)).isoformat())
    page = read(draft)
    assert not page.live
    assert page.approved_schedule
    assert page.get_latest_revision().approved_go_live_at > timezone.now() + timedelta(days=2)


@pytest.mark.parametrize(
    "answers", [{"safety": "no"}, {"rights": ""}, {"standalone": "perhaps"}, {"rights": "no"}]
)
def test_nothing_is_published_without_the_necessary_answers(draft, people, answers):
    start_review(draft, people.author)
    with pytest.raises(IncompleteDecisionError):
        approve(draft, people.editor, **answers)
    assert not read(draft).live
    assert current(draft).answers == {}


def test_what_the_quick_version_leaves_out_is_said_before_publishing(draft, people, client):
    """Wagtail would fail in the middle of publishing it."""
    draft.context = ""
    draft.save_revision(clean=False)
    start_review(draft, people.author)
    with pytest.raises(IncompleteDecisionError, match="situation"):
        approve(draft, people.editor)
    state = current(draft)
    assert (state.status, state.answers) == ("in_progress", {})
    client.force_login(people.editor)
    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk])
    response = client.post(address, ALL_WELL, follow=True)
    assert response.status_code == 200
    assert "situation" in " ".join(map(str, response.context["messages"]))
    version = read(draft).get_latest_revision_as_object()
    version.context = "<p>Pagastā dzīvo daudz vecu cilvēku.</p>"
    version.save_revision()
    approve(draft, people.editor)
    assert read(draft).live


def test_children_in_photos_sent_before_still_need_two_editors(draft, people):
    for shown in (["children"], []):
        Consent.objects.create(
            translation_key=draft.translation_key, language="lv", people_in_photos=shown
        )
    assert draft.safety_marks == ["children"]


def test_a_return_needs_a_reason_and_the_same_editor_goes_on(draft, people):
    start_review(draft, people.author)
    with pytest.raises(IncompleteDecisionError):
        send_back(draft, people.editor, comment=" ")
    state = send_back(draft, people.editor)
    assert state.answers["evidence"] == "no"
    assert read(draft).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    Notification.objects.all().delete()
    start_review(draft, people.author)
    assert current(draft).assigned_to == people.editor
    assert told("submitted") == ["editor"]


def test_who_may_decide(draft, people):
    start_review(draft, people.author)
    for name in ("author", "stranger", "editor_ua", "translator"):
        with pytest.raises(PermissionDenied):
            approve(draft, getattr(people, name))
        with pytest.raises(PermissionDenied):
            take(current(draft), getattr(people, name))
    people.editor.is_active = False
    with pytest.raises(PermissionDenied):
        approve(draft, people.editor)
    approve(draft, people.administrator)
    assert read(draft).live


def test_an_editor_never_decides_about_her_own_case(people):
    page = CaseStudyPageFactory(live=False, owner=people.editor)
    start_review(page, people.editor)
    with pytest.raises(PermissionDenied):
        approve(page, people.editor)
    assert not read(page).permissions_for_user(people.editor).can_publish()
    assert told("submitted") == ["colleague"]
    approve(page, people.colleague)
    assert read(page).live


def test_a_second_decision_is_told_who_was_first(draft, people):
    start_review(draft, people.author)
    state = current(draft)
    send_back(draft, people.editor)
    with pytest.raises(AlreadyDecidedError, match=r"Editor .* returned it to the author"):
        decide(state, people.colleague, "approve", dict(ALL_WELL))
    assert not read(draft).live
    with pytest.raises(AlreadyDecidedError):
        take(state, people.colleague)


def test_taking_and_giving_back(draft, people):
    start_review(draft, people.author)
    people.author.member.notifications = "all"
    people.author.member.save()
    take(current(draft), people.editor)
    take(current(draft), people.editor)
    assert current(draft).assigned_to == people.editor
    assert told("taken") == ["author"]
    give_back(current(draft), people.colleague)
    assert current(draft).assigned_to == people.editor
    give_back(current(draft), people.editor)
    assert current(draft).assigned_to is None


def test_the_author_takes_it_back(draft, people):
    start_review(draft, people.author)
    with pytest.raises(PermissionDenied):
        withdraw_from_review(draft, people.stranger)
    assert withdraw_from_review(draft, people.author)
    assert not withdraw_from_review(draft, people.author)
    assert not read(draft).workflow_in_progress
    start_review(draft, people.author)
    assert read(draft).workflow_in_progress


def test_a_case_with_a_safety_mark_needs_two(people):
    page = CaseStudyPageFactory(language="uk", place="Охтирка", live=False)
    start_review(page, people.author)
    assert told("submitted") == ["editor_ua"]
    approve(page, people.editor_ua)
    assert not read(page).live
    assert told("second") == ["administrator"]
    with pytest.raises(PermissionDenied):
        approve(page, people.editor_ua)
    assert not read(page).permissions_for_user(people.editor_ua).can_publish()
    approve(page, people.administrator)
    assert read(page).live
    assert ReviewState.objects.filter(status="approved").count() == 2


def test_children_in_photos_and_an_embargo_need_two(draft, people):
    Consent.objects.create(
        translation_key=draft.translation_key, person=people.author, people_in_photos=["children"]
    )
    assert read(draft).safety_marks == ["children"]
    waiting = CaseStudyPageFactory(live=False, owner=people.author)
    page = read(waiting)
    page.go_live_at = timezone.now() + timedelta(days=9)
    page.save_revision()
    for case in (draft, waiting):
        start_review(case, people.author)
        approve(case, people.editor)
        assert current(case).task.specific.is_second
        approve(case, people.colleague)
    assert read(draft).live
    assert read(waiting).approved_schedule


def test_a_mark_that_is_gone_asks_for_nobody(people):
    page = CaseStudyPageFactory(language="uk", place="Охтирка", live=False)
    start_review(page, people.author)
    page = read(page)
    page.place = ""
    page.save_revision()
    approve(page, people.editor_ua)
    assert read(page).live


def test_a_published_case_stays_while_its_new_version_waits(draft, people):
    start_review(draft, people.author)
    approve(draft, people.editor)
    page = read(draft)
    page.title = "Jauns virsraksts"
    page.save_revision(user=people.author)
    start_review(page, people.author)
    assert read(draft).title != "Jauns virsraksts"
    assert not read(draft).permissions_for_user(people.editor).can_publish()
    approve(draft, people.editor)
    assert read(draft).title == "Jauns virsraksts"


def test_translations_are_not_reviewed_here(draft, people):
    version = translated(draft, "uk", live=False)
    with pytest.raises(ReviewError):
        start_review(version, people.author)


def test_the_author_hears_of_the_publication_once(draft, people):
    people.author.member.notifications = "all"
    people.author.member.save()
    start_review(draft, people.author)
    approve(draft, people.editor)
    assert told("published") == ["author"]
