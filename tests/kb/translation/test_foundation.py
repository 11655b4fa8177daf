"""From an original to a published version: sources, accepted texts, revisions, publication."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from kb.models import CaseStudyPage, TranslationRevision
from kb.translation.acceptance import accept, keep
from kb.translation.errors import Conflict, NotAcceptable, NotAllowed, NotReady, SecondSource
from kb.translation.publication import prepare, publish
from kb.translation.segments import Role, SegmentState, segments_of
from kb.translation.sources import ensure_source, register, source_of
from kb.translation.versions import ensure_translation
from tests.factories import CaseStudyPageFactory, ImageFactory
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer, translator

pytestmark = pytest.mark.django_db

RICH = (
    "<h2>Kur</h2><p>Pirmā <b>rindkopa</b> ar <a href='https://example.org/'>saiti</a>.</p>"
    "<ul><li>viens</li><li>divi</li></ul>"
)


@pytest.fixture
def original(site):
    return CaseStudyPageFactory(
        language="lv",
        context=RICH,
        indicators=[("lasītāji", "12"), ("vakari", "3")],
        pictures=[(ImageFactory(), "Galds", "")],
    )


@pytest.fixture
def translation(original):
    return begin(original)


def row(page):
    """All columns of a page's row and of its child rows, without Wagtail's bookkeeping."""
    bookkeeping = {"latest_revision", "draft_title", "has_unpublished_changes"}
    bookkeeping |= {"latest_revision_created_at"}
    page = CaseStudyPage.objects.get(pk=page.pk)
    columns = {
        field.name: field.value_from_object(page)
        for field in page._meta.concrete_fields
        if field.name not in bookkeeping
    }
    rows = [list(manager.values()) for manager in (page.indicators, page.media, page.topic_links)]
    return columns, rows


class TestSources:
    def test_segments_are_those_of_wagtail_localize(self, original):
        theirs, _created = TranslationSource.get_or_create_from_instance(original)

        def everything(source):
            return {
                name: sorted(
                    getattr(source, f"{name}_set").values_list(
                        *(
                            field.attname
                            for field in getattr(source, f"{name}_set").model._meta.concrete_fields
                            if field.name not in ("id", "source")
                        )
                    )
                )
                for name in ("stringsegment", "templatesegment", "overridablesegment")
            }

        expected = everything(theirs)
        content = theirs.content_json
        paths = sorted(theirs.stringsegment_set.values_list("context__path", "context__field_path"))
        theirs.stringsegment_set.all().delete()
        theirs.templatesegment_set.all().delete()
        theirs.overridablesegment_set.all().delete()
        ours = register(original)
        assert everything(ours) == expected
        assert ours.content_json == content
        assert paths == sorted(
            ours.stringsegment_set.values_list("context__path", "context__field_path")
        )
        assert ours.pk == theirs.pk

    def test_registering_takes_the_same_queries_however_long_the_text(self, site):
        counts = []
        for length in (1, 60):
            text = "".join(f"<p>Rindkopa {length} {number}.</p>" for number in range(length))
            case = CaseStudyPageFactory(language="lv", results=text)
            with CaptureQueriesContext(connection) as queries:
                register(case)
            counts.append(len(queries))
        assert counts[0] == counts[1] < 45

    def test_an_original_is_registered_once(self, original):
        assert ensure_source(original) == ensure_source(original) == source_of(original)
        assert TranslationSource.objects.count() == 1

    def test_registering_again_keeps_the_segments(self, original):
        before = list(register(original).stringsegment_set.values_list("pk", flat=True))
        assert list(register(original).stringsegment_set.values_list("pk", flat=True)) == before


class TestSegments:
    def test_tell_what_each_passage_is(self, translation):
        segments = segments_of(translation)
        assert [segment.order for segment in segments] == sorted(s.order for s in segments)
        context = [segment for segment in segments if segment.field == "context"]
        assert [segment.role for segment in context] == [
            Role.HEADING,
            Role.PARAGRAPH,
            Role.LIST_ITEM,
            Role.LIST_ITEM,
        ]
        assert context[1].source == 'Pirmā <b>rindkopa</b> ar <a id="a1">saiti</a>.'
        assert context[1].attributes == {"a1": {"href": "https://example.org/"}}
        roles = {segment.path.split(".")[-1]: segment.role for segment in segments}
        assert (roles["title"], roles["label"]) == (Role.TITLE, Role.LABEL)
        assert roles["alt_text"] == Role.DESCRIPTION
        assert "slug" not in roles
        assert {segment.state for segment in segments} == {SegmentState.UNTRANSLATED}

    def test_take_a_fixed_number_of_queries(self, translation, django_assert_max_num_queries):
        accept_all(translation, reviewer())
        with django_assert_max_num_queries(6):
            assert all(segment.accepted.reviewer for segment in segments_of(translation))


class TestAcceptance:
    def test_writes_the_text_with_author_and_reviewer(self, translation):
        author, reader = translator(), reviewer()
        segment = segments_of(translation)[0]
        accept(translation, segment, "Назва", author=author, reviewer=reader)
        accepted = segments_of(translation)[0].accepted
        assert (accepted.text, accepted.author, accepted.reviewer) == ("Назва", author, reader)
        assert accepted.origin == "person"

    @pytest.mark.parametrize("text", ["", "  ", "<br/>", "<p>x</p>", "<script>x</script>"])
    def test_refuses_what_would_break_the_page(self, translation, text):
        with pytest.raises(NotAcceptable):
            accept(translation, segments_of(translation)[0], text, author=None, reviewer=reviewer())
        assert not StringTranslation.objects.exists()

    @pytest.mark.parametrize("text", ["без посилання", '<a id="a1">x</a><a id="a2">y</a>'])
    def test_refuses_a_lost_or_foreign_link(self, translation, text):
        segment = next(s for s in segments_of(translation) if s.attributes)
        with pytest.raises(NotAcceptable):
            accept(translation, segment, text, author=None, reviewer=reviewer())

    def test_needs_a_second_person(self, translation):
        reader = reviewer()
        with pytest.raises(NotAllowed):
            accept(
                translation, segments_of(translation)[0], "Назва", author=reader, reviewer=reader
            )

    @pytest.mark.parametrize("who", [translator, lambda: reviewer("ro")])
    def test_is_for_reviewers_of_that_language(self, translation, who):
        with pytest.raises(NotAllowed):
            accept(translation, segments_of(translation)[0], "Назва", author=None, reviewer=who())

    def test_of_two_at_once_the_second_is_told(self, translation):
        segment, reader = segments_of(translation)[0], reviewer()
        accept(translation, segment, "Перша", author=None, reviewer=reader, expected="")
        with pytest.raises(Conflict):
            accept(translation, segment, "Друга", author=None, reviewer=reader, expected="")
        assert segments_of(translation)[0].accepted.text == "Перша"

    def test_refuses_a_segment_of_another_case(self, translation):
        other = begin(CaseStudyPageFactory(language="lv"), "uk")
        with pytest.raises(Conflict):
            accept(translation, segments_of(other)[0], "Назва", author=None, reviewer=reviewer())


class TestPublication:
    def test_nothing_of_a_new_version_is_seen_and_it_holds_no_foreign_text(self, translation):
        page = translation.get_target_instance()
        assert not page.live
        assert (page.summary, page.context, page.keywords) == ("", "", "")
        assert (page.external_id, page.original_language) == (
            translation.source.get_source_instance().external_id,
            "lv",
        )

    def test_a_revision_leaves_the_row_alone(self, translation):
        reader = reviewer()
        accept_all(translation, reader)
        page = publish(translation, reader)
        before = row(page)
        title = segments_of(translation)[0]
        accept(translation, title, "Інша назва", author=None, reviewer=reader)
        revision = prepare(translation, reader)
        assert row(page) == before
        assert revision.as_object().title == "Інша назва"

    def test_publishes_what_was_accepted(self, translation, original):
        reader = reviewer()
        accept_all(translation, reader)
        page = publish(translation, reader)
        assert page.live
        assert page.title == f"uk: {original.title}"
        assert page.slug == original.slug
        assert '<a href="https://example.org/">saiti</a>' in page.context
        assert [(i.label, i.value) for i in page.indicators.all()] == [
            ("uk: lasītāji", 12),
            ("uk: vakari", 3),
        ]
        assert page.media.get().alt_text == "uk: Galds"
        assert TranslationRevision.objects.get(revision=page.live_revision).reviewed_on

    def test_not_with_a_passage_that_nobody_accepted(self, translation):
        reader = reviewer()
        accept_all(translation, reader, only=lambda s: s.field != "context")
        for action in (prepare, publish):
            with pytest.raises(NotReady):
                action(translation, reader)
        assert not translation.get_target_instance().live

    def test_some_sections_only_when_asked_for(self, translation):
        reader = reviewer()
        accept_all(translation, reader, only=lambda s: s.field not in ("context", "keywords"))
        page = publish(translation, reader, incomplete=True)
        assert (page.context, page.keywords) == ("", "")
        assert page.actions.startswith("<p>uk: ")

    def test_never_without_a_title(self, translation):
        reader = reviewer()
        accept_all(translation, reader, only=lambda s: s.field != "title")
        with pytest.raises(NotReady):
            publish(translation, reader, incomplete=True)

    def test_is_for_those_who_may_publish(self, translation):
        accept_all(translation, reviewer())
        with pytest.raises(NotAllowed):
            publish(translation, translator())

    def test_a_second_publication_without_a_change_makes_no_revision(self, translation):
        reader = reviewer()
        accept_all(translation, reader)
        revision = prepare(translation, reader)
        assert publish(translation, reader).live_revision == revision


class TestAChangedOriginal:
    @pytest.fixture
    def published(self, translation, original):
        self.reader = reviewer()
        accept_all(translation, self.reader)
        publish(translation, self.reader)
        return translation

    def test_shows_old_and_new_text_and_the_old_translation(self, published, original):
        edit(original, context=RICH.replace("rindkopa", "daļa"))
        register(original)
        changed = [s for s in segments_of(published) if s.accepted is None]
        assert [s.state for s in changed] == [SegmentState.NEEDS_UPDATE]
        assert "daļa" in changed[0].source
        assert "rindkopa" in changed[0].change.old_source
        assert changed[0].change.old_text.startswith("uk: Pirmā")

    def test_goes_back_to_the_text_that_was_translated_last(self, published, original):
        for word in ("daļa", "vieta"):
            edit(original, context=RICH.replace("rindkopa", word))
            register(original)
        changed = next(s for s in segments_of(published) if s.accepted is None)
        assert "rindkopa" in changed.change.old_source

    def test_is_no_change_when_only_republished_or_reordered(self, published, original):
        edit(original)
        register(original)
        assert all(segment.accepted for segment in segments_of(published))

    def test_takes_the_old_translation_back_when_it_is_undone(self, published, original):
        title = original.title
        edit(original, title="Cits")
        register(original)
        edit(original, title=title)
        register(original)
        assert all(segment.accepted for segment in segments_of(published))

    def test_may_need_no_new_translation(self, published, original):
        title = original.title
        edit(original, title=f"{title}!")
        register(original)
        segment = next(s for s in segments_of(published) if s.accepted is None)
        with pytest.raises(NotAcceptable):
            keep(published, segment, reviewer=self.reader, reason=" ")
        keep(published, segment, reviewer=self.reader, reason="Only a mark")
        kept = segments_of(published)[0].accepted
        assert (kept.text, kept.origin) == (f"uk: {title}", "unchanged")
        assert kept.reason == "Only a mark"

    def test_a_field_that_waits_stays_as_readers_see_it(self, published, original):
        edit(original, context="<p>Pavisam cits teksts.</p>", title="Jauns")
        register(original)
        accept_all(published, self.reader, only=lambda s: s.field == "title")
        before = published.get_target_instance().context
        page = publish(published, self.reader, incomplete=True)
        assert page.title == "uk: Jauns"
        assert page.context == before

    def test_a_section_that_was_taken_out_goes(self, published, original):
        edit(original, results="")
        register(original)
        assert publish(published, self.reader).results == ""


class TestOneSource:
    def test_a_second_one_is_refused(self, translation, original):
        reader = reviewer("ro")
        ro = begin(original, "ro")
        accept_all(ro, reader)
        page = publish(ro, reader)
        with pytest.raises(SecondSource):
            ensure_translation(page, Locale.objects.get(language_code="uk"))
        with pytest.raises(SecondSource):
            ensure_translation(page, Locale.objects.get(language_code="lv"))

    def test_a_draft_is_not_translated(self, site):
        draft = CaseStudyPageFactory(language="lv", live=False)
        with pytest.raises(NotReady):
            begin(draft)

    def test_a_version_that_exists_is_taken_over(self, original, translated):
        version = translated(original, "uk", context=RICH.replace("Pirmā", "Перша"))
        translation = begin(original)
        segments = segments_of(translation)
        assert next(s for s in segments if s.field == "title").accepted.text == version.title
        assert all(s.accepted.origin == "import" for s in segments if s.accepted)
        assert TranslationRevision.objects.filter(revision=version.live_revision).exists()

    def test_any_language_can_be_the_original(self, site):
        for language, target in (("ru", "en"), ("uk", "lv"), ("en", "ro")):
            case = CaseStudyPageFactory(language=language)
            reader = reviewer(target)
            translation = begin(case, target)
            accept_all(translation, reader)
            assert publish(translation, reader).locale.language_code == target

    def test_a_deleted_version_can_be_begun_again_with_its_texts(self, translation, original):
        accept_all(translation, reviewer())
        translation.get_target_instance().delete()
        again = begin(original)
        assert StringSegment.objects.exists()
        assert all(segment.accepted for segment in segments_of(again))
        assert again.get_target_instance()
