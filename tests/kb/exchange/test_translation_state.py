"""The state of translations in exports: who read them when, and what they lack; and back again."""

from __future__ import annotations

import pytest

from kb.models import Acceptance, CaseStudyPage, Library, TranslationRevision
from kb.translation.overview import State
from kb.translation.segments import segments_of
from tests.factories import CaseStudyPageFactory, translated
from tests.kb.exchange.conftest import make_record, run
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
