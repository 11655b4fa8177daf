"""Two tabs of an author and two editors, in any order: nobody's words are overwritten unseen.

CI runs 20 orders of up to 15 steps; `make interleavings` 1,000, in a quarter of an hour.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kb.groups import create_groups
from kb.models import CaseDraft, CaseStudyPage
from kb.permissions import EDITORS
from kb.review.services import AlreadyDecidedError, decide
from kb.review.setup import set_up_review
from kb.submission import drafts, merging
from kb.submission.sending import BehindError, NotReadyError, send
from tests.factories import CaseStudyPageFactory, MemberFactory, UserFactory
from tests.kb.review.helpers import ALL_WELL
from tests.kb.submission.conftest import ANSWERS

pytestmark = pytest.mark.django_db
FIELDS = ("title", "summary")
AGREED = {name: "on" for name in ANSWERS if name.startswith("accept_")}


class TwoTabsTwoEditors(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        # Closed again at the end: among savepoints left open, SQLite looks through the journals
        # of all of them, and each order takes longer than the one before.
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.author = MemberFactory().user
        self.editors = [UserFactory(), UserFactory()]
        for editor in self.editors:
            editor.groups.add(Group.objects.get(name=EDITORS["LV"]))
        page = CaseStudyPageFactory(owner=self.author, title="text 0", summary="text 0")
        self.pk, self.words, self.pages = page.pk, 0, 0
        self.seen: set[str] = set()
        self.revise()

    def page(self) -> CaseStudyPage:
        page: CaseStudyPage = CaseStudyPage.objects.get(pk=self.pk)
        return page

    def newest(self) -> CaseStudyPage:
        page: CaseStudyPage = self.page().get_latest_revision_as_object()
        return page

    def text(self) -> str:
        self.words += 1
        return f"text {self.words}"

    def revise(self) -> None:
        draft = drafts.revise(self.page(), self.author)
        CaseDraft.objects.filter(pk=draft.pk).update(
            data={**draft.data, **AGREED, "library": "Ludzas bibliotēka"}
        )
        self.key = draft.key
        self.tabs = [self.opened(), self.opened()]

    def draft(self) -> CaseDraft:
        return CaseDraft.objects.get(key=self.key)

    def opened(self) -> dict[str, Any]:
        """What a tab shows: the draft, and beside it what somebody else has made of it."""
        draft = merging.catch_up(self.key, self.author)
        self.pages += 1
        self.seen |= {draft.data.get(name, "") for name in FIELDS}
        self.seen |= {draft.meanwhile.get(name, "") for name in FIELDS}
        return {
            "version": draft.version,
            "writer": f"tab-{self.pages}",
            "texts": {name: draft.data.get(name, "") for name in FIELDS},
            "compared": set(draft.meanwhile),
        }

    def is_open(self) -> bool:
        return hasattr(self, "key") and self.draft().is_open

    def task(self) -> Any:
        state = self.page().current_workflow_task_state
        return state.specific if state and state.status == "in_progress" else None

    @precondition(is_open)
    @rule(tab=st.integers(0, 1), field=st.sampled_from(FIELDS))
    def type_and_save(self, tab: int, field: str) -> None:
        page = self.tabs[tab]
        page["texts"][field] = self.text()
        self.seen.add(page["texts"][field])
        before = self.draft().data
        saved = drafts.save_answers(
            self.key,
            self.author,
            dict(page["texts"]),
            base=page["version"],
            writer=page["writer"],
            compared=page["compared"],
        )
        after = self.draft().data
        for name in FIELDS:
            assert before[name] == after[name] or before[name] in self.seen, "lost by a tab"
        if saved.conflicts:
            assert before == after
            self.tabs[tab] = self.opened()
        else:
            page["version"], page["compared"] = saved.draft.version, set()

    @precondition(is_open)
    @rule(tab=st.integers(0, 1))
    def reload(self, tab: int) -> None:
        mine, began = self.draft().data, self.draft().began_with
        self.tabs[tab] = self.opened()
        for name in FIELDS:
            unchanged = mine[name] == began[name]
            assert self.draft().data[name] == mine[name] or unchanged, "hers was overwritten"

    @precondition(is_open)
    @rule()
    def submit(self) -> None:
        before = self.newest()
        try:
            send(self.key, self.author)
        except (BehindError, NotReadyError):
            merging.catch_up(self.key, self.author)
            assert [getattr(before, name) for name in FIELDS] == [
                getattr(self.newest(), name) for name in FIELDS
            ]
            return
        after = self.newest()
        for name in FIELDS:
            old = getattr(before, name)
            assert getattr(after, name) == old or old in self.seen, "an editor's words are lost"
        assert CaseStudyPage.objects.count() == 1

    @rule(field=st.sampled_from(FIELDS))
    def edit(self, field: str) -> None:
        """An editor opens the newest version and saves it; Wagtail refuses older ones."""
        version = self.newest()
        setattr(version, field, self.text())
        version.save_revision(user=self.editors[0])

    @precondition(lambda self: hasattr(self, "key") and self.task())
    @rule(editor=st.integers(0, 1), action=st.sampled_from(["approve", "reject"]))
    def decide(self, editor: int, action: str) -> None:
        task, newest = self.task(), self.newest()
        data = ALL_WELL if action == "approve" else {"comment": "Kas vēl?", "missing": []}
        decide(task, self.editors[editor], action, dict(data))
        with pytest.raises(AlreadyDecidedError):
            decide(task, self.editors[1 - editor], "approve", dict(ALL_WELL))
        if action == "approve":
            page = self.page()
            assert [page.title, page.summary] == [newest.title, newest.summary]
        self.revise()

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


def test_in_any_order(site):
    # Once: each order begins with them.
    create_groups()
    set_up_review()
    number = int(os.environ.get("INTERLEAVINGS", "20"))
    run_state_machine_as_test(
        TwoTabsTwoEditors,
        settings=settings(max_examples=number, stateful_step_count=15, deadline=None),
    )
