"""`import_cases`: what becomes of records that are right."""

from decimal import Decimal

import pytest
from wagtail.models import Page, Revision

from kb.exchange.importer import CaseImporter
from kb.models import CaseStudyPage, Library
from tests.kb.exchange.conftest import make_record, run


def the_case(language="lv"):
    return CaseStudyPage.objects.get(external_id="lv-valmiera-news", locale__language_code=language)


class TestCreated:
    def test_counts_and_exit_code(self, importing):
        result = importing([make_record()])
        assert result.code == 0
        assert result.counts == (1, 0, 0, 0)

    def test_every_field_arrives(self, importing):
        importing([make_record()], publish=True)
        case = the_case()
        assert case.title == "Ziņu pēcpusdienas"
        assert case.summary == "Bibliotēka kopā ar senioriem pārbauda ziņas."
        assert case.context == "<p>Pirmā rindkopa.</p><p>Otrā rindkopa.</p>"
        assert case.actions == "<p>Ko darījām:</p><ul><li>lasījām</li><li>pārbaudījām</li></ul>"
        assert case.country == "LV"
        assert case.region.code == "LV-113"
        assert (case.latitude, case.longitude) == (Decimal("57.54"), Decimal("25.43"))
        assert (case.library.name, case.library.country) == ("Valmieras bibliotēka", "LV")
        assert case.library.website == "https://biblioteka.example.org/"
        assert (case.period_start, case.period_end) == ("2021-03", "2022-05")
        assert [topic.code for topic in case.topics] == ["media-literacy", "youth"]
        assert [audience.code for audience in case.audiences] == ["adults"]
        assert [need.code for need in case.needs] == ["space", "internet"]
        assert case.tags == ["ziņas", "seniori"]
        assert (case.cost, case.people) == ("under-500", 3)
        assert (case.staff_hours, case.preparation_weeks) == (40, 6)
        assert [(row.label, row.value) for row in case.indicators.all()] == [
            ("dalībnieki", Decimal(90)),
            ("stundas", Decimal("12.5")),
        ]
        assert [partner.name for partner in case.partners.all()] == ["Senioru biedrība"]
        assert [funder.name for funder in case.funders.all()] == ["Novada dome"]
        source = case.sources.get()
        assert (source.title, source.url, source.language) == (
            "Raksts",
            "https://example.org/raksts",
            "lv",
        )
        assert case.original_language == "lv"
        assert case.is_original

    def test_the_page_stands_below_the_list_of_its_language(self, importing, site):
        importing([make_record()], publish=True)
        assert the_case().get_parent().pk == site.index["lv"].pk
        assert the_case("en").get_parent().pk == site.index["en"].pk

    def test_translations_share_key_slug_and_facts(self, importing):
        importing([make_record()], publish=True)
        original, version = the_case(), the_case("en")
        assert version.translation_key == original.translation_key
        assert version.slug == original.slug == "zinu-pecpusdienas"
        assert version.title == "News afternoons"
        assert version.original_language == "lv"
        assert not version.is_original
        assert version.region == original.region
        assert version.topics == original.topics

    def test_indicators_of_versions_belong_together(self, importing):
        importing([make_record()], publish=True)
        original, version = the_case(), the_case("en")
        assert [row.label for row in version.indicators.all()] == ["participants", "hours"]
        assert [row.translation_key for row in version.indicators.all()] == [
            row.translation_key for row in original.indicators.all()
        ]
        assert {row.locale.language_code for row in version.indicators.all()} == {"en"}

    def test_drafts_without_publish(self, importing):
        importing([make_record()])
        assert not the_case().live
        assert not the_case("en").live

    def test_publish(self, importing):
        importing([make_record()], publish=True)
        assert the_case().live
        assert the_case("en").live
        assert not the_case().has_unpublished_changes
        assert the_case().first_published_at is not None

    def test_the_smallest_record(self, importing):
        smallest = {
            "id": "ua-a",
            "language": "uk",
            "title": "Назва",
            "summary": "Короткий опис.",
            "country": "UA",
            "topics": ["youth"],
            "sections": {"context": "Чому.", "actions": "Що."},
        }
        assert importing([smallest], publish=True).counts == (1, 0, 0, 0)

    def test_titles_alike_get_slugs_of_their_own(self, importing):
        importing([make_record(), make_record(id="lv-other")], publish=True)
        slugs = CaseStudyPage.objects.in_language("lv").values_list("slug", flat=True)
        assert sorted(slugs) == ["zinu-pecpusdienas", "zinu-pecpusdienas-2"]

    def test_a_slug_from_cyrillic(self, importing):
        importing([make_record(language="uk", title="Тепла кімната", translations=None)])
        slug = CaseStudyPage.objects.get().slug
        assert slug.isascii()
        assert "kimnata" in slug

    def test_a_title_without_letters_still_has_an_address(self, importing):
        importing([make_record(title="!!!", translations=None)])
        assert CaseStudyPage.objects.get().slug == "case"

    def test_one_library_for_two_cases(self, importing):
        importing([make_record(), make_record(id="lv-other")])
        assert Library.objects.count() == 1

    def test_a_file_with_a_byte_order_mark_and_blank_lines(self, importing):
        from tests.kb.exchange.conftest import as_bytes

        line = as_bytes([make_record()])
        result = importing(b"\xef\xbb\xbf" + line.replace(b"\n", b"\r\n") + b"\n  \n")
        assert result.counts == (1, 0, 0, 0)

    def test_an_empty_file_is_nothing_to_do(self, importing):
        result = importing(b"")
        assert result.code == 0
        assert result.counts == (0, 0, 0, 0)

    def test_several_files_are_counted_together(self, site, vocabulary, tmp_path):
        from tests.kb.exchange.conftest import as_bytes

        for name in ("one", "two"):
            (tmp_path / name).write_bytes(as_bytes([make_record(id=f"lv-{name}"), {}]))
        result = run("import_cases", str(tmp_path / "one"), str(tmp_path / "two"))
        assert result.code == 2
        assert result.counts == (2, 0, 0, 2)
        assert f"{tmp_path / 'two'} line 2: " in result.err


class TestCoordinates:
    @pytest.mark.parametrize("publish", [False, True])
    def test_dropped_in_ukraine_and_told(self, importing, publish):
        record = make_record(
            language="uk",
            country="UA",
            region="UA-63",
            latitude=49.9935,
            longitude=36.2304,
            translations=None,
        )
        result = importing([record], publish=publish)
        assert "line 1: lv-valmiera-news: coarsened" in result.out
        case = CaseStudyPage.objects.get()
        assert case.latitude is None
        assert case.longitude is None
        for revision in Revision.objects.all():
            assert revision.content["latitude"] is None
            assert revision.content["longitude"] is None
        assert "36.23" not in str(list(Revision.objects.values_list("content", flat=True)))

    def test_nothing_is_told_when_there_were_none(self, importing):
        record = make_record(
            country="UA", region="UA-63", language="uk", latitude=None, longitude=None
        )
        assert "coarsened" not in importing([record]).out

    def test_rounded_elsewhere(self, importing):
        importing([make_record(latitude=57.538461, longitude=25.426123)])
        assert (the_case().latitude, the_case().longitude) == (Decimal("57.54"), Decimal("25.43"))

    def test_rounding_makes_no_update(self, importing):
        importing([make_record(latitude=57.538461, longitude=25.426123)])
        assert importing([make_record(latitude=57.5412, longitude=25.4311)]).counts == (0, 0, 1, 0)


class TestAgain:
    @pytest.mark.parametrize("publish", [False, True])
    def test_the_same_file_changes_nothing(self, importing, publish):
        importing([make_record()], publish=publish)
        before = list(Revision.objects.values_list("pk", flat=True))
        result = importing([make_record()], publish=publish)
        assert result.code == 0
        assert result.counts == (0, 0, 1, 0)
        assert list(Revision.objects.values_list("pk", flat=True)) == before

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Cits"},
            {"summary": "Cits."},
            {"place": "Rūjiena"},
            {"region": "LV-047"},
            {"latitude": 57.9},
            {"library": {"name": "Cita bibliotēka"}},
            {"library": {"name": "Valmieras bibliotēka", "url": "https://jauna.example.org/"}},
            {"period": {"start": "2021"}},
            {"period": None},
            {"topics": ["youth", "media-literacy"]},
            {"audiences": []},
            {"tags": []},
            {"ongoing": True},
            {"sections": {"context": "Cits.", "actions": "Cits."}},
            {"resources": {"people": 4}},
            {"indicators": [], "translations": {}},
            {"partners": ["Cits"]},
            {"funders": []},
            {"sources": []},
            {"licence": "CC0-1.0"},
            {"provenance": "compiled"},
            {"evidence": "proven"},
            {"last_confirmed": "2024-05-06"},
            {"translations": {"ru": {"title": "Новости", "summary": "Кратко."}}},
        ],
        ids=lambda change: next(iter(change)) + "-" + str(next(iter(change.values())))[:20],
    )
    def test_each_change_is_an_update(self, importing, change):
        importing([make_record()], publish=True)
        result = importing([make_record(**change)], publish=True)
        assert result.counts == (0, 1, 0, 0)
        assert importing([make_record(**change)], publish=True).counts == (0, 0, 1, 0)

    def test_an_update_is_a_new_revision_of_the_same_page(self, importing):
        importing([make_record()], publish=True)
        before = the_case()
        importing([make_record(title="Cits virsraksts")], publish=True)
        after = the_case()
        assert after.pk == before.pk
        assert after.title == "Cits virsraksts"
        assert after.slug == before.slug, "the address of a case never changes"
        assert Revision.objects.for_instance(after).count() == 2

    def test_an_update_without_publish_leaves_readers_what_they_had(self, importing):
        importing([make_record()], publish=True)
        assert importing([make_record(title="Cits")]).counts == (0, 1, 0, 0)
        case = the_case()
        assert case.live
        assert case.title == "Ziņu pēcpusdienas"
        assert case.get_latest_revision_as_object().title == "Cits"
        assert importing([make_record(title="Cits")]).counts == (0, 0, 1, 0)

    def test_publish_later_publishes_the_draft(self, importing):
        importing([make_record()])
        assert importing([make_record()], publish=True).counts == (0, 1, 0, 0)
        assert the_case().live

    def test_a_new_translation_is_an_update(self, importing):
        importing([make_record(translations=None)], publish=True)
        assert importing([make_record()], publish=True).counts == (0, 1, 0, 0)
        assert the_case("en").translation_key == the_case().translation_key

    def test_a_translation_the_file_is_silent_about_stays(self, importing):
        importing([make_record()], publish=True)
        result = importing([make_record(translations=None)], publish=True)
        assert result.counts == (0, 0, 1, 0)
        assert the_case("en").live

    def test_facts_that_changed_reach_the_translations_of_the_file(self, importing):
        importing([make_record()], publish=True)
        importing([make_record(place="Rūjiena")], publish=True)
        assert the_case("en").place == "Rūjiena"

    def test_silence_about_the_website_changes_nothing(self, importing):
        importing([make_record()], publish=True)
        record = make_record(library={"name": "Valmieras bibliotēka"})
        assert importing([record], publish=True).counts == (0, 0, 1, 0)
        assert Library.objects.get().website == "https://biblioteka.example.org/"

    def test_the_language_of_an_original_cannot_change(self, importing):
        importing([make_record()])
        result = importing([make_record(language="ro", translations=None)])
        assert result.code == 2
        assert "line 1: lv-valmiera-news: language: " in result.err

    def test_a_version_left_without_its_original_gets_it_back(self, importing):
        importing([make_record()], publish=True)
        the_case().delete()
        importing([make_record()], publish=True)
        assert the_case("en").translation_key == the_case().translation_key


class TestDryRun:
    def test_keeps_nothing(self, importing):
        pages, revisions = Page.objects.count(), Revision.objects.count()
        result = importing([make_record(), {}], publish=True, dry_run=True)
        assert result.code == 2
        assert result.counts == (1, 0, 0, 1)
        assert "nothing was kept" in result.out
        assert Page.objects.count() == pages
        assert Revision.objects.count() == revisions
        assert not Library.objects.exists()

    def test_tells_what_would_happen_to_those_that_exist(self, importing):
        importing([make_record()], publish=True)
        changed = make_record(
            title="Cits", library={"name": "Valmieras bibliotēka", "url": "https://x.example.org"}
        )
        assert importing([changed], dry_run=True).counts == (0, 1, 0, 0)
        assert the_case().title == "Ziņu pēcpusdienas"
        assert Library.objects.get().website == "https://biblioteka.example.org/"
        assert importing([make_record()], dry_run=True, publish=True).counts == (0, 0, 1, 0)


class TestVersionsTheFileIsSilentAbout:
    def test_get_the_new_facts_and_keep_their_text(self, importing):
        importing([make_record()], publish=True)
        changed = make_record(
            translations=None,
            place="Rūjiena",
            topics=["youth"],
            indicators=[{"label": "jauns", "value": 1}, {"label": "dalībnieki", "value": 95}],
        )
        assert importing([changed], publish=True).counts == (0, 1, 0, 0)
        version = the_case("en")
        assert version.live
        assert version.title == "News afternoons"
        assert version.place == "Rūjiena"
        assert [topic.code for topic in version.topics] == ["youth"]
        assert [(row.label, row.value) for row in version.indicators.all()] == [
            ("jauns", 1),
            ("participants", 95),
        ]
        assert [row.translation_key for row in version.indicators.all()] == [
            row.translation_key for row in the_case().indicators.all()
        ]

    def test_an_unpublished_one_stays_unpublished(self, importing):
        importing([make_record()], publish=True)
        the_case("en").unpublish()
        importing([make_record(translations=None, place="Rūjiena")], publish=True)
        assert not the_case("en").live
        assert the_case("en").get_latest_revision_as_object().place == "Rūjiena"


def test_a_translation_of_some_sections_only(importing):
    translations = {"ru": {"title": "Новости", "summary": "Кратко.", "sections": {"context": "Да"}}}
    record = make_record(translations=translations)
    assert importing([record], publish=True).counts == (1, 0, 0, 0)
    assert the_case("ru").live
    assert the_case("ru").actions == ""
    assert importing([record], publish=True).counts == (0, 0, 1, 0)


class TestInterrupted:
    @pytest.mark.django_db(transaction=True)
    def test_what_was_imported_stays_and_nothing_half(self, importing, monkeypatch):
        """Stopped while the translation of the third record is being written."""
        save_version = CaseImporter._save_version

        def stop(self, record, language, *args):
            if (record.id, language) == ("lv-3", "en"):
                raise KeyboardInterrupt
            return save_version(self, record, language, *args)

        monkeypatch.setattr(CaseImporter, "_save_version", stop)
        libraries = [{"name": f"Bibliotēka {number}"} for number in range(5)]
        records = [
            make_record(id=f"lv-{number}", library=library)
            for number, library in enumerate(libraries, start=1)
        ]
        with pytest.raises(KeyboardInterrupt):
            importing(records, publish=True)
        cases = CaseStudyPage.objects.order_by("external_id", "pk")
        assert list(cases.values_list("external_id", flat=True)) == ["lv-1"] * 2 + ["lv-2"] * 2
        assert Library.objects.count() == 2
        assert Page.find_problems() == ([], [], [], [], [])

        monkeypatch.undo()
        assert importing(records, publish=True).counts == (3, 0, 2, 0)
