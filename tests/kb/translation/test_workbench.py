"""Work on a translation: writing, reading, approving, and two people at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail_localize.models import StringTranslation, Translation

from kb.models import Acceptance, SegmentComment, SegmentEvent, Suggestion, User
from kb.translation.checks import Severity, TermHint
from kb.translation.errors import Conflict, NotAcceptable, NotAllowed
from kb.translation.memory import index
from kb.translation.memory.store import remember
from kb.translation.publication import publish
from kb.translation.tasks import Order, open_tasks
from kb.translation.workbench import work
from kb.translation.workbench.board import State, read_board, read_row
from kb.translation.workbench.mine import items_for
from kb.translation.workbench.presenting import name_of, shown_terms
from kb.translation.workbench.preview import preview_page
from tests.factories import CaseStudyPageFactory, UserFactory
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer, translator

pytestmark = pytest.mark.django_db
TEXT = "Зустрічі з медіаграмотності для людей старшого віку"


@pytest.fixture(autouse=True)
def _no_index():
    index.clear()


@pytest.fixture
def translation(site):
    case = CaseStudyPageFactory(
        language="lv",
        title="Senioru medijpratības pēcpusdienas",
        context='<p>Skat. <a href="https://example.org/">te</a> <b>20</b> reizes.</p>',
        actions="<ul><li>lasa</li><li>runā</li></ul>",
    )
    return begin(case)


@pytest.fixture
def writer(translation):
    return translator()


@pytest.fixture
def reader(translation):
    return reviewer()


def row_of(translation, path="title", position=0):
    return [row for row in read_board(translation) if row.segment.path == path][position]


def save(translation, user, text=TEXT, path="title", **more):
    row = row_of(translation, path)
    return work.write(translation, row.segment.id, text, user=user, token=row.token, **more)


def approve(translation, row, user, **more):
    return work.approve(
        translation, row.segment.id, row.current.pk, user=user, token=row.token, **more
    )


class TestStates:
    def test_follow_from_what_is_there(self, translation, writer, reader):
        assert row_of(translation).state == State.UNTRANSLATED
        row = row_of(translation)
        work.offer(
            translation, {row.segment.id: "Назва"}, origin=Suggestion.Origin.MACHINE, user=writer
        )
        assert row_of(translation).state == State.OFFERED
        row = save(translation, writer)
        assert row.state == State.IN_REVIEW
        assert row.text == TEXT
        row = approve(translation, row, reader)
        assert (row.state, row.text, row.suggestions) == (State.APPROVED, TEXT, [])
        edit(translation.source.get_source_instance(), title="Senioru ziņu pēcpusdienas")
        row = row_of(translation)
        assert row.state == State.NEEDS_UPDATE
        assert row.text == TEXT  # the old one stands there to be mended
        assert save(translation, writer, "Інша назва").state == State.IN_REVIEW

    def test_no_suggestion_reaches_readers(self, translation, writer, reader):
        save(translation, writer)
        assert not StringTranslation.objects.filter(data=TEXT).exists()
        accept_all(translation, reader, only=lambda segment: segment.path != "title")
        with pytest.raises(Exception, match="accepted"):
            publish(translation, reader)


class TestWriting:
    def test_saving_again_changes_the_own_suggestion(self, translation, writer):
        save(translation, writer, "Перша")
        row = save(translation, writer, "Друга")
        assert [s.text for s in row.suggestions] == ["Друга"]
        assert SegmentEvent.objects.count() == 1  # one sitting
        assert Suggestion.objects.get().version == 2

    def test_two_people_at_once_lose_nothing(self, translation, writer):
        seen = row_of(translation)
        other = translator()
        save(translation, other, "Іншої людини")
        with pytest.raises(work.Stale) as error:
            work.write(translation, seen.segment.id, "Моє", user=writer, token=seen.token)
        assert error.value.row.text == "Іншої людини"
        row = work.write(
            translation, seen.segment.id, "Моє", user=writer, token=error.value.row.token
        )
        assert {s.text for s in row.personal} == {"Іншої людини", "Моє"}

    def test_two_windows_of_one_person_lose_nothing(self, translation, writer):
        seen = row_of(translation)
        save(translation, writer, "З першого вікна")
        with pytest.raises(work.Stale):
            work.write(translation, seen.segment.id, "З другого", user=writer, token=seen.token)
        assert row_of(translation).text == "З першого вікна"

    def test_what_a_machine_offers_meanwhile_stops_nobody(self, translation, writer):
        row = row_of(translation)
        work.offer(
            translation, {row.segment.id: "Назва"}, origin=Suggestion.Origin.MACHINE, user=writer
        )
        work.write(translation, row.segment.id, "Моє", user=writer, token=row.token)

    def test_an_empty_text_takes_the_suggestion_back(self, translation, writer):
        save(translation, writer)
        row = save(translation, writer, "  ")
        assert row.state == State.UNTRANSLATED
        assert Suggestion.objects.get().state == Suggestion.State.REPLACED

    def test_a_machines_part_is_not_forgotten(self, translation, writer, reader):
        save(translation, writer, "Назва", is_machine_assisted=True)
        row = save(translation, writer, TEXT)
        approve(translation, row, reader)
        assert Acceptance.objects.get().origin == Acceptance.Origin.MACHINE

    def test_a_text_without_end_is_refused(self, translation, writer):
        with pytest.raises(NotAcceptable):
            save(translation, writer, "а" * 20_001)

    def test_a_passage_that_is_gone_is_no_server_error(self, translation, writer):
        with pytest.raises(Conflict):
            work.write(translation, 987654, "x", user=writer, token="")

    def test_a_locked_page_is_left_alone(self, translation, writer, reader):
        page = translation.get_target_instance()
        page.locked, page.locked_by = True, reader
        page.save(update_fields=["locked", "locked_by"])
        with pytest.raises(NotAllowed):
            save(translation, writer)


class TestApproval:
    def test_nobody_approves_her_own_text(self, translation, reader):
        row = save(translation, reader)
        with pytest.raises(NotAllowed):
            approve(translation, row, reader)
        other = reviewer()
        approve(translation, row, other)
        acceptance = Acceptance.objects.get()
        assert (acceptance.author, acceptance.reviewer) == (reader, other)

    def test_translators_and_other_languages_reviewers_may_not(self, translation, writer):
        row = save(translation, writer)
        for user in (translator(), reviewer("ro")):
            with pytest.raises(NotAllowed):
                approve(translation, row, user)

    def test_the_reviewer_may_mend_what_a_person_wrote(self, translation, writer, reader):
        row = save(translation, writer)
        row = approve(translation, row, reader, text="Кращий текст")
        assert row.text == "Кращий текст"
        acceptance = Acceptance.objects.get()
        assert (acceptance.author, acceptance.reviewer) == (writer, reader)
        assert SegmentEvent.objects.first().kind == SegmentEvent.Kind.EDITED

    def test_mending_what_nobody_wrote_is_writing(self, translation, reader):
        row = row_of(translation)
        work.offer(
            translation, {row.segment.id: TEXT}, origin=Suggestion.Origin.MACHINE, user=reader
        )
        row = row_of(translation)
        with pytest.raises(NotAllowed):
            approve(translation, row, reader, text="Мій власний текст")
        assert approve(translation, row, reader).state == State.APPROVED

    def test_an_error_blocks_it_until_it_is_waived(self, translation, writer, reader):
        row = save(translation, writer, "Объявление")
        with pytest.raises(NotAcceptable):
            approve(translation, row, reader)
        waiver = {"text": row.text, "code": "russian-letters", "reason": "власна назва"}
        with pytest.raises(NotAllowed):
            work.waive(translation, row.segment.id, user=writer, **waiver)
        work.waive(translation, row.segment.id, user=reader, **waiver)
        assert approve(translation, row, reader).state == State.APPROVED

    def test_what_would_break_the_page_can_not_be_waived(self, translation, writer, reader):
        row = save(translation, writer, "<b>Дивіться", path="context")
        (finding,) = [f for f in row.findings if f.code == "markup"]
        assert (finding.severity, finding.is_final) == (Severity.ERROR, True)
        with pytest.raises(NotAllowed):
            work.waive(
                translation, row.segment.id, text=row.text, code="markup", reason="x", user=reader
            )

    def test_a_waiver_holds_for_that_text_only(self, translation, writer):
        row = save(translation, writer, "Зустрічі  старших")
        work.waive(
            translation, row.segment.id, text=row.text, code="spaces", reason="так", user=writer
        )
        assert "spaces" not in {f.code for f in row_of(translation).findings}
        row = save(translation, writer, "Зустрічі  інші")
        assert "spaces" in {f.code for f in row.findings}

    def test_a_stale_approval_is_refused(self, translation, writer, reader):
        row = save(translation, writer)
        save(translation, writer, "Щойно змінено")
        with pytest.raises(work.Stale):
            approve(translation, row, reader)

    def test_a_rejection_needs_a_reason_and_reaches_the_author(self, translation, writer, reader):
        row = save(translation, writer)
        with pytest.raises(NotAcceptable):
            work.reject(translation, row.segment.id, row.current.pk, user=reader, reason=" ")
        row = work.reject(
            translation, row.segment.id, row.current.pk, user=reader, reason="Задовго"
        )
        assert row.state == State.UNTRANSLATED
        assert Suggestion.objects.get().reason == "Задовго"

    def test_only_the_own_suggestion_can_be_taken_back(self, translation, writer):
        row = save(translation, writer)
        with pytest.raises(NotAllowed):
            work.reject(translation, row.segment.id, row.current.pk, user=translator(), reason="x")
        work.reject(translation, row.segment.id, row.current.pk, user=writer, reason="")
        assert row_of(translation).state == State.UNTRANSLATED

    def test_all_without_warnings(self, translation, writer, reader):
        save(translation, writer)
        save(translation, reader, "Короткий опис.", path="summary")
        save(translation, writer, "ключове  слово", path="keywords")
        report = work.approve_all(translation, reader)
        assert (report.done, report.own, report.with_findings) == (1, 1, 1)
        assert row_of(translation).state == State.APPROVED


class TestHistory:
    def test_a_text_can_be_brought_back(self, translation, writer, reader):
        row = save(translation, writer, "Перша")
        approve(translation, row, reader)
        row = save(translation, writer, "Друга")
        event = SegmentEvent.objects.filter(kind="approved").get()
        row = work.restore(translation, row.segment.id, event.pk, user=writer, token=row.token)
        assert row.text == "Перша"
        kinds = [e.kind for e in SegmentEvent.objects.order_by("pk")]
        assert kinds == ["written", "approved", "written", "restored"]

    def test_events_of_other_segments_stay_there(self, translation, writer):
        save(translation, writer)
        event = SegmentEvent.objects.get()
        row = row_of(translation, "summary")
        with pytest.raises(Conflict):
            work.restore(translation, row.segment.id, event.pk, user=writer, token=row.token)


class TestComments:
    def test_mention_and_resolve(self, translation, writer, reader):
        row = row_of(translation)
        stranger = translator("ro")
        row = work.comment(
            translation,
            row.segment.id,
            "Що це?",
            user=writer,
            mentioned=[reader.pk, stranger.pk],
        )
        said = SegmentComment.objects.get()
        assert list(said.mentioned.all()) == [reader]
        assert row.open_comments == [said]
        row = work.resolve(translation, row.segment.id, said.pk, user=reader)
        assert row.open_comments == []
        with pytest.raises(NotAllowed):
            work.comment(translation, row.segment.id, "Можна?", user=stranger)
        with pytest.raises(NotAcceptable):
            work.comment(translation, row.segment.id, " ", user=writer)


class TestOffers:
    def test_memory_fills_in_what_it_knows(self, translation, writer, reader):
        title = row_of(translation).segment.source
        remember("lv", "uk", [(title, TEXT)], origin="file")
        assert work.offer_from_memory(translation, writer) == 1
        row = row_of(translation)
        assert (row.state, row.current.origin, row.current.author) == (
            State.OFFERED,
            "memory",
            None,
        )
        assert work.offer_from_memory(translation, writer) == 0
        assert approve(translation, row, reader).state == State.APPROVED

    def test_what_the_memory_knows_stands_there_when_it_is_asked_for(self, case):
        remember("lv", "uk", [(case.title, TEXT)], origin="file")
        # An editor asks; she translates into no language herself.
        open_tasks(case, ["uk", "ro"], Order(), by=None)
        for translation in Translation.objects.all():
            known = translation.target_locale.language_code == "uk"
            row = row_of(translation)
            assert row.state == (State.OFFERED if known else State.UNTRANSLATED)
            assert row.segment.accepted is None
        # Asked for once more, nothing that somebody refused comes back.
        Suggestion.objects.update(state=Suggestion.State.REJECTED)
        open_tasks(case, ["uk"], Order(), by=None)
        assert not Suggestion.objects.filter(state=Suggestion.State.OPEN).exists()

    def test_the_memory_survives_what_the_engine_forgets(self, translation, reader, writer):
        """A passage in another field, and one twice: wagtail-localize knows neither again."""
        accept_all(translation, reader)
        publish(translation, reader)
        known = {row.segment.source: row.text for row in read_board(translation)}
        case = translation.source.get_source_instance()
        edit(case, context="<p>Pavisam kas cits.</p>", lessons=case.context, results=case.actions)
        translation.source.refresh_from_db()
        assert row_of(translation, "lessons").segment.accepted is None
        again = [("lessons", 0), ("results", 0), ("results", 1)]
        for place in again:
            row = row_of(translation, *place)
            assert row.memory.target == known[row.segment.source]
        assert work.offer_from_memory(translation, writer) == len(again)
        # Nothing of it is accepted by itself, and in its own place all is as it was.
        assert {row_of(translation, *place).state for place in again} == {State.OFFERED}
        assert row_of(translation, "actions", 1).state == State.APPROVED

    def test_what_the_memory_knows_of_a_changed_original_stands_there_when_it_is_published(
        self, translation, reader, django_capture_on_commit_callbacks
    ):
        accept_all(translation, reader, only=lambda segment: segment.path == "title")
        summary = row_of(translation, "summary").segment.source
        known = {
            "Ziņas senioriem": TEXT,
            "Jauns kopsavilkums.": "Новий підсумок.",
            summary: "Не змінилося.",
        }
        remember("lv", "uk", list(known.items()), origin="file")
        case = translation.source.get_source_instance()
        accepted = StringTranslation.objects.values_list("pk", "data")
        before = set(accepted)
        with django_capture_on_commit_callbacks(execute=True):
            case = edit(case, title="Ziņas senioriem")
        row = row_of(translation)
        assert (row.state, row.current.text) == (State.NEEDS_UPDATE, TEXT)
        assert (row.current.author, row.current.origin) == (None, "memory")
        assert set(accepted) == before
        # Nothing beside what stayed, and nothing again that somebody refused.
        assert row_of(translation, "summary").state == State.UNTRANSLATED
        Suggestion.objects.update(state=Suggestion.State.REJECTED)
        with django_capture_on_commit_callbacks(execute=True):
            edit(case, summary="Jauns kopsavilkums.")
        assert not row_of(translation).suggestions
        assert row_of(translation, "summary").current.text == "Новий підсумок."

    def test_no_fault_of_the_memory_stops_a_publication(
        self, translation, monkeypatch, caplog, django_capture_on_commit_callbacks
    ):
        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("kb.translation.workbench.work.read_board", fail)
        with django_capture_on_commit_callbacks(execute=True):
            case = edit(translation.source.get_source_instance(), title="Ziņas senioriem")
        assert "RuntimeError" in caplog.text
        assert case.live
        assert case.title == "Ziņas senioriem"

    def test_a_newer_offer_replaces_the_older_of_its_kind(self, translation, writer):
        segment = row_of(translation).segment.id
        for text in ("Раз", "Два", "Два"):
            work.offer(translation, {segment: text}, origin=Suggestion.Origin.MACHINE, user=writer)
        assert [s.text for s in row_of(translation).suggestions] == ["Два"]

    def test_only_translators_bring_texts(self, translation):
        with pytest.raises(NotAllowed):
            work.offer(translation, {}, origin=Suggestion.Origin.FILE, user=translator("ro"))


def test_the_preview_shows_suggestions_and_the_original_where_there_is_none(translation, writer):
    save(translation, writer)
    save(translation, writer, '<b>Дивіться <a id="a9">x</a>', path="context")
    page = preview_page(translation)
    assert page.title == TEXT
    assert page.summary == translation.source.get_source_instance().summary
    assert "Дивіться" in page.context
    assert "<a" not in page.context
    assert not type(page).objects.filter(title=TEXT).exists()


def test_reading_takes_the_same_queries_for_any_number_of_segments(site):
    def queries(count):
        items = "".join(f"<li>punkts numur {n} no visiem</li>" for n in range(count))
        translation = begin(CaseStudyPageFactory(language="lv", actions=f"<ul>{items}</ul>"))
        user = translator()
        for row in read_board(translation)[:5]:
            work.write(translation, row.segment.id, "текст", user=user, token=row.token)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(read_board(translation)) > count
        return len(captured)

    few, many = queries(5), queries(200)
    assert few == many <= 16


def test_one_row_is_what_the_board_says(translation, writer):
    save(translation, writer)
    board = {row.segment.id: row for row in read_board(translation)}
    for key, row in board.items():
        alone = read_row(translation, key)
        assert (alone.token, alone.state, alone.text) == (row.token, row.state, row.text)


class TestWhatWaitsForSomebody:
    def test_a_returned_text_until_there_is_a_new_one(self, translation, writer, reader):
        row = save(translation, writer)
        work.reject(translation, row.segment.id, row.current.pk, user=reader, reason="Чому?")
        row = row_of(translation)
        assert row.returned.text == TEXT
        assert row.state == State.UNTRANSLATED
        (item,) = items_for(writer)
        assert (item.text, item.is_question) == ("Чому?", False)
        assert item.url.endswith(f"/translations/{translation.pk}/#segment-{row.segment.id}")
        assert items_for(reader) == []
        assert save(translation, writer, "Інакше").returned is None
        assert items_for(writer) == []

    def test_a_question_until_it_is_resolved(self, translation, writer, reader):
        row = row_of(translation)
        work.comment(translation, row.segment.id, "Seniori?", user=writer, mentioned=[reader.pk])
        (item,) = items_for(reader)
        assert item.is_question
        assert writer.get_full_name() in item.who
        (said,) = row_of(translation).comments
        work.resolve(translation, row.segment.id, said.pk, user=reader)
        assert items_for(reader) == []

    def test_nothing_of_a_passage_that_is_gone(self, translation, writer, reader):
        row = save(translation, writer)
        work.reject(translation, row.segment.id, row.current.pk, user=reader, reason="Чому?")
        edit(translation.source.get_source_instance(), title="Cits nosaukums")
        assert items_for(writer) == []


def test_colleagues_without_a_name_are_told_apart_without_their_address(translation):
    one, other = UserFactory(first_name="", last_name=""), UserFactory(first_name="", last_name="")
    assert name_of(one) != name_of(other)
    assert one.email not in name_of(one)


def test_a_topic_that_says_what_a_concept_says_is_shown_once():
    concept = TermHint("medijpratība", ("медіаграмотність", "медіаосвіта"), concept_id=1)
    topic = TermHint("Medijpratība", ("Медіаграмотність",), concept_id=2)
    other = TermHint("Medijpratība", ("Медійна грамотність",), concept_id=3)
    assert shown_terms([concept, topic, other]) == [concept, other]


def test_no_text_is_looked_at_that_is_too_long(translation, writer, reader):
    row = save(translation, writer)
    long = "x" * (work.MAX_TEXT + 1)
    with pytest.raises(NotAcceptable):
        approve(translation, row, reader, text=long)
    with pytest.raises(NotAcceptable):
        work.waive(translation, row.segment.id, text=long, code="length", reason="Yes", user=writer)


def test_who_left_a_language_is_told_nothing_more(translation, writer, reader):
    row = row_of(translation)
    work.comment(translation, row.segment.id, "Seniori?", user=writer, mentioned=[reader.pk])
    assert items_for(reader)
    reader.groups.clear()
    assert items_for(User.objects.get(pk=reader.pk)) == []
