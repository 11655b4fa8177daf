"""What the speed of search is measured with is like real pages and real load."""

from __future__ import annotations

from types import SimpleNamespace

from wagtail.models import Page

from benchmarks.search_speed import corpus, population
from benchmarks.search_speed.load import together
from kb.models import CaseStudyIndexPage, CaseStudyPage
from search.documents import build_documents
from search.indexing import searchable_keys
from tests import factories


def test_a_case_is_always_the_same() -> None:
    case = corpus.case(17)

    assert case == corpus.case(17)
    assert case != corpus.case(18)
    assert len(case.versions) == 3
    assert case.original_language in case.versions
    words = {w for n in range(20) for w in corpus.case(n).versions.popitem()[1].summary.split()}
    assert len(words) > 300


def test_generated_pages_are_pages(site: SimpleNamespace) -> None:
    for case in corpus.cases(0, 4):
        factories.region(case.region)
        for code in case.topics:
            factories.topic(code)
        for code in case.audiences:
            factories.audience(code)
    population.make_libraries()
    population.populate(0, 4)
    population.finish()

    bad_alpha, bad_path, orphans, bad_depth, bad_numchild = Page.find_problems()
    assert [bad_alpha, bad_path, orphans, bad_depth, bad_numchild] == [[]] * 5
    documents = build_documents(searchable_keys())
    assert documents.keys() == {population.key_of(number) for number in range(4)}
    for document in documents.values():
        case = corpus.case(int(document.id.rpartition("-")[2]))
        assert set(document.languages) == set(case.versions)
        assert (document.topics, document.region) == (case.topics, case.region)
        for language, version in case.versions.items():
            assert document.url[language] == f"/{language}/cases/{case.external_id}/"
            assert document.body[language].startswith(version.sections["context"][0][:40].strip())
    page = CaseStudyPage.objects.first()
    assert page.get_parent().specific_class is CaseStudyIndexPage
    page.full_clean()


def test_clients_at_once() -> None:
    asked: list[int] = []

    found = together([[lambda n=n: asked.append(n)] for n in range(3)], seconds=0.05)

    assert set(asked) == {0, 1, 2}
    assert found["n"] == len(asked)
