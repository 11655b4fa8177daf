"""People edit, suggest, approve, reject, bring files, publish and withdraw in any order.

Three languages. Whatever the order: readers see accepted texts alone, no accepted text is lost,
nobody approves her own, and the states that the database derives are those of a slow look at
everything.

That it can fail was seen by switching off by hand, one at a time: the gate before publication
(`refuse_unreviewed`: readers saw what nobody had read), that translations go with their original
(`take_translations_along`: one stayed when the original was withdrawn), both checks that an author
does not approve her own, that a file's texts count as written, and that they are suggestions only.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail_localize.models import StringTranslation

from home.languages import LANGUAGE_CODES
from kb.models import Acceptance, CaseStudyPage, Suggestion
from kb.translation.acceptance import accept, keep
from kb.translation.errors import NotAllowed, TranslationError
from kb.translation.formats.units import FileUnit
from kb.translation.formats.xliff import read_xliff, write_xliff
from kb.translation.overview import cells_of, in_state, progress_by_language
from kb.translation.publication import prepare, publish
from kb.translation.segments import SegmentState, segments_of
from kb.translation.states import State
from kb.translation.versions import translations_of
from kb.translation.workbench import work
from kb.translation.workbench.board import read_board
from kb.translation.workbench.files import units_of
from tests.factories import CaseStudyPageFactory
from tests.kb.translation.helpers import begin, edit, reviewer, translator
from tests.kb.translation.slow import slow_state

pytestmark = pytest.mark.django_db

TARGETS = ("uk", "ro")
WRITERS = ("translators", "reviewers")
# Few words, so that texts come back and passages are alike.
WORDS = st.sampled_from(["viens", "divi", "trīs"])
FIELDS = st.sampled_from(["title", "summary", "context", "lessons"])


@pytest.fixture
def world(site):
    """A short original, and those who read translations of it."""
    case = CaseStudyPageFactory(
        language="lv", context="<p>viens</p><p>divi</p>", results="", keywords="", live=True
    )
    people = {
        "translators": {code: translator(code) for code in TARGETS},
        "reviewers": {code: reviewer(code) for code in TARGETS},
    }
    return case, people


class Translating(RuleBasedStateMachine):
    case: CaseStudyPage
    people: dict
    readers: dict

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.number = 0
        # What was accepted last for each passage: {(language, string, context): text}.
        self.accepted = {}
        self.ever = {code: set() for code in TARGETS}

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def translation(self, language):
        found = [
            row for row in translations_of(self.case) if row.target_locale.language_code == language
        ]
        return found[0] if found else None

    def note(self, language, segment, text):
        self.accepted[language, segment.string_id, segment.context_id] = text
        self.ever[language].add(text)

    @rule(field=FIELDS, words=st.lists(WORDS, min_size=1, max_size=3))
    def edit_and_publish(self, field, words):
        is_rich = field in ("context", "lessons")
        text = "".join(f"<p>{word}</p>" for word in words) if is_rich else " ".join(words)
        edit(self.case, **{field: text})

    @initialize(is_begun=st.booleans())
    def publish_one(self, is_begun):
        """Begin where it gets interesting: a version that readers see, perhaps another begun."""
        if is_begun:
            begin(self.case, TARGETS[1])
        translation = begin(self.case, TARGETS[0])
        self.accept_some(TARGETS[0], 0, all_of_them=True)
        publish(translation, self.readers[TARGETS[0]])

    @rule(language=st.sampled_from(TARGETS))
    def begin_translation(self, language):
        try:
            begin(CaseStudyPage.objects.get(pk=self.case.pk), language)
        except TranslationError:
            assert not CaseStudyPage.objects.get(pk=self.case.pk).live

    @rule(language=st.sampled_from(TARGETS), which=st.integers(0, 9), all_of_them=st.booleans())
    def accept_some(self, language, which, all_of_them):
        translation = self.translation(language)
        if translation is None:
            return
        segments = segments_of(translation)
        chosen = segments if all_of_them else [segments[which % len(segments)]]
        for segment in chosen:
            if all_of_them and segment.accepted:
                continue
            self.number += 1
            text = f"{language}{self.number} {segment.source}"
            accept(translation, segment, text, author=None, reviewer=self.readers[language])
            self.note(language, segment, text)

    def row_of(self, translation, which):
        rows = read_board(translation)
        return rows[which % len(rows)]

    def a_text(self, language):
        self.number += 1
        return f"{'Слово' if language == 'uk' else 'Cuvânt'} {self.number}"

    @rule(
        language=st.sampled_from(TARGETS),
        which=st.integers(0, 9),
        who=st.sampled_from(WRITERS),
        is_decided=st.sampled_from([False, True, True]),
    )
    def suggest(self, language, which, who, is_decided):
        """A translator, or a reviewer who may not approve it then, writes a passage."""
        if translation := self.translation(language):
            row = self.row_of(translation, which)
            user = self.people[who][language]
            text = self.a_text(language)
            row = work.write(translation, row.segment.id, text, user=user, token=row.token)
            if is_decided:
                self.decide_on(language, translation, row, is_good=True)

    @rule(language=st.sampled_from(TARGETS))
    def bring_a_file(self, language):
        """Everything that waits comes back from another tool; a part of it has gone stale."""
        if translation := self.translation(language):
            rows = read_board(translation)
            units = [replace(unit, target=self.a_text(language)) for unit in units_of(rows)]
            file = write_xliff([*units, FileUnit(0, "vairs nav", "Нема")], "lv", language, name="x")
            report = read_xliff(file, units_of(rows), "lv", language)
            assert len(report.problems) == 1
            texts = {unit.segment_id: unit.text for unit in report.fitting}
            user = self.people["translators"][language]
            work.offer(translation, texts, origin=Suggestion.Origin.FILE, user=user)

    @rule(language=st.sampled_from(TARGETS), which=st.integers(0, 9), is_good=st.booleans())
    def decide(self, language, which, is_good):
        """A reviewer approves or rejects what somebody suggested; her own she can't approve."""
        translation = self.translation(language)
        rows = [row for row in read_board(translation) if row.personal] if translation else []
        if not rows:
            return
        self.decide_on(language, translation, rows[which % len(rows)], is_good=is_good)

    def decide_on(self, language, translation, row, *, is_good):
        user = self.readers[language]
        suggestion = row.personal[-1]
        change = {"user": user, "token": row.token}
        try:
            if is_good:
                work.approve(translation, row.segment.id, suggestion.pk, **change)
                self.note(language, row.segment, suggestion.text)
            else:
                work.reject(translation, row.segment.id, suggestion.pk, user=user, reason="No")
        except NotAllowed:
            assert is_good
            assert suggestion.author_id == user.pk

    @rule(language=st.sampled_from(TARGETS))
    def keep_one(self, language):
        translation = self.translation(language)
        waiting = [
            segment
            for segment in (segments_of(translation) if translation else [])
            if segment.state is SegmentState.NEEDS_UPDATE
        ]
        if waiting:
            row = keep(translation, waiting[0], reviewer=self.readers[language], reason="The same")
            self.note(language, waiting[0], row.data)

    @rule(
        language=st.sampled_from(TARGETS),
        action=st.sampled_from([prepare, publish]),
        incomplete=st.booleans(),
    )
    def prepare_or_publish(self, language, action, incomplete):
        translation = self.translation(language)
        if translation is None:
            return
        waiting = any(segment.accepted is None for segment in segments_of(translation))
        try:
            action(translation, self.readers[language], incomplete=incomplete)
        except TranslationError:
            is_live = CaseStudyPage.objects.get(pk=self.case.pk).live
            assert waiting or (action is publish and not is_live)

    @rule(language=st.sampled_from(TARGETS))
    def publish_past_the_reviewers(self, language):
        """Somebody writes into the page itself and publishes that in Wagtail."""
        translation = self.translation(language)
        if translation is None:
            return
        page = translation.get_target_instance()
        page.title, page.summary = "Nobody read this", "Nor this"
        revision = page.save_revision(clean=False)
        with contextlib.suppress(TranslationError):
            revision.publish()

    @precondition(lambda self: CaseStudyPage.objects.live().translations().exists())
    @rule()
    def withdraw(self):
        CaseStudyPage.objects.get(pk=self.case.pk).unpublish()

    @invariant()
    def readers_see_accepted_texts_alone(self):
        original = CaseStudyPage.objects.get(pk=self.case.pk)
        for page in CaseStudyPage.objects.translations().filter(
            translation_key=self.case.translation_key, live=True
        ):
            assert original.live
            passages = [page.title, page.summary]
            for name in ("context", "actions", "lessons"):
                passages += re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", getattr(page, name))
            assert set(passages) <= self.ever[page.locale.language_code]

    @invariant()
    def nobody_approved_her_own(self):
        assert not Acceptance.objects.filter(author=F("reviewer")).exists()

    @invariant()
    def no_accepted_text_is_lost(self):
        rows = StringTranslation.objects.filter(context__object_id=self.case.translation_key)
        stored = {
            (row.locale.language_code, row.translation_of_id, row.context_id): row.data
            for row in rows.select_related("locale")
        }
        assert stored == self.accepted

    @invariant()
    def derived_states_are_true(self):
        original = CaseStudyPage.objects.get(pk=self.case.pk)
        cells = cells_of([original], timezone.localdate())[self.case.translation_key]
        slow = {code: slow_state(original, code) for code in LANGUAGE_CODES}
        assert {code: cells[code].state for code in LANGUAGE_CODES} == slow
        for code in TARGETS:
            assert in_state(CaseStudyPage.objects.all(), slow[code], [code]).filter(pk=self.case.pk)
        lagging = {row.language: row.needs_update for row in progress_by_language()}
        assert all(lagging[code] == int(slow[code] is State.NEEDS_UPDATE) for code in TARGETS)


def bound(world):
    case, people = world
    known = {"case": case, "people": people, "readers": people["reviewers"]}
    return type("Bound", (Translating,), known)


def test_any_order(world):
    run_state_machine_as_test(
        bound(world),
        settings=settings(settings.get_profile("shelf"), max_examples=5, stateful_step_count=12),
    )


def test_a_file_is_written_work_that_nobody_has_accepted(world):
    """The one order that chance meets too seldom: all of a begun translation comes in a file."""
    machine = bound(world)()
    machine.publish_one(is_begun=True)
    machine.bring_a_file(TARGETS[1])
    original = CaseStudyPage.objects.get(pk=machine.case.pk)
    assert slow_state(original, TARGETS[1]) is State.IN_REVIEW
    for holds in (
        machine.derived_states_are_true,
        machine.no_accepted_text_is_lost,
        machine.readers_see_accepted_texts_alone,
    ):
        holds()
    machine.teardown()
