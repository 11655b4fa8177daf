"""Nothing that was typed is ever lost: versions, two windows, a line that breaks."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kb.models import CaseDraft
from kb.submission import drafts
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_autosave_tells_the_new_version(open_tab, draft):
    response = open_tab(draft).autosave(title="A")
    assert (response.status_code, response.json()) == (200, {"version": 2})
    assert CaseDraft.objects.get().page is None


def test_nothing_changed_is_no_new_version(open_tab, draft):
    tab = open_tab(draft)
    tab.autosave(title="A")
    assert tab.autosave(title="A").json() == {"version": 2}


def test_a_stale_window_gets_409_and_sees_both_texts(open_tab, draft):
    old, new = open_tab(draft), open_tab(draft)
    assert new.autosave(title="New text").status_code == 200
    response = old.autosave(title="Old window’s text")
    assert response.status_code == 409
    assert response.json() == {"conflicts": ["title"]}
    draft.refresh_from_db()
    assert draft.data["title"] == "New text"
    page = old.press("next", title="Old window’s text", summary="S")
    html = " ".join(page.content.decode().split())
    assert page.status_code == 409
    assert 'value="Old window’s text"' in html
    assert "New text" in html
    assert 'name="use_other" value="title"' in html
    # The page that shows both may save: it has seen both.
    screen = page.context["screen"]
    saved = old.client.post(
        old.url,
        {"version": screen.draft.version, "writer": screen.writer, "title": "Both", "go": "stay"},
    )
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.data["title"] == "Both"


def test_taking_the_other_text(open_tab, draft):
    old, new = open_tab(draft), open_tab(draft)
    new.autosave(title="Theirs")
    screen = old.press("next", title="Mine", summary="My summary").context["screen"]
    old.client.post(
        old.url,
        {
            "version": screen.draft.version,
            "writer": screen.writer,
            "title": "Mine",
            "summary": "My summary",
            "use_other": "title",
        },
    )
    draft.refresh_from_db()
    assert (draft.data["title"], draft.data["summary"]) == ("Theirs", "My summary")


def test_two_windows_with_different_answers_do_not_meet(open_tab, draft):
    story, topics = open_tab(draft), open_tab(draft, "topics")
    assert story.autosave(title="A").status_code == 200
    assert topics.autosave(topics="youth", asked="topics").status_code == 200
    assert story.autosave(title="B").status_code == 200
    draft.refresh_from_db()
    assert (draft.data["title"], draft.data["topics"]) == ("B", ["youth"])


def test_an_answer_that_got_lost_on_the_way_is_no_conflict(open_tab, draft):
    tab = open_tab(draft)
    version = tab.version
    tab.autosave(title="A")
    tab.version = version  # the answer never came
    assert tab.autosave(title="A and more").status_code == 200
    draft.refresh_from_db()
    assert draft.data["title"] == "A and more"


def test_a_sent_or_deleted_draft_takes_nothing(open_tab, draft):
    tab = open_tab(draft)
    drafts.delete(draft)
    assert tab.autosave(title="Too late").status_code == 410
    draft.refresh_from_db()
    assert "title" not in draft.data


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 40])
def test_a_version_that_is_none_is_an_old_one(open_tab, draft, version):
    other = open_tab(draft)
    tab = open_tab(draft)
    other.autosave(title="A")
    tab.version = version
    assert tab.autosave(title="B").status_code == 409


class TwoWindows(RuleBasedStateMachine):
    """Any order of typing, saving, losing answers and reloading in two windows.

    What a save acknowledged stays, until somebody who has seen it writes something else.
    """

    fields = ("title", "summary")

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.user = UserFactory()
        self.draft = drafts.begin(self.user, "en", full=False)
        self.pages = 0
        self.windows = [self.opened(), self.opened()]
        self.acknowledged: dict[str, str] = {}
        self.words = 0

    def opened(self) -> dict:
        self.pages += 1
        draft = CaseDraft.objects.get(pk=self.draft.pk)
        texts = {name: draft.data.get(name, "") for name in self.fields}
        return {
            "version": draft.version,
            "writer": f"page-{self.pages}",
            "texts": texts,
            "seen": {text for text in texts.values() if text},
        }

    @rule(window=st.integers(0, 1), field=st.sampled_from(fields))
    def type(self, window: int, field: str) -> None:
        self.words += 1
        self.windows[window]["texts"][field] = f"text {self.words}"
        self.windows[window]["seen"].add(f"text {self.words}")

    @rule(window=st.integers(0, 1), answer_arrives=st.booleans())
    def save(self, window: int, answer_arrives: bool) -> None:
        page = self.windows[window]
        saved = drafts.save_answers(
            self.draft.key,
            self.user,
            dict(page["texts"]),
            base=page["version"],
            writer=page["writer"],
        )
        if saved.conflicts:
            assert any(text not in page["seen"] for text in saved.conflicts.values())
            return
        for name, text in page["texts"].items():
            before = self.acknowledged.get(name)
            assert before in (None, text) or before in page["seen"], "overwritten unseen"
            if text:
                self.acknowledged[name] = text
        if answer_arrives:
            page["version"] = saved.draft.version

    @rule(window=st.integers(0, 1))
    def reload(self, window: int) -> None:
        self.windows[window] = self.opened()

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        if hasattr(self, "acknowledged"):
            data = CaseDraft.objects.get(pk=self.draft.pk).data
            assert {k: v for k, v in data.items() if k in self.fields and v} == self.acknowledged

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)


def test_two_windows_in_any_order(db):
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        TwoWindows, settings=settings(max_examples=40, stateful_step_count=20, deadline=None)
    )


def test_answers_are_plain_json(open_tab, draft):
    open_tab(draft).autosave(title="\U0001f600 ș ā ї\r\nx")
    draft.refresh_from_db()
    assert json.loads(json.dumps(draft.data))["title"].endswith("ș ā ї\nx")
