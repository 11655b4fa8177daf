"""The glossary: the seed, terms in texts, and files of terms."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from home.languages import LANGUAGE_CODES
from kb.groups import create_groups
from kb.models import GlossaryConcept, GlossaryDefinition, GlossaryTerm
from kb.permissions import REVIEWERS, TRANSLATORS
from kb.translation.checks import Pair, run_checks
from kb.translation.formats.tbx import read_tbx, write_tbx
from kb.translation.formats.xml_files import BadFileError
from kb.translation.glossary import Glossary, load_glossary, read_csv, take_rows, write_csv
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def glossary(vocabulary):
    load_glossary()


def terms_in(text, pair="lv-uk"):
    return {hint.source_term for hint in Glossary(*pair.split("-")).hints(text)}


def test_the_seed_has_terms_in_all_languages_and_the_vocabulary(vocabulary):
    created = load_glossary()
    assert created == GlossaryConcept.objects.count()
    concepts = GlossaryConcept.objects.filter(code__regex="^(topic|audience)-")
    assert created - concepts.count() >= 75  # 32 more come with the whole vocabulary
    assert concepts.filter(code="topic-media-literacy", is_checked=False).exists()
    for concept in GlossaryConcept.objects.prefetch_related("terms"):
        assert [code for code in LANGUAGE_CODES if not concept.preferred(code)] == []
    romanian = GlossaryTerm.objects.filter(language="ro")
    assert not any(set("şţ") & set(term.text) for term in romanian)


def test_every_concept_is_defined_in_every_language(vocabulary):
    topic = vocabulary.topics["media-literacy"]
    for label in topic.labels.all():
        label.scope_note = f"What belongs here ({label.language})."
        label.save()
    load_glossary()
    concepts = GlossaryConcept.objects.prefetch_related("definitions")
    for concept in concepts.exclude(code__regex="^(topic|audience)-"):
        assert [code for code in LANGUAGE_CODES if concept.defined_in(code)[0] != code] == []
    note = "What belongs here (uk)."
    assert concepts.get(code="topic-media-literacy").defined_in("uk") == ("uk", note)


@pytest.mark.parametrize("language", ["lv", "ro", "uk", "ru"])
def test_the_definitions_are_in_their_language(glossary, language):
    """Another language's letters, the wrong quotation marks, Romanian cedillas, no full stop."""
    rows = GlossaryDefinition.objects.filter(language=language, concept__is_kept=False)
    names = {"script", "mixed-script", "quotes", "cedilla", "ending", "diacritics"}
    names |= {"russian-letters", "ukrainian-letters"}
    for text in rows.values_list("text", flat=True):
        found = run_checks(Pair("A sentence.", text, "en", language))
        assert not names & {finding.code for finding in found}, text


def test_loading_again_keeps_what_people_changed(glossary):
    concept = GlossaryConcept.objects.get(code="media-literacy")
    concept.terms.filter(language="uk").delete()
    assert load_glossary() == 0
    assert not concept.terms.filter(language="uk").exists()


def test_definitions_come_to_concepts_that_were_loaded_before_there_were_any(glossary):
    GlossaryDefinition.objects.filter(concept__code__in=("library", "reader")).delete()
    # A person gave this one another meaning; ours would not fit.
    GlossaryConcept.objects.filter(code="reader").update(definition="Who reads aloud.")
    changed = GlossaryDefinition.objects.filter(concept__code="project")
    changed.filter(language="uk").update(text="Своє")
    changed.filter(language="lv").delete()
    assert load_glossary() == 0
    known = {
        code: set(concept.definitions.values_list("language", flat=True))
        for code, concept in GlossaryConcept.objects.in_bulk(field_name="code").items()
    }
    assert known["library"] == {"lv", "ro", "uk", "ru"}
    assert known["reader"] == set()
    assert known["project"] == {"ro", "uk", "ru"}
    assert changed.get(language="uk").text == "Своє"


def test_a_definition_is_shown_in_the_language_that_somebody_writes_or_reads(glossary):
    def shown(target):
        hint = Glossary("lv", target).hints("Medijpratība")[0]
        return hint.definition_language, hint.definition

    concept = GlossaryConcept.objects.get(code="media-literacy")
    texts = dict(concept.definitions.values_list("language", "text"))
    with translation.override("ro"):
        assert shown("uk") == ("uk", texts["uk"])
        concept.definitions.filter(language="uk").delete()
        assert shown("uk") == ("ro", texts["ro"])
        concept.definitions.all().delete()
        assert shown("uk") == ("en", concept.definition)
    with translation.override("lv"):
        assert shown("en") == ("en", concept.definition)


def test_terms_are_found_in_any_form(glossary):
    assert "medijpratība" in terms_in("Nodarbības medijpratībā un lasīšanā")
    assert "digitālās prasmes" in terms_in("Senioru digitālajām prasmēm")
    assert "медіаграмотність" in terms_in("Уроки медіаграмотності", "uk-lv")
    assert "переселенка" in terms_in("Разом із переселенками", "uk-ro")
    assert "bibliotecă publică" in terms_in("În bibliotecile publice din Moldova", "ro-uk")
    assert terms_in("Nekas no tā") == set()


def test_the_longest_term_counts(glossary):
    assert terms_in("Publiskajā bibliotēkā") == {"publiskā bibliotēka"}


def test_a_hint_has_the_words_of_the_target_language(glossary):
    (hint,) = Glossary("lv", "uk").hints("Medijpratība")[:1]
    assert hint.allowed[0] == "медіаграмотність"
    assert hint.definition
    assert hint.is_checked
    (hint,) = Glossary("uk", "lv").hints("медіаграмотність")[:1]
    assert hint.forbidden == ("medialitāte",)


def test_reading_the_glossary_takes_three_queries(glossary):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        glossary_ = Glossary("lv", "uk")
        for _time in range(20):
            glossary_.hints("Medijpratība bibliotēkā")
    assert len(queries) == 3


def test_csv_goes_out_and_comes_back(glossary):
    few = ("library", "kahoot", "project", "media-literacy")
    GlossaryConcept.objects.exclude(code__in=few).delete()
    GlossaryTerm.objects.filter(concept__code="project", language="ru").delete()
    text = write_csv()
    before = set(GlossaryTerm.objects.values_list("concept__code", "language", "text", "status"))
    meanings = definitions()
    assert len(meanings) == 5 * len(few)
    report = read_csv(text)
    assert (report.concepts, report.terms, report.changed, report.problems) == (0, 0, 0, [])
    assert report.definitions == 0
    GlossaryConcept.objects.all().delete()
    report = read_csv("\ufeff" + text)
    assert report.problems == []
    after = set(GlossaryTerm.objects.values_list("concept__code", "language", "text", "status"))
    assert after == before
    assert definitions() == meanings
    assert not GlossaryConcept.objects.get(code="library").is_checked
    assert GlossaryConcept.objects.get(code="kahoot").is_kept


def test_csv_changes_words_and_reports_what_it_can_not_use():
    rows = [
        "code,language,status,term",
        "word,lv,preferred,vārds",
        "word,uk,,слово",
        "word,uk,preferred,словечко",
        "word,xx,preferred,x",
        "word,lv,liked,y",
        ",lv,preferred,z",
        f"word,en,preferred,{'w' * 200}",
    ]
    report = read_csv("\n".join(rows))
    assert (report.concepts, report.terms) == (1, 3)
    assert [problem.split(":")[0] for problem in report.problems] == [
        "Line 5",
        "Line 6",
        "Line 7",
        "Line 8",
    ]
    ukrainian = GlossaryTerm.objects.filter(language="uk").order_by("pk")
    assert [(term.text, term.status) for term in ukrainian] == [
        ("слово", "admitted"),
        ("словечко", "preferred"),
    ]


def test_csv_changes_definitions_and_files_without_them_do_not():
    read_csv("code,language,term,definition\nword,en,word,Old.\nword,uk,слово,Old.")
    assert definitions() == {("word", "en", "Old.")}
    rows = ["code,language,term,definition_in_language", "word,uk,слово,Мовна одиниця."]
    assert read_csv("\n".join([*rows, "word,en,,New.", "word,lv,,", "none,lv,,Nekas."])).problems
    assert definitions() == {("word", "en", "New."), ("word", "uk", "Мовна одиниця.")}
    report = read_csv("code,language,term\nword,uk,слово\nword,lv,vārds")
    assert (report.definitions, report.terms, len(definitions())) == (0, 1, 2)
    assert not GlossaryConcept.objects.filter(code="none").exists()


def definitions():
    """The definitions in every language, English among them."""
    english = GlossaryConcept.objects.values_list("code", "definition")
    others = GlossaryDefinition.objects.values_list("concept__code", "language", "text")
    return {(code, "en", text) for code, text in english if text} | set(others)


def terms():
    return set(
        GlossaryTerm.objects.values_list("concept__code", "language", "text", "status", "note")
    )


def test_tbx_goes_out_and_comes_back(glossary):
    few = ("library", "kahoot", "project", "media-literacy")
    GlossaryConcept.objects.exclude(code__in=few).delete()
    GlossaryTerm.objects.filter(concept__code="library").update(note="R&D <b>")
    GlossaryTerm.objects.filter(concept__code="project", language="ru").delete()
    content = write_tbx(GlossaryConcept.objects.prefetch_related("terms", "definitions"))
    before = terms()
    meanings = definitions()
    assert len(meanings) == 5 * len(few)
    report = take_rows(read_tbx(content))
    assert (report.concepts, report.terms, report.changed, report.problems) == (0, 0, 0, [])
    assert report.definitions == 0
    GlossaryConcept.objects.all().delete()
    assert take_rows(read_tbx(content)).problems == []
    assert terms() == before
    assert definitions() == meanings
    assert not GlossaryConcept.objects.get(code="library").is_checked
    assert GlossaryConcept.objects.get(code="kahoot").is_kept


DCT = b"""<tbx style="dct" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
 xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<tbxHeader/><text><body><conceptEntry id="C 1"><basic:definition>A van.</basic:definition>
<langSec xml:lang="en-GB"><termSec><term>bookmobile</term></termSec>
<termSec><term>library  bus</term></termSec></langSec>
<langSec xml:lang="uk"><termSec><term>bus</term>
<min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec></langSec>
<langSec xml:lang="fi"><termSec><term>kirjastoauto</term></termSec></langSec>
</conceptEntry></body></text></tbx>"""
MARTIF = b"""<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><text><body><termEntry id="c-1"><descripGrp>
<descrip type="definition">A van.</descrip></descripGrp>
<langSet xml:lang="en"><tig><term>bookmobile</term></tig><ntig><termGrp><term>library bus</term>
</termGrp></ntig></langSet><langSet xml:lang="uk"><tig><term>bus</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
</termEntry></body></text></martif>"""


@pytest.mark.parametrize("content", [DCT, MARTIF])
def test_tbx_of_other_tools(content):
    rows = list(read_tbx(content))
    assert [(row["code"], row["language"], row["term"], row["status"]) for row in rows] == [
        ("c-1", "en", "bookmobile", "preferred"),
        ("c-1", "en", "library bus", "admitted"),
        ("c-1", "uk", "bus", "forbidden"),
    ]
    assert {row["definition"] for row in rows} == {"A van."}


@pytest.mark.parametrize(
    ("root", "section", "expected"),
    [
        # With a definition in each section, without one for the concept.
        (
            "en",
            (
                '<langSet xml:lang="ro"><descripGrp><descrip type="definition">Ro.</descrip>'
                '</descripGrp><tig><term>bibliobuz</term></tig></langSet><langSet xml:lang="en">'
                '<descrip type="definition">En.</descrip><tig><term>van</term></tig></langSet>'
            ),
            {("c", "en", "En."), ("c", "ro", "Ro.")},
        ),
        # The file's language is that of what names none, and a language that isn't ours is left.
        (
            "uk",
            (
                '<descrip type="definition">Укр.</descrip>'
                '<descrip type="definition" xml:lang="fi">Fi.</descrip>'
                '<langSet xml:lang="fi"><descrip type="definition">Fi.</descrip></langSet>'
                '<langSet xml:lang="lv"><tig><term>bibliobuss</term></tig></langSet>'
            ),
            {("c", "uk", "Укр.")},
        ),
    ],
)
def test_definitions_in_the_sections_of_other_tools(root, section, expected):
    content = (
        f'<martif type="TBX" xml:lang="{root}"><text><body><termEntry id="c">{section}'
        "</termEntry></body></text></martif>"
    )
    assert take_rows(read_tbx(content.encode())).problems == []
    assert definitions() == expected


@pytest.mark.parametrize(
    "content", [b"", b"<tmx/>", b"<tbx/>", b'<!DOCTYPE x [<!ENTITY a "b">]><tbx>&a;</tbx>']
)
def test_a_wrong_tbx_is_refused_with_a_reason(content):
    with pytest.raises(BadFileError):
        read_tbx(content)


def test_csv_without_the_columns_is_refused():
    assert read_csv("a,b\n1,2").problems
    assert read_csv("").problems
    assert not GlossaryConcept.objects.exists()


def test_csv_has_no_formulas():
    concept = GlossaryConcept.objects.create(code="x", definition="=1+1")
    GlossaryTerm.objects.create(concept=concept, language="en", text="@home")
    assert "'=1+1" in write_csv()
    assert "'@home" in write_csv()
    assert read_csv(write_csv()).terms == 0


def test_reviewers_edit_it_in_the_administration_and_translators_read_it(glossary, site):
    concept = GlossaryConcept.objects.get(code="media-literacy")
    listing = reverse("wagtailsnippets_kb_glossaryconcept:list")
    edit = reverse("wagtailsnippets_kb_glossaryconcept:edit", args=[concept.pk])
    create_groups()
    clients = {}
    for name in (TRANSLATORS["uk"], REVIEWERS["uk"]):
        user = UserFactory()
        user.groups.add(Group.objects.get(name=name))
        clients[name] = Client()
        clients[name].force_login(user)
        page = clients[name].get(listing, {"q": "медіаграмотність"}).content.decode()
        assert "medijpratība" in page
        assert "bibliobuss" not in page
    assert clients[TRANSLATORS["uk"]].get(edit).status_code == 302
    reviewer = clients[REVIEWERS["uk"]]
    form = reviewer.get(edit).context["form"]
    data = {
        "code": "media-literacy",
        "definition": "Changed",
        "is_checked": "on",
        "definitions-TOTAL_FORMS": "1",
        "definitions-INITIAL_FORMS": "0",
        "definitions-MIN_NUM_FORMS": "0",
        "definitions-MAX_NUM_FORMS": "1000",
        "definitions-0-language": "ru",
        "definitions-0-text": "Изменено",
        "terms-TOTAL_FORMS": "1",
        "terms-INITIAL_FORMS": "0",
        "terms-MIN_NUM_FORMS": "1",
        "terms-MAX_NUM_FORMS": "1000",
        "terms-0-language": "uk",
        "terms-0-text": "медіачуття",
        "terms-0-status": "admitted",
        "terms-0-note": "",
    }
    assert "definition" in form.fields
    concept.definitions.filter(language="ru").delete()
    twice = {name.replace("-0-", "-1-"): text for name, text in data.items()}
    refused = reviewer.post(edit, twice | data | {"definitions-TOTAL_FORMS": "2"})
    assert refused.status_code == 200
    assert reviewer.post(edit, data).status_code == 302
    concept.refresh_from_db()
    assert concept.definition == "Changed"
    assert concept.definitions.filter(language="ru", text="Изменено").exists()
    assert GlossaryTerm.objects.filter(concept=concept, text="медіачуття").exists()
