"""What every engine must do: one suite for all of them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from search.engines.base import Engine
from tests.search.engines.asking import ask

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title", "queries"),
    [
        (
            "lv",
            "Jauniešu bibliotēkas brīvprātīgajiem",
            ["bibliotēka", "bibliotēkām", "biblioteka", "jaunietis", "jauniesiem", "brivpratigais"],
        ),
        (
            "ro",
            "Bibliotecile satului pentru tinerii voluntari",
            ["bibliotecă", "bibliotecii", "biblioteca", "tânăr", "tineri", "voluntarilor", "sat"],
        ),
        (
            "uk",
            "Волонтери громади допомагають переселенцям",
            ["волонтер", "волонтерів", "громада", "переселенці", "переселенець", "допомагати"],
        ),
        (
            "en",
            "Elderly people teach children in libraries",
            ["library", "person", "child", "teaching", "LIBRARIES", "elder"],
        ),
        (
            "ru",
            "Волонтёры учат пожилых людей и детей",
            ["волонтер", "волонтёров", "человек", "дети", "ребёнок", "пожилой"],
        ),
    ],
)
def test_every_form_of_a_word_finds_the_text(
    make_case: Any, index: Any, found: Any, language: str, title: str, queries: list[str]
) -> None:
    case = make_case(language, title=title)
    index(case, make_case(language, title="…"))

    assert {query: found(query) for query in queries} == {
        query: [case.external_id] for query in queries
    }


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        ("Пам’ять міста", ["пам'ять", "памʼять", "пам`ять", "память"]),
        ("Știință și școală", ["ştiinţă", "stiinta", "ȘTIINȚA", "scoala"]),
        ("Самолёт и ёж", ["самолет", "самолёт", "еж"]),
        ("Ģērbonis", ["gerbonis", "ĢĒRBONIS", "G\u0327e\u0304rbonis"]),
    ],
)
def test_spelling_does_not_matter(
    make_case: Any, index: Any, found: Any, title: str, queries: list[str]
) -> None:
    language = {"П": "uk", "Ș": "ro", "С": "ru", "Ģ": "lv"}[title[0]]
    case = make_case(language, title=title)
    index(case, make_case("en", title="Something else"))

    for query in queries:
        assert found(query) == [case.external_id], query


@pytest.mark.parametrize(
    "query", ["Daugavpils", "Даугавпілс", "Даугавпилс", "в Даугавпилсе", "daugavpilī"]
)
def test_a_name_is_found_in_the_other_script(
    make_case: Any, index: Any, found: Any, query: str
) -> None:
    case = make_case("lv", title="Daugavpils bērni")
    index(case, make_case("lv", title="Rīgas bērni"))

    assert found(query) == [case.external_id]


def test_latin_letters_find_cyrillic_words(make_case: Any, index: Any, found: Any) -> None:
    case = make_case("uk", title="Культура пам’яті у Харкові")
    index(case, make_case("uk", title="Мова"))

    for query in ("kultura pamiati", "kultura pamyati", "Kharkiv", "Harkiv"):
        assert found(query) == [case.external_id], query


def test_topics_audiences_and_places_are_found_in_all_languages(
    make_case: Any, index: Any, found: Any, vocabulary: SimpleNamespace
) -> None:
    case = make_case(
        "lv", title="Nosaukums", topics=["media-literacy"], audiences=["seniors"], region="LV-113"
    )
    index(case, make_case("lv", title="Cits", topics=["youth"], region="LV-047"))

    for query in (
        "медіаграмотність",  # the topic
        "știri false",  # another word for it
        "дезинформацией",  # inflected
        "пожилые люди",  # the audience
        "Валмієрський край",  # the region
        "Valmiera Municipality older people",  # labels of several kinds together
    ):
        assert found(query) == [case.external_id], query


def test_words_may_stand_in_different_versions_and_fields(
    make_case: Any, index: Any, found: Any, translated: Any
) -> None:
    case = make_case("lv", title="Dzīvā bibliotēka", context="<p>Rīgā pie jūras</p>")
    translated(case, "en", title="Neighbours as living books")
    index(case)

    assert found("bibliotēka jūra neighbours") == [case.external_id]


def test_a_document_is_one_result_whatever_its_versions(
    engine: Engine, make_case: Any, index: Any, translated: Any
) -> None:
    case = make_case("lv", title="Radio")
    for language in ("ro", "en"):
        translated(case, language, title="Radio")
    index(case)

    result = ask(engine, "radio")

    assert result.total == 1
    assert result.facets["language"] == {"lv": 1, "ro": 1, "en": 1}


def test_all_words_are_needed_when_some_case_has_them(
    make_case: Any, index: Any, found: Any
) -> None:
    both = make_case("lv", title="Dārzs un skola")
    index(both, make_case("lv", title="Dārzs"), make_case("lv", title="Skola"))

    assert found("skola dārzs") == [both.external_id]


def test_a_phrase_is_its_words_in_order(make_case: Any, index: Any, found: Any) -> None:
    phrase = make_case("lv", title="Dzīvā bibliotēka Rēzeknē")
    index(phrase, make_case("lv", title="Bibliotēka ir dzīvā sarunā"))

    assert found('"dzīvā bibliotēka"') == [phrase.external_id]
    assert found("„Dziva biblioteka”") == [phrase.external_id]
    assert len(found("dzīvā bibliotēka")) == 2


def test_no_phrase_reaches_over_the_end_of_a_text(
    engine: Engine, make_case: Any, index: Any
) -> None:
    index(make_case("lv", title="Stāsts par jūru", summary="Vējš pūš"))

    assert ask(engine, '"jūru vējš"').relaxed
    assert not ask(engine, '"par jūru"').relaxed


def test_a_minus_excludes_every_form(make_case: Any, index: Any, found: Any) -> None:
    kept = make_case("lv", title="Senioru dārzs")
    index(kept, make_case("lv", title="Senioru bibliotēkas"))

    assert found("seniori -bibliotēka") == [kept.external_id]
    assert found("-bibliotēkā") == [kept.external_id]
    assert found('seniori -"senioru bibliotēkas"') == [kept.external_id]


def test_title_before_summary_before_text(make_case: Any, index: Any, found: Any) -> None:
    text = make_case("lv", title="Viens", context="<p>Par medijpratību</p>")
    summary = make_case("lv", title="Divi", summary="Par medijpratību")
    title = make_case("lv", title="Par medijpratību")
    # More cases without the word, so that it tells something.
    index(text, summary, title, *(make_case("lv", title=f"Cits {n}") for n in range(5)))

    ordered = [title.external_id, summary.external_id, text.external_id]
    assert found("medijpratība") == ordered


def test_the_exact_form_comes_first(make_case: Any, index: Any, found: Any) -> None:
    other = make_case("lv", title="Stāsts skolām")
    exact = make_case("lv", title="Stāsts skola")
    index(other, exact, *(make_case("lv", title=f"Cits {n}") for n in range(5)))

    assert found("skola") == [exact.external_id, other.external_id]


def test_the_readers_language_comes_first(make_case: Any, index: Any, found: Any) -> None:
    english = make_case("en", title="Radio")
    latvian = make_case("lv", title="Radio")
    index(english, latvian, *(make_case("ro", title=f"Alt {n}") for n in range(5)))

    assert found("radio", ui="lv") == [latvian.external_id, english.external_id]
    assert found("radio", ui="en") == [english.external_id, latvian.external_id]


@pytest.mark.parametrize(
    ("language", "title", "misspelt", "meant"),
    [
        ("lv", "Medijpratība", "medijprtība", "medijpratība"),
        ("lv", "Medijpratība", "nedijpratiba", "medijpratība"),
        ("ro", "Voluntari", "voluntrai", "voluntari"),
        ("uk", "Переселенці", "перселенці", "переселенці"),
        ("en", "Resilience", "resilence", "resilience"),
        ("ru", "Молодёжь", "малодежь", "молодежь"),
    ],
)
def test_a_typing_error_is_corrected(
    engine: Engine,
    make_case: Any,
    index: Any,
    language: str,
    title: str,
    misspelt: str,
    meant: str,
) -> None:
    case = make_case(language, title=title)
    index(case, make_case(language, title="…"))

    result = ask(engine, misspelt)

    assert result.corrected == meant
    assert [hit.source["id"] for hit in result.hits] == [case.external_id]
    assert not result.relaxed


def test_a_correction_keeps_the_rest_of_the_query(
    engine: Engine, make_case: Any, index: Any
) -> None:
    index(make_case("lv", title="Medijpratība senioriem"), make_case("lv", title="Skola bērniem"))

    result = ask(engine, "Senioru medijprtība -skola")

    assert result.corrected == "Senioru medijpratība -skola"
    assert result.total == 1


def test_a_correction_prefers_a_word_that_stands_beside_the_others(
    engine: Engine, make_case: Any, index: Any
) -> None:
    index(
        *(make_case("lv", title="Skala") for _ in range(3)),
        make_case("lv", title="Skola pilsētā"),
    )

    assert ask(engine, "pilsēta skxla").corrected == "pilsēta skola"


def test_right_words_are_not_corrected(engine: Engine, make_case: Any, index: Any) -> None:
    index(make_case("lv", title="Bibliotēkas"))

    assert ask(engine, "bibliotēka").corrected is None


@pytest.mark.parametrize(("text", "word"), [("They knew", "knee"), ("Піти разом", "піци")])
def test_a_short_word_of_a_dictionary_is_no_error(
    engine: Engine, make_case: Any, index: Any, text: str, word: str
) -> None:
    index(make_case("en" if text.isascii() else "uk", title=text))

    result = ask(engine, word)

    assert (result.corrected, result.total) == (None, 0)


def test_the_beginning_of_a_word_is_completed(engine: Engine, make_case: Any, index: Any) -> None:
    case = make_case("lv", title="Medijpratība")
    index(case, make_case("lv", title="…"))

    result = ask(engine, "medijprat")

    assert [hit.source["id"] for hit in result.hits] == [case.external_id]


def test_any_word_is_enough_when_no_case_has_all(
    engine: Engine, make_case: Any, index: Any
) -> None:
    two, one = make_case("lv", title="Dārzs pie skolas"), make_case("lv", title="Dārzs pie upes")
    index(one, two, make_case("lv", title="Teātris"))

    result = ask(engine, "dārzs skola qwzxv")

    assert result.relaxed
    assert [hit.source["id"] for hit in result.hits] == [two.external_id, one.external_id]


def test_a_phrase_that_nobody_wrote_becomes_its_words(
    engine: Engine, make_case: Any, index: Any
) -> None:
    case = make_case("lv", title="Dārzs pie skolas")
    index(case)

    result = ask(engine, '"skolas dārzs"')

    assert result.relaxed
    assert result.total == 1


def test_a_phrase_with_few_words_of_a_case_finds_nothing(
    engine: Engine, make_case: Any, index: Any
) -> None:
    index(make_case("lv", title="Dārzs pie skolas"), make_case("lv", title="Upe"))

    result = ask(engine, '"violets mērkaķis skolas"')

    assert (result.total, result.relaxed) == (0, False)


def test_nothing_at_all(engine: Engine, make_case: Any, index: Any) -> None:
    index(make_case("lv", title="Skola"))

    result = ask(engine, "qwzxvbn")

    assert (result.total, result.hits, result.corrected, result.relaxed) == (0, [], None, False)


def test_an_empty_text_finds_everything_newest_first(
    engine: Engine, make_case: Any, index: Any, found: Any
) -> None:
    cases = [make_case("lv", title=f"Stāsts {n}") for n in range(3)]
    index(*cases)

    assert found("") == [case.external_id for case in reversed(cases)]
    assert ask(engine, "").total == 3


def test_punctuation_alone_finds_nothing(engine: Engine, make_case: Any, index: Any) -> None:
    index(make_case("lv", title="Skola"))

    assert ask(engine, '!!! "" - ()').total == 0


def test_newest_first_when_asked(make_case: Any, index: Any, found: Any) -> None:
    first = make_case("lv", title="Skola")
    later = make_case("lv", title="Stāsts", context="<p>Skola</p>")
    index(first, later, *(make_case("lv", title=f"Cits {n}") for n in range(3)))

    assert found("skola", sort="newest") == [later.external_id, first.external_id]
    assert found("skola") == [first.external_id, later.external_id]


def test_filters_and_counts(
    engine: Engine, make_case: Any, index: Any, vocabulary: SimpleNamespace
) -> None:
    index(
        make_case("lv", title="Skola", topics=["youth"], region="LV-113", period_start="2021"),
        make_case("lv", title="Skola", topics=["youth", "media-literacy"], region="LV-047"),
        make_case("ro", title="Skola", topics=["media-literacy"], region="MD-BA", cost="none"),
        make_case("lv", title="Dārzs", topics=["youth"], region="LV-113"),
    )

    result = ask(engine, "skola", topic=("youth",), country=("LV", "MD"))

    assert result.total == 2
    assert result.total_without_filters == 3
    assert result.facets["topic"] == {"youth": 2, "media-literacy": 2}
    assert result.facets["country"] == {"LV": 2}
    assert result.facets["region"] == {
        "LV": 2, "LV-AREA-VIDZEME": 1, "LV-113": 1, "LV-AREA-LATGALE": 1, "LV-047": 1
    }  # fmt: skip
    assert result.facets["period"] == {"2021": 1, "2022": 1}
    assert ask(engine, "skola", region=("LV-AREA-LATGALE",)).total == 1
    assert ask(engine, "skola", region=("LV",)).total == 2
    assert ask(engine, "skola", cost=("none",), topic=("youth",)).total == 0


def test_what_is_excluded(
    engine: Engine, make_case: Any, index: Any, vocabulary: SimpleNamespace
) -> None:
    index(
        make_case("lv", title="Skola", topics=["youth"], region="LV-113"),
        make_case("lv", title="Skola", topics=["youth", "media-literacy"], region="LV-047"),
        make_case("ro", title="Skola", topics=["media-literacy"], region="MD-BA"),
        make_case("lv", title="Skola", topics=["environment"], region="LV-113"),
    )

    result = ask(engine, "skola", topic=("-media-literacy",))
    both = ask(engine, "skola", topic=("youth", "-media-literacy"), region=("-LV-AREA-LATGALE",))

    assert (result.total, result.total_without_filters, result.without["topic"]) == (2, 4, 4)
    assert result.facets["topic"] == {"youth": 1, "environment": 1}
    assert result.facets["country"] == {"LV": 2}
    assert (both.total, both.without["topic"], both.without["region"]) == (1, 3, 1)
    assert both.facets["topic"] == {"youth": 1, "environment": 1}
    assert ask(engine, "skola", topic=("youth", "-youth")).total == 0
    assert ask(engine, "", region=("-LV",)).total == 1


def test_all_values_of_a_facet_are_counted(engine: Engine, make_case: Any, index: Any) -> None:
    index(*(make_case("lv", title="Skola", topics=[f"topic-{n}"]) for n in range(25)))

    assert len(ask(engine, "skola", page_size=1).facets["topic"]) == 25


def test_pages(engine: Engine, make_case: Any, index: Any, found: Any) -> None:
    index(*(make_case("lv", title=f"Skola {n}") for n in range(5)))

    pages = [found("skola", page=page, page_size=2) for page in (1, 2, 3, 4, 1_000_000)]

    assert [len(page) for page in pages] == [2, 2, 1, 0, 0]
    assert len({identifier for page in pages for identifier in page}) == 5
    assert ask(engine, "skola", page=4, page_size=2).total == 5


def test_the_freshest_first(make_case: Any, index: Any, found: Any) -> None:
    cases = [
        make_case("lv", title="Skola", period_start="2015", period_end="2019-02"),
        make_case("lv", title="Skola", last_confirmed_on=date(2020, 5, 1)),
        make_case("lv", title="Skola", period_start="2015", period_end="2017"),
    ]
    index(*cases)

    confirmed, ended, older = cases[1], cases[0], cases[2]
    expected = [confirmed.external_id, ended.external_id, older.external_id]
    assert found("skola", sort="freshest") == expected
    assert found("", sort="freshest") == expected


def test_how_many_without_one_of_the_filters(
    engine: Engine, make_case: Any, index: Any, vocabulary: SimpleNamespace
) -> None:
    index(
        make_case("lv", title="Skola", topics=["youth"]),
        make_case("lv", title="Skola", topics=["environment"]),
        make_case("lv", title="Upe", topics=["environment"]),
    )

    result = ask(engine, "skola", topic=("youth",), country=("UA",))

    assert (result.total, result.total_without_filters) == (0, 2)
    assert {name: result.without[name] for name in ("topic", "country")} == {
        "topic": 0,
        "country": 1,
    }


def test_another_keyboard_layout(engine: Engine, make_case: Any, index: Any) -> None:
    index(make_case("uk", title="Бібліотека"), make_case("lv", title="Medijpratība"))

    for typed, meant in ((",s,ksjntrf", "бібліотека"), ("ьувшозкфешиф", "medijpratiba")):
        found = ask(engine, typed)
        assert (found.total, found.corrected, found.retyped) == (1, meant, True), typed
    # As it stands, and for a slip of the finger, nobody thinks of layouts.
    assert ask(engine, ",s,ksjntrf", as_typed=True).total == 0
    assert not ask(engine, "medijprtība").retyped
