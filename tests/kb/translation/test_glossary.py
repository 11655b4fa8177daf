"""The glossary: the seed, terms in texts, and files of terms."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.languages import LANGUAGE_CODES
from kb.groups import create_groups
from kb.models import GlossaryConcept, GlossaryTerm
from kb.permissions import REVIEWERS, TRANSLATORS
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


def test_loading_again_keeps_what_people_changed(glossary):
    concept = GlossaryConcept.objects.get(code="media-literacy")
    concept.terms.filter(language="uk").delete()
    assert load_glossary() == 0
    assert not concept.terms.filter(language="uk").exists()


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


def test_reading_the_glossary_takes_two_queries(glossary):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        glossary_ = Glossary("lv", "uk")
        for _time in range(20):
            glossary_.hints("Medijpratība bibliotēkā")
    assert len(queries) == 2


def test_csv_goes_out_and_comes_back(glossary):
    few = ("library", "kahoot", "project", "media-literacy")
    GlossaryConcept.objects.exclude(code__in=few).delete()
    text = write_csv()
    before = set(GlossaryTerm.objects.values_list("concept__code", "language", "text", "status"))
    report = read_csv(text)
    assert (report.concepts, report.terms, report.changed, report.problems) == (0, 0, 0, [])
    GlossaryConcept.objects.all().delete()
    report = read_csv("\ufeff" + text)
    assert report.problems == []
    after = set(GlossaryTerm.objects.values_list("concept__code", "language", "text", "status"))
    assert after == before
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


def terms():
    return set(
        GlossaryTerm.objects.values_list("concept__code", "language", "text", "status", "note")
    )


def test_tbx_goes_out_and_comes_back(glossary):
    few = ("library", "kahoot", "project", "media-literacy")
    GlossaryConcept.objects.exclude(code__in=few).delete()
    GlossaryTerm.objects.filter(concept__code="library").update(note="R&D <b>")
    content = write_tbx(GlossaryConcept.objects.prefetch_related("terms"))
    before = terms()
    definitions = dict(GlossaryConcept.objects.values_list("code", "definition"))
    report = take_rows(read_tbx(content))
    assert (report.concepts, report.terms, report.changed, report.problems) == (0, 0, 0, [])
    GlossaryConcept.objects.all().delete()
    assert take_rows(read_tbx(content)).problems == []
    assert terms() == before
    assert dict(GlossaryConcept.objects.values_list("code", "definition")) == definitions
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
    assert reviewer.post(edit, data).status_code == 302
    concept.refresh_from_db()
    assert concept.definition == "Changed"
    assert GlossaryTerm.objects.filter(concept=concept, text="медіачуття").exists()
