"""An editor changes a case while its author revises it: no word of either is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.models import CaseDraft, CaseStudyPage
from kb.submission import drafts, merging
from kb.submission.sending import BehindError, send
from tests.factories import CaseStudyPageFactory
from tests.kb.submission.conftest import ANSWERS

pytestmark = pytest.mark.django_db
AGREED = {name: "on" for name in ANSWERS if name.startswith("accept_")}


@pytest.fixture
def page(author) -> CaseStudyPage:
    return CaseStudyPageFactory(
        owner=author, summary="Sākums.", place="", sources=[("A", "https://example.org/", "lv")]
    )


@pytest.fixture
def revising(page, author) -> CaseDraft:
    draft = drafts.revise(page, author)
    draft.data |= {**AGREED, "library": "Ludzas bibliotēka"}
    draft.save()
    CaseDraft.objects.update(created_at=timezone.now() - timedelta(hours=1))
    draft.refresh_from_db()
    return draft


def edited(page: CaseStudyPage, **fields: object) -> None:
    """What an editor saves in the administration."""
    newest = CaseStudyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(newest, name, value)
    newest.save_revision()


def newest(page: CaseStudyPage) -> CaseStudyPage:
    return CaseStudyPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_different_answers_do_not_meet(open_tab, page, revising):
    revising.data["summary"] = "Autores kopsavilkums."
    revising.save()
    edited(page, title="Redaktora virsraksts", sources=[])
    assert open_tab(revising, "send").press("submit").status_code == 302
    assert newest(page).title == "Redaktora virsraksts"
    assert newest(page).summary == "Autores kopsavilkums."
    assert not newest(page).sources.exists()


def test_both_texts_are_shown_and_the_author_decides(open_tab, browser, page, revising):
    revising.data["summary"] = "Autores kopsavilkums."
    revising.save()
    tab = open_tab(revising)
    edited(page, summary="Redaktora kopsavilkums.")
    # A page that was open before can't overwrite what it has not seen.
    response = open_tab(revising, "send").press("submit")
    assert response.status_code == 422
    assert f"/{revising.key}/story/?check=1#summary" in response.content.decode()
    assert newest(page).summary == "Redaktora kopsavilkums."
    assert tab.autosave(summary="Autore raksta tālāk.").status_code == 409
    tab = open_tab(revising)
    html = browser.get(tab.url).content.decode()
    assert "Autores kopsavilkums." in html
    assert "Redaktora kopsavilkums." in html
    assert 'name="compared" value="summary"' in html
    # What the script saves by itself decides nothing.
    tab.autosave(summary="No abiem.", compared="summary")
    revising.refresh_from_db()
    assert revising.meanwhile == {"summary": "Redaktora kopsavilkums."}
    tab.press("stay", summary="No abiem.", compared="summary")
    revising.refresh_from_db()
    assert revising.meanwhile == {}
    assert open_tab(revising, "send").press("submit").status_code == 302
    assert newest(page).summary == "No abiem."


def test_taking_the_other_text(open_tab, page, revising):
    revising.data |= {"summary": "Autores.", "sources": [{"title": "B", "url": "https://b.org/"}]}
    revising.save()
    edited(page, summary="Redaktora.", sources=[])
    tab = open_tab(revising)
    tab.press("stay", summary="Autores.", compared="summary", use_other="summary")
    needs = open_tab(revising, "needs")
    assert 'name="compared" value="sources"' in needs.client.get(needs.url).content.decode()
    needs.press("stay", compared="sources", use_other="sources", asked="sources")
    revising.refresh_from_db()
    assert (revising.meanwhile, revising.data["summary"]) == ({}, "Redaktora.")
    assert not revising.data["sources"]


def test_what_can_not_be_compared_in_the_quick_version_is_shown_in_the_full_one(page, revising):
    revising.data["results"] = "Autores rezultāti."
    revising.is_full = False
    revising.save()
    edited(page, results="<p>Redaktora rezultāti.</p>")
    draft = merging.catch_up(revising.key, revising.owner)
    assert draft.meanwhile == {"results": "Redaktora rezultāti."}
    drafts.switch_version(draft, full=False)
    assert CaseDraft.objects.get().is_full


def test_changed_at_the_very_moment_of_sending(page, revising, author):
    edited(page, title="Redaktora virsraksts")
    with pytest.raises(BehindError):
        send(revising.key, author)
    assert newest(page).title == "Redaktora virsraksts"


def test_the_same_change_by_both_is_none(page, revising, author):
    revising.data["title"] = "Viens un tas pats"
    revising.save()
    edited(page, title="Viens un tas pats")
    assert merging.catch_up(revising.key, author).meanwhile == {}


def test_an_answer_by_mail_is_no_lost_update(page, revising, author):
    """It writes into the newest revision in place (kb.review.freshness)."""
    from kb.review.freshness import answer

    page.refresh_from_db()
    CaseStudyPage.objects.filter(pk=page.pk).update(ongoing=True)
    answer(page, "ended")
    draft = merging.catch_up(revising.key, author)
    assert draft.data["period_end"] == page.period_end or draft.data["period_end"]
    send(revising.key, author)
    assert newest(page).period_end


def test_a_revision_keeps_the_day_before_which_nothing_may_appear(page, author):
    day = timezone.localdate() + timedelta(days=40)
    edited(page, go_live_at=timezone.now() + timedelta(days=40))
    draft = drafts.revise(page, author)
    assert draft.data["embargo"] == day.isoformat()
    draft.data |= {**AGREED, "library": "Ludzas bibliotēka"}
    draft.save()
    send(draft.key, author)
    assert newest(page).go_live_at > timezone.now() + timedelta(days=38)
