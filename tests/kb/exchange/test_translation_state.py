"""The state of translations in exports: who read them when, and what they lack; and back again."""

from __future__ import annotations

import pytest

from kb.models import Acceptance, CaseStudyPage, Library, TranslationRevision
from kb.translation.overview import State
from kb.translation.segments import segments_of
from kb.translation.workbench.board import State as BoardState
from kb.translation.workbench.board import read_board
from tests.factories import CaseStudyPageFactory, translated
from tests.kb.exchange.conftest import make_record, run
from tests.kb.translation.helpers import accept_all, begin, reviewer
from tests.kb.translation.slow import slow_state

pytestmark = pytest.mark.django_db

REVIEW = {
    "translated_from": "lv",
    "reviewed_on": "2024-05-03",
    "machine_assisted": True,
    "newer_in_original": ["title", "context"],
}


def with_review(**changes):
    record = make_record()
    record["translations"]["en"] = {**record["translations"]["en"], "review": {**REVIEW, **changes}}
    return record


def test_goes_out_and_comes_back(importing, exporting):
    record = with_review()
    assert importing([record], publish=True).counts == (1, 0, 0, 0)
    # Sections that are built otherwise than the original's are newer there, whoever says what.
    (first,) = exporting(translation_state=True)
    review = first["translations"]["en"]["review"]
    assert {**review, "newer_in_original": review["newer_in_original"][:3]} == {
        **REVIEW,
        "newer_in_original": ["title", "context", "actions"],
    }
    case = CaseStudyPage.objects.originals().get()
    assert slow_state(case, "en") is State.NEEDS_UPDATE
    assert set(Acceptance.objects.values_list("origin", flat=True)) == {"machine"}
    assert exporting() == [make_record()]
    for page in CaseStudyPage.objects.all():
        page.delete()
    Library.objects.all().delete()
    importing([first], publish=True)
    assert exporting(translation_state=True) == [first]


def test_a_wrong_state_is_refused(importing):
    result = importing([with_review(newer_in_original=["yoga"])])
    assert result.counts == (0, 0, 0, 1)
    assert "review.newer_in_original" in result.err


def test_versions_from_before_become_accepted_texts(site, exporting):
    case = CaseStudyPageFactory(language="lv")
    version = translated(case, "uk")
    assert "versions adopted 1" in run("adopt_translations", dry_run=True).out
    assert not TranslationRevision.objects.exists()
    assert "practices 1, versions adopted 1, left 0" in run("adopt_translations").out
    assert "practices 0, versions adopted 0, left 0" in run("adopt_translations").out
    assert TranslationRevision.objects.get().revision_id == version.live_revision_id
    (record,) = exporting(translation_state=True)
    assert record["translations"]["uk"]["review"]["translated_from"] == "lv"
    from kb.translation.versions import translations_of

    assert any(segment.accepted for segment in segments_of(translations_of(case)[0]))


def test_the_memory_gives_back_the_texts_of_rows_that_an_import_made_anew(
    importing, django_capture_on_commit_callbacks
):
    record = make_record(translations=None)
    importing([record], publish=True)
    translation = begin(CaseStudyPage.objects.get())
    before = {
        segment.path: segment.accepted.text
        for segment in accept_all(translation, reviewer())
        if segment.field == "indicators"
    }
    with django_capture_on_commit_callbacks(execute=True):
        result = importing([{**record, "place": "Cēsis"}], publish=True)
        assert result.counts == (0, 1, 0, 0), result.err
    after = [row for row in read_board(translation) if row.segment.field == "indicators"]
    assert len(after) == len(before) == 2
    # Rows of an import have new keys, and what was accepted for the old ones is gone with them.
    assert not before.keys() & {row.segment.path for row in after}
    assert [row.segment.accepted for row in after] == [None, None]
    assert [row.state for row in after] == [BoardState.OFFERED] * 2
    assert [row.current.text for row in after] == list(before.values())
