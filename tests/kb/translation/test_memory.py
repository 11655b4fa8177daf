"""The translation memory: what it takes in, finds, brings along and forgets."""

from __future__ import annotations

import time

import pytest
from wagtail.models import Locale
from wagtail_localize.models import (
    String,
    StringTranslation,
    TranslatableObject,
    TranslationContext,
)

from kb.models import CaseStudyPage, MemoryUnit
from kb.translation.formats.tmx import read_tmx, write_tmx
from kb.translation.formats.xml_files import BadFileError
from kb.translation.memory import index
from kb.translation.memory.matching import compare, concordance, exact_matches, matches
from kb.translation.memory.store import remember
from kb.translation.versions import ensure_translation
from tests.factories import CaseStudyPageFactory

pytestmark = pytest.mark.django_db
SOURCE = "Katru otrdienu bibliotekāre rīko nodarbību senioriem."
TARGET = "În fiecare marți, bibliotecara ține un atelier pentru vârstnici."


@pytest.fixture(autouse=True)
def _no_index():
    index.clear()


def learn(source=SOURCE, target=TARGET, pair=("lv", "ro"), **more):
    return remember(*pair, [(source, target)], **{"origin": MemoryUnit.Origin.APPROVED, **more})


def test_an_exact_match_is_the_latest_approved():
    learn(target="Mai demult.")
    learn()
    assert exact_matches([SOURCE, "Cits teksts."], "lv", "ro")[SOURCE].target == TARGET
    learn(target="Mai demult.")  # approved once more
    assert exact_matches([SOURCE], "lv", "ro")[SOURCE].target == "Mai demult."
    assert MemoryUnit.objects.count() == 2


def test_pairs_serve_both_directions_but_no_other_language():
    learn()
    assert exact_matches([TARGET], "ro", "lv")[TARGET].target == SOURCE
    assert matches(TARGET, "ro", "lv")[0].target == SOURCE
    assert matches(SOURCE, "lv", "uk") == []
    assert exact_matches([SOURCE], "lv", "uk") == {}


def test_finds_what_is_alike_with_the_difference():
    learn()
    changed = SOURCE.replace("otrdienu", "ceturtdienu")
    match = matches(changed, "lv", "ro")[0]
    assert 70 <= match.score < 100
    assert match.target == TARGET
    kinds = {(piece.kind, piece.text) for piece in match.difference}
    assert {("gone", "otrdienu"), ("new", "ceturtdienu")} <= kinds
    assert matches("Pavisam cits teikums par grāmatām.", "lv", "ro") == []


def test_only_what_is_the_same_to_the_last_tag_is_a_hundred_percent():
    learn("Kopā <b>lasām</b> ziņas.", "Citim <b>știri</b> împreună.")
    assert matches("Kopā <b>lasām</b> ziņas.", "lv", "ro")[0].score == 100
    assert matches("Kopā lasām ziņas.", "lv", "ro")[0].score == 99


def test_the_index_sees_new_units_and_forgets_deleted_ones():
    learn()
    assert matches(SOURCE, "lv", "ro")
    learn(SOURCE + " Un vēl.", "Și încă.")
    assert {match.target for match in matches(SOURCE, "lv", "ro")} == {TARGET, "Și încă."}
    MemoryUnit.objects.filter(target=TARGET).delete()
    assert {match.target for match in matches(SOURCE, "lv", "ro")} == {"Și încă."}
    MemoryUnit.objects.all().delete()
    assert matches(SOURCE, "lv", "ro") == []


def test_concordance_finds_words_in_both_languages():
    learn()
    learn("Cits teksts", "Alt text")
    assert [match.target for match in concordance("bibliotekāre senioriem", "lv", "ro")] == [TARGET]
    assert [match.target for match in concordance("VÂRSTNICI", "lv", "ro")] == [TARGET]
    assert [match.target for match in concordance("atelier", "ro", "lv")] == [SOURCE]
    assert concordance("  ", "lv", "ro") == []


def approve(case: CaseStudyPage, source: str, target: str, path="title", language="ro"):
    """Write an approved text as the engine keeps it."""
    owner, _created = TranslatableObject.objects.get_or_create_from_instance(case)
    context, _created = TranslationContext.objects.get_or_create(object=owner, path=path)
    string, _created = String.objects.get_or_create(
        locale=case.locale, data_hash=String._get_data_hash(source), defaults={"data": source}
    )
    return StringTranslation.objects.create(
        translation_of=string,
        locale=Locale.objects.get(language_code=language),
        context=context,
        data=target,
    )


def test_approved_texts_go_in_by_themselves(case):
    approve(case, SOURCE, TARGET)
    match = exact_matches([SOURCE], "lv", "ro")[SOURCE]
    assert match.target == TARGET
    assert match.reference == case.title


def test_survives_another_place_in_the_page(case):
    """wagtail-localize loses a translation when the block of its text gets another id."""
    translation = approve(case, SOURCE, TARGET, path="body.1111")
    StringTranslation.objects.filter(pk=translation.pk).delete()
    TranslationContext.objects.all().delete()
    assert exact_matches([SOURCE], "lv", "ro")[SOURCE].target == TARGET


def test_what_the_engine_can_not_use_stays_out(case):
    approve(case, SOURCE, "<script>x</script>")
    approve(case, "Cits", "", path="summary")
    assert not MemoryUnit.objects.exists()


def test_a_case_that_is_deleted_is_forgotten(case, translated):
    version = translated(case, "ro")
    approve(case, SOURCE, TARGET)
    other = CaseStudyPageFactory(language="lv")
    approve(other, "Cits", "Altul")
    version.delete()
    assert MemoryUnit.objects.count() == 2
    case.delete()
    assert [unit.source for unit in MemoryUnit.objects.all()] == ["Cits"]


def test_tmx_brings_everything_to_another_site_and_back():
    texts = [
        (SOURCE, TARGET),
        ('<a id="a1">Te</a> &amp; <b>tur</b><br/>', '<a id="a1">Aici</a> &amp; <b>acolo</b><br/>'),
        ("1 &lt; 2", "1 &lt; 2 și"),
    ]  # fmt: skip
    for source, target in texts:
        learn(source, target)
    content = write_tmx(MemoryUnit.objects.order_by("pk"))
    MemoryUnit.objects.all().delete()
    report = read_tmx(content, "memory.tmx")
    assert (report.units, report.added, report.skipped) == (3, 3, [])
    units = MemoryUnit.objects.order_by("pk")
    assert [(unit.source, unit.target) for unit in units] == texts
    assert {(u.source_language, u.target_language, u.origin) for u in units} == {
        ("lv", "ro", "file")
    }
    assert read_tmx(content, "memory.tmx").added == 0


def test_tmx_of_other_tools():
    content = b"""<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
    <tmx version="1.4"><header srclang="EN-GB" datatype="plaintext"/><body>
      <tu><tuv xml:lang="RO-MD"><seg>Bine <hi>ai venit</hi></seg></tuv>
          <tuv xml:lang="en-GB">
            <seg>Welcome <bpt i="1">{b}</bpt>home<ept i="1">{/b}</ept></seg></tuv>
          <tuv xml:lang="de"><seg>Willkommen</seg></tuv></tu>
      <tu><tuv xml:lang="de"><seg>Allein</seg></tuv></tu>
    </body></tmx>"""
    report = read_tmx(content, "other.tmx")
    assert (report.units, report.added, report.skipped) == (2, 1, ["tu 2"])
    unit = MemoryUnit.objects.get()
    assert (unit.source_language, unit.source) == ("en", "Welcome home")
    assert (unit.target_language, unit.target) == ("ro", "Bine ai venit")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain text",
        b"<xliff/>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx><body>&b;</body></tmx>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx>&a;</tmx>',
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_a_reason(content):
    with pytest.raises(BadFileError) as error:
        read_tmx(content, "bad.tmx")
    assert "passwd" not in str(error.value)
    assert not MemoryUnit.objects.exists()


def test_comparison_by_words():
    assert [tuple(piece) for piece in compare("a b c", "a x c d")] == [
        ("same", "a"),
        ("gone", "b"),
        ("new", "x"),
        ("same", "c"),
        ("new", "d"),
    ]


def test_looking_up_is_quick_in_many_units():
    rows = [(f"{SOURCE} Numurs {n} {n * 7919}", f"{TARGET} {n}") for n in range(4000)]
    remember("lv", "ro", rows, origin=MemoryUnit.Origin.FILE)
    matches(SOURCE, "lv", "ro")  # builds the index
    started = time.perf_counter()
    for _time in range(5):
        assert matches(rows[77][0] + " x", "lv", "ro")
    # Far above what it takes (3 ms); a look-up that reads the whole table again takes seconds.
    assert time.perf_counter() - started < 2


def test_versions_that_are_adopted_go_in_too(case, translated):
    version = translated(case, "ro", title="Titlu nou")
    ensure_translation(case, version.locale)
    assert exact_matches([case.title], "lv", "ro")[case.title].target == "Titlu nou"
