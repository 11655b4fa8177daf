"""The overview of translations: states, filters, demand, rights, and its number of queries."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.languages import LANGUAGE_CODES
from kb import demand
from kb.models import (
    CaseStudyPage,
    ReaderDemand,
    SourceChange,
    Suggestion,
    TranslationRule,
    TranslationTask,
    TranslationWish,
)
from kb.translation.acceptance import accept, keep
from kb.translation.errors import NotAllowed
from kb.translation.overview import (
    State,
    cells_of,
    in_state,
    progress_by_language,
)
from kb.translation.publication import publish
from kb.translation.segments import segments_of
from kb.translation.tasks import Order, follow_rules, open_languages, open_tasks, take
from tests.factories import CaseStudyPageFactory, UserFactory, translated
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer, translator
from tests.kb.translation.slow import slow_state

pytestmark = pytest.mark.django_db

OVERVIEW = "translations:index"


@pytest.fixture
def reader():
    return reviewer()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cell(case, language="uk"):
    return cells_of([case], timezone.localdate())[case.translation_key][language]


def suggest(translation, segment):
    Suggestion.objects.create(
        string_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        text="Текст",
        origin=Suggestion.Origin.PERSON,
    )


def states(case):
    return {
        code: cell.state
        for code, cell in cells_of([case], timezone.localdate())[case.translation_key].items()
    }


class TestStates:
    def test_an_untouched_case_is_missing_everywhere_else(self, case):
        assert states(case) == {
            "lv": State.ORIGINAL,
            **dict.fromkeys(("ro", "uk", "en", "ru"), State.MISSING),
        }

    def test_go_with_the_work(self, case, reader):
        translation = begin(case)
        assert cell(case).state is State.IN_TRANSLATION
        assert cell(case).passages_left == len(segments_of(translation))
        words = sum(segment.words for segment in segments_of(translation))
        assert cell(case).words_left == words > 0
        accept_all(translation, reader)
        assert (cell(case).state, cell(case).passages_left) == (State.READY, 0)
        publish(translation, reader)
        assert cell(case).state is State.PUBLISHED

    def test_in_review_when_every_passage_has_been_written(self, case, reader):
        translation = begin(case)
        *rest, last = segments_of(translation)
        for segment in rest:
            suggest(translation, segment)
        assert cell(case).state is State.IN_TRANSLATION
        suggest(translation, last)
        assert cell(case).state is slow_state(case, "uk") is State.IN_REVIEW
        assert in_state(CaseStudyPage.objects.originals(), State.IN_REVIEW, ["uk"]).get() == case

    def test_tell_how_much_of_the_original_changed_and_since_when(self, case, reader):
        translation = begin(case)
        accept_all(translation, reader)
        publish(translation, reader)
        before = timezone.now()
        edit(case, title="Cits", actions="<p>Cits stāsts.</p>")
        now = cell(case)
        assert (now.state, now.changed) == (State.NEEDS_UPDATE, 2)
        assert now.since >= before
        accept_all(translation, reader)
        assert cell(case).state is State.READY
        publish(translation, reader)
        assert cell(case).state is State.PUBLISHED

    def test_a_change_that_needs_no_translation(self, case, reader):
        translation = begin(case)
        accept_all(translation, reader)
        publish(translation, reader)
        edit(case, title=f"{case.title}!")
        segment = next(s for s in segments_of(translation) if s.accepted is None)
        keep(translation, segment, reviewer=reader, reason="Only a mark")
        assert cell(case).state is State.PUBLISHED

    def test_a_better_word_waits_for_publication(self, case, reader):
        translation = begin(case)
        accept_all(translation, reader)
        publish(translation, reader)
        accept(translation, segments_of(translation)[0], "Краще", author=None, reviewer=reader)
        assert cell(case).state is State.READY

    def test_paused(self, case, reader):
        translation = begin(case)
        TranslationTask.objects.create(translation=translation, is_paused=True)
        assert cell(case).state is State.PAUSED
        accept_all(translation, reader)
        publish(translation, reader)
        assert cell(case).state is State.PUBLISHED
        edit(case, title="Cits")
        assert cell(case).state is State.PAUSED

    def test_through_a_pivot(self, case):
        english, russian = reviewer("en"), reviewer("ru")
        pivot = begin(case, "en")
        accept_all(pivot, english)
        page = publish(pivot, english)
        further = begin(page, "ru")
        accept_all(further, russian)
        publish(further, russian)
        assert cell(case, "ru").state is State.PUBLISHED
        edit(case, title="Cits")
        assert cell(case, "ru").state is cell(case, "en").state is State.NEEDS_UPDATE
        accept_all(pivot, english)
        publish(pivot, english)
        assert cell(case, "en").state is State.PUBLISHED
        assert (cell(case, "ru").state, cell(case, "ru").changed) == (State.NEEDS_UPDATE, 1)

    def test_are_those_of_a_slow_look_at_everything(self, case, reader):
        translation = begin(case)
        accept_all(translation, reader)
        publish(translation, reader)
        begin(case, "ro")
        edit(case, title="Cits")
        translated(CaseStudyPageFactory(language="ru"), "uk")
        translated(CaseStudyPageFactory(language="ro"), "uk").unpublish()
        for original in CaseStudyPage.objects.originals():
            for language in LANGUAGE_CODES:
                found = cell(original, language)
                assert found.state == slow_state(original, language), (original, language)
                for state in State:
                    if state is State.ORIGINAL:
                        continue
                    matches = in_state(CaseStudyPage.objects.originals(), state, [language])
                    assert matches.filter(pk=original.pk).exists() is (state is found.state), (
                        language,
                        state,
                        found.state,
                    )


class TestTasks:
    def test_by_hand_for_chosen_languages(self, case, reader):
        author = translator()
        editor = UserFactory(is_superuser=True)
        order = Order(author, reader, timezone.localdate(), TranslationTask.Priority.HIGH, "Now")
        open_tasks(case, ["uk", "ro"], order, by=editor)
        tasks = {
            task.translation.target_locale.language_code: task
            for task in TranslationTask.objects.all()
        }
        assert set(tasks) == {"uk", "ro"}
        assert (tasks["uk"].assignee, tasks["uk"].reviewer) == (author, reader)
        # Neither works in Romanian.
        assert (tasks["ro"].assignee, tasks["ro"].reviewer) == (None, None)
        assert open_languages(editor, case) == ["en", "ru"]

    def test_are_taken_by_those_who_translate_into_the_language(self, case):
        translation = begin(case)
        author = translator()
        assert take(translation, author).assignee == author
        for other in (translator(), translator("ro")):
            with pytest.raises(NotAllowed):
                take(translation, other)

    def test_by_rule_when_an_original_is_published(self, site, django_capture_on_commit_callbacks):
        TranslationRule.objects.create(country="LV", language="uk", days=14)
        TranslationRule.objects.create(country="UA", language="ro")
        with django_capture_on_commit_callbacks(execute=True):
            case = CaseStudyPageFactory(language="lv")
        task = TranslationTask.objects.get()
        assert task.translation.target_locale.language_code == "uk"
        assert task.due_on == timezone.localdate() + timedelta(days=14)
        assert follow_rules(case) == []

    def test_the_form(self, case):
        author = translator()
        client = signed_in(UserFactory(is_superuser=True))
        address = reverse("translations:ask", args=[case.pk])
        assert 'value="uk" checked' in " ".join(
            client.get(f"{address}?language=uk").content.decode().split()
        ).replace('id="id_languages_1" ', "")
        answer = client.post(
            address,
            {"languages": ["uk"], "assignee": author.pk, "due_on": "2030-01-02", "priority": 1},
        )
        assert answer.url == reverse(OVERVIEW)
        task = TranslationTask.objects.get()
        assert (task.assignee, str(task.due_on), task.priority) == (author, "2030-01-02", 1)
        plan = reverse("translations:plan", args=[task.translation_id])
        wrong = client.post(plan, {"priority": 2, "assignee": author.pk, "reviewer": author.pk})
        assert wrong.status_code == 200
        client.post(plan, {"priority": 2, "is_paused": "on"})
        task.refresh_from_db()
        assert (task.is_paused, task.assignee) == (True, None)


class TestThePage:
    def wish(self, case, language, count):
        TranslationWish.objects.create(
            translation_key=case.translation_key,
            language=language,
            day=timezone.localdate(),
            count=count,
        )

    def test_what_readers_ask_for_stands_first(self, site):
        cases = [CaseStudyPageFactory(language="lv", title=title) for title in "ABC"]
        self.wish(cases[1], "uk", 3)
        self.wish(cases[2], "ro", 5)
        client = signed_in(translator())

        def titles(query=""):
            return [
                row.title for row in client.get(reverse(OVERVIEW) + query).context["object_list"]
            ]

        assert titles() == ["C", "B", "A"]
        assert titles("?language=uk") == ["B", "A", "C"]
        assert titles("?ordering=title") == ["A", "B", "C"]

    def test_what_readers_opened_and_found_counts_until_they_can_read_it(self, case, reader):
        other = CaseStudyPageFactory(language="lv", title="A")
        key = (case.translation_key, "uk")
        demand.add(ReaderDemand.Kind.VIEW, {key: 4})
        demand.add(ReaderDemand.Kind.SEARCH, {key: 1, (other.translation_key, "uk"): 3})
        demand.add(ReaderDemand.Kind.SEARCH, {key: 1})
        self.wish(case, "uk", 2)
        found = cell(case).demand
        assert (found.wishes, found.views, found.searches, found.score) == (2, 4, 2, 26)
        client = signed_in(reader)
        answer = client.get(reverse(OVERVIEW))
        assert [(row.title, row.demand) for row in answer.context["object_list"]] == [
            (case.title, 26),
            ("A", 3),
        ]
        assert "opened 4 times" in answer.content.decode()
        translation = begin(case)
        accept_all(translation, reader)
        publish(translation, reader)
        assert cell(case).demand.score == 0
        ReaderDemand.objects.update(day=timezone.localdate() - timedelta(days=demand.DAYS + 1))
        assert [row.demand for row in client.get(reverse(OVERVIEW)).context["object_list"]] == [
            0,
            0,
        ]

    def test_filters(self, case, reader):
        client = signed_in(reader)
        other = CaseStudyPageFactory(language="uk", region="UA-32", topics=["youth"])
        translation = begin(case)
        task = TranslationTask.objects.create(
            translation=translation,
            reviewer=reader,
            due_on=timezone.localdate() - timedelta(days=1),
        )

        def found(query):
            return {row.pk for row in client.get(reverse(OVERVIEW) + query).context["object_list"]}

        assert found("?country=UA") == found("?topic=youth") == {other.pk}
        assert found("?task=mine") == found("?task=overdue") == {case.pk}
        assert found("?task=mine&language=ro") == set()
        assert found("?state=in-translation&language=uk") == {case.pk}
        assert found("?state=missing&language=uk") == set()
        assert found("?state=missing") == {case.pk, other.pk}
        accept_all(translation, reader)
        publish(translation, reader)
        assert found("?task=overdue") == set()
        task.delete()
        assert found("?task=mine") == set()

    def test_each_cell_leads_on(self, case, reader):
        translation = begin(case)
        content = signed_in(reader).get(reverse(OVERVIEW)).content.decode()
        assert reverse("translations:take", args=[translation.pk]) in content
        assert reverse("translations:plan", args=[translation.pk]) in content
        # She translates into Ukrainian alone.
        assert reverse("translations:ask", args=[case.pk]) not in content

    def test_the_spreadsheet(self, case, reader):
        begin(case)
        CaseStudyPage.objects.filter(pk=case.pk).update(title="=1+1")
        answer = signed_in(reader).get(reverse(OVERVIEW) + "?export=csv")
        rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))
        assert rows[1][:3] == [case.external_id, "'=1+1", "LV"]
        assert rows[1][4] == "original"
        assert rows[1][6].startswith("in translation")

    def test_progress(self, case, reader):
        translation = begin(case)
        accept_all(translation, reader)
        publish(translation, reader)
        CaseStudyPageFactory(language="ro")
        edit(case, title="Cits")
        progress = {row.language: row for row in progress_by_language()}
        uk = progress["uk"]
        assert (uk.published, uk.wanted, uk.needs_update, uk.percent) == (1, 2, 1, 50)
        assert progress["en"].published == 0


def test_changes_are_found_for_the_translations_that_lack_them_only(case, reader):
    translation = begin(case)
    accept_all(translation, reader)
    publish(translation, reader)
    edit(case, title="Cits")
    accept_all(translation, reader)
    publish(translation, reader)
    assert SourceChange.objects.exists()
    assert (cell(case).changed, cell(case).since) == (0, None)
