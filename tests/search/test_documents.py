from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertNumQueries

from kb.models import Library
from search.documents import build_documents, freshness, period_codes
from search.vocabulary import load_vocabulary
from tests import factories

pytestmark = pytest.mark.django_db


def document(case: Any) -> Any:
    return build_documents([case.translation_key])[case.translation_key]


def test_one_document_holds_all_published_versions(
    case: Any, translated: Callable[..., Any]
) -> None:
    translated(case, "uk", title="Живі книги")
    translated(case, "en", title="Living books", live=False)

    built = document(case)

    assert built.languages == ["lv", "uk"]
    assert built.title["uk"] == "Живі книги"
    assert built.url == {"lv": f"/lv/cases/{case.slug}/", "uk": f"/uk/cases/{case.slug}/"}
    assert built.original_language == "lv"


def test_facts_come_from_the_original(case: Any, translated: Callable[..., Any]) -> None:
    version = translated(case, "ro")
    version.place = "Elsewhere"
    version.save_revision().publish()

    assert document(case).place == case.place


def test_a_published_translation_stands_alone_while_its_original_is_not(
    case: Any, translated: Callable[..., Any]
) -> None:
    translated(case, "ro", title="Cărți vii")
    # Unpublishing takes translations along; a database of earlier days may have such a case.
    type(case).objects.filter(pk=case.pk).update(live=False)

    built = document(case)

    assert built.languages == ["ro"]
    assert built.id == case.external_id


def test_a_case_without_a_searchable_version_has_no_document(case: Any) -> None:
    case.unpublish()

    assert build_documents([case.translation_key]) == {}


def test_labels_of_all_five_languages_are_in_every_document(
    site: SimpleNamespace, vocabulary: SimpleNamespace
) -> None:
    built = document(
        factories.CaseStudyPageFactory(
            language="lv", topics=["media-literacy"], audiences=["seniors"], region="LV-113"
        )
    )

    assert set(built.labels) == {"lv", "ro", "uk", "en", "ru"}
    assert {"Медіаграмотність", "фейки"} <= set(built.labels["uk"])
    assert {"Older people", "Valmiera Municipality", "Latvia"} <= set(built.labels["en"])
    assert built.regions == ["LV-113", "LV-AREA-VIDZEME", "LV"]


def test_a_case_with_a_country_alone_lies_in_it(site: SimpleNamespace) -> None:
    factories.region("LV")
    built = document(factories.CaseStudyPageFactory(language="lv", region=None, country="LV"))

    assert built.region is None
    assert built.regions == ["LV"]


def test_nothing_private_is_in_a_document(site: SimpleNamespace) -> None:
    library = factories.LibraryFactory(contact="anna@example.org +371 20000000")
    case = factories.CaseStudyPageFactory(
        language="lv", library=library, latitude=Decimal("57.54"), longitude=Decimal("25.43")
    )

    text = str(document(case))

    assert "anna@" not in text
    assert "57.54" not in text
    assert "latitude" not in text


def test_texts_are_plain_and_hold_every_section(site: SimpleNamespace) -> None:
    case = factories.CaseStudyPageFactory(
        language="lv",
        context="<p>Ēka <b>degusi</b></p>",
        not_worked="<ul><li>lietus</li></ul>",
        keywords="dārzs, bites",
        indicators=[("stādi", 12)],
    )

    body = document(case).body["lv"]

    assert "<" not in body
    assert all(word in body for word in ("degusi", "lietus", "bites", "stādi"))


def test_the_hash_tells_a_change_of_anything_that_is_found(case: Any) -> None:
    before = document(case).content_hash()
    assert document(case).content_hash() == before

    label = case.topics[0].labels.get(language="ru")
    label.alt_labels = ["совсем другое"]
    label.save()

    assert document(case).content_hash() != before


def test_other_spellings_of_places_and_libraries_are_names(case: Any) -> None:
    case.region.other_spellings = ["Wolmar"]
    case.region.save()
    library = Library.objects.create(name="Bibliotēka", country="LV", other_names=["The Library"])
    case.library = library
    case.save_revision().publish()

    assert {"Wolmar", "The Library"} <= set(document(case).names)


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "codes"),
    [
        ("2021-03", "2023", False, ["2021", "2022", "2023"]),
        ("2022-05-17", "", False, ["2022"]),
        ("", "2020", False, ["2020"]),
        ("2019", "", True, ["2019", "ongoing"]),
        ("", "", False, []),
        ("0001", "9999", False, [str(year) for year in range(1900, 2100)]),
    ],
)
def test_periods(start: str, end: str, ongoing: bool, codes: list[str]) -> None:
    assert period_codes(start, end, ongoing=ongoing) == codes


def test_the_number_of_queries_does_not_grow(
    site: SimpleNamespace, translated: Callable[..., Any]
) -> None:
    cases = [factories.CaseStudyPageFactory(language="lv") for _ in range(5)]
    for case in cases:
        translated(case, "uk")
    keys = [case.translation_key for case in cases]
    build_documents(keys)  # Wagtail reads the site's root once
    with CaptureQueriesContext(connection) as one:
        build_documents(keys[:1])

    with assertNumQueries(len(one)):
        build_documents(keys)


def test_the_vocabulary_takes_one_query(vocabulary: SimpleNamespace) -> None:
    with assertNumQueries(1):
        loaded = load_vocabulary(["lv"])

    assert loaded.topics["youth"].label("lv") == "Jaunieši"
    assert loaded.topics["youth"].label("uk") == "Youth"
    assert [term.code for term in loaded.lineage("LV-113")] == ["LV-113", "LV-AREA-VIDZEME", "LV"]
    assert set(loaded.countries) == {"LV", "MD", "UA"}


@pytest.mark.parametrize(
    ("confirmed", "end", "expected"),
    [
        (date(2024, 5, 1), "2019", "2024-05-01"),
        (None, "2019", "2019-12-31"),
        (None, "2020-02", "2020-02-29"),
        (None, "2020-02-03", "2020-02-03"),
        (None, "", "2022-03-01"),
    ],
)
def test_until_when_the_facts_are_known_to_hold(
    confirmed: date | None, end: str, expected: str
) -> None:
    assert freshness(confirmed, end, datetime(2022, 3, 1, tzinfo=UTC)) == expected
