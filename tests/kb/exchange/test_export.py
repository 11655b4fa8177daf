"""`export_cases`: what comes out, and that it can go in again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.models import CaseStudyPage, Library
from tests.factories import CaseStudyPageFactory, translated
from tests.kb.exchange.conftest import make_record, run

ROOT = Path(__file__).resolve().parents[3]


def empty_the_site():
    for case in CaseStudyPage.objects.all():
        case.delete()
    Library.objects.all().delete()


class TestRecord:
    def test_the_export_of_an_import_is_the_file(self, importing, exporting):
        importing([make_record()], publish=True)
        assert exporting() == [make_record()]

    def test_what_is_empty_is_left_out(self, importing, exporting):
        record = make_record(
            region=None,
            latitude=None,
            longitude=None,
            library=None,
            period={},
            audiences=[],
            tags=[],
            resources={"people": 0},
            indicators=[],
            translations={},
        )
        importing([record])
        (exported,) = exporting()
        assert "library" not in exported
        assert "period" not in exported
        assert "ongoing" not in exported
        assert "translations" not in exported
        assert exported["resources"] == {"people": 0}, "no person at all is a fact"

    def test_a_library_is_named_without_what_is_private(self, site, exporting):
        case = CaseStudyPageFactory(library=None)
        case.library = Library.objects.create(
            name="A", country="LV", contact="Ilze, +371 20000000", website=""
        )
        case.save_revision().publish()
        assert exporting()[0]["library"] == {"name": "A"}

    def test_labels_of_a_translation_that_lags_behind(self, importing, exporting):
        importing([make_record()], publish=True)
        original = CaseStudyPage.objects.originals().get()
        original.indicators.first().delete()
        (exported,) = exporting()
        assert exported["indicators"] == [{"label": "stundas", "value": 12.5}]
        assert exported["translations"]["en"]["indicator_labels"] == ["hours"]
        empty_the_site()
        assert importing([exported]).code == 0


class TestChoice:
    @pytest.fixture
    def cases(self, site):
        first = CaseStudyPageFactory(language="uk", external_id="b-case")
        translated(first, "lv")
        CaseStudyPageFactory(language="lv", external_id="c-case")
        CaseStudyPageFactory(language="lv", external_id="a-draft", live=False)

    def test_all_by_id_drafts_too(self, cases, exporting):
        assert [record["id"] for record in exporting()] == ["a-draft", "b-case", "c-case"]

    def test_by_the_language_of_the_original(self, cases, exporting):
        assert [record["id"] for record in exporting(language="uk")] == ["b-case"]
        assert [record["id"] for record in exporting(language="lv")] == ["a-draft", "c-case"]
        assert exporting(language="ro") == []

    def test_published_only(self, cases, exporting):
        assert [record["id"] for record in exporting(published=True)] == ["b-case", "c-case"]
        CaseStudyPage.objects.get(external_id="b-case", locale__language_code="lv").unpublish()
        assert "translations" not in exporting(published=True)[0]

    def test_a_version_is_given_as_readers_see_it(self, site, exporting):
        case = CaseStudyPageFactory(title="Old")
        case.title = "New"
        case.save_revision()
        assert exporting()[0]["title"] == "Old"

    def test_a_draft_is_given_as_its_author_left_it(self, site, exporting):
        case = CaseStudyPageFactory(title="Old", live=False)
        case.title = "New"
        case.save_revision()
        assert exporting()[0]["title"] == "New"

    def test_an_unknown_language_is_refused(self, site):
        # Not through call_command, which takes any value of an option given by name.
        assert run("export_cases", "--language", "de").code == 1


class TestFile:
    def test_out(self, importing, tmp_path):
        importing([make_record()])
        target = tmp_path / "out.jsonl"
        result = run("export_cases", out=str(target))
        assert result.out == ""
        assert "exported 1" in result.err
        text = target.read_text(encoding="utf-8")
        assert text.endswith("}\n")
        assert "Ziņu pēcpusdienas" in text, "letters, no escapes"
        assert json.loads(text) == make_record()

    def test_what_stood_there_is_replaced_and_keeps_its_name_only(self, importing, tmp_path):
        target = tmp_path / "out.jsonl"
        target.write_text("old")
        importing([make_record()])
        run("export_cases", out=str(target))
        assert json.loads(target.read_text(encoding="utf-8"))
        # cases.jsonl is what was imported
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.jsonl", "out.jsonl"]

    def test_others_may_read_it_as_any_new_file(self, site, tmp_path):
        target = tmp_path / "out.jsonl"
        run("export_cases", out=str(target))
        plain = tmp_path / "plain"
        plain.touch()
        assert target.stat().st_mode == plain.stat().st_mode

    def test_a_failed_export_leaves_what_stood_there(self, site, tmp_path, monkeypatch):
        target = tmp_path / "out.jsonl"
        target.write_text("old")

        def failing(*args, **kwargs):
            yield {"id": "one"}
            raise RuntimeError("database away")

        monkeypatch.setattr("kb.management.commands.export_cases.export_cases", failing)
        with pytest.raises(RuntimeError):
            run("export_cases", out=str(target))
        assert target.read_text() == "old"
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize("place", ["missing/out.jsonl", "."])
    def test_a_place_that_cannot_be_written(self, site, tmp_path, place):
        result = run("export_cases", out=str(tmp_path / place))
        assert result.code == 1
        assert "can't be written" in result.err

    def test_a_device_is_written_not_replaced(self, site):
        assert run("export_cases", out="/dev/null").code == 0
        assert Path("/dev/null").is_char_device()


def test_utf_8_in_any_terminal(tmp_path):
    """As a program of its own: the terminal's encoding must not matter."""
    script = (
        "import django; django.setup();"
        "from unittest import mock; from django.core.management import call_command;"
        "patch = mock.patch('kb.management.commands.export_cases.export_cases',"
        " lambda *a, **k: iter([{'title': 'Ziņas, новини'}]));"
        "patch.start(); call_command('export_cases')"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.test",
        "PYTHONIOENCODING": "ascii",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, check=False
    )
    assert result.stdout.decode() == '{"title": "Ziņas, новини"}\n', result.stderr.decode()
