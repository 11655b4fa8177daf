"""Every check with texts that it must find fault with and texts that it must leave alone."""

from __future__ import annotations

import pytest

from kb.translation.checks import NAMES, Pair, Severity, TermHint, run_checks


def findings(source, target, languages="lv-uk", **more):
    source_language, target_language = languages.split("-")
    return run_checks(Pair(source, target, source_language, target_language, **more))


def codes(*args, **more):
    return {finding.code for finding in findings(*args, **more)}


WRONG = [
    ("empty", "Bibliotēka", "  ", "lv-uk"),
    ("empty", "Bibliotēka", "<b></b>", "lv-ro"),
    (
        "length",
        "Every Tuesday the librarian invites older people to check the news together.",
        "În fiecare marți.",
        "en-ro",
    ),
    (
        "length",
        "Bibliotekāre katru otrdienu aicina seniorus uz sarunu.",
        (
            "The librarian asks older people to a talk, and she brings tea, papers, a journalist, "
            "and then everybody reads the news, every Tuesday."
        ),
        "lv-en",
    ),
    ("markup", "<b>Kopā</b> lasām", "<b>Разом читаємо", "lv-uk"),
    ("markup", "Lasām", "<script>x</script>", "lv-uk"),
    ("markup", "Lasām", '<b class="x">Читаємо</b>', "lv-uk"),
    ("tags", "<b>Kopā</b> lasām", "Разом читаємо", "lv-uk"),
    ("tags", "Kopā lasām", "<i>Citim</i> împreună", "lv-ro"),
    ("links", 'Skat. <a id="a1">vadlīnijas</a>.', "Дивіться настанови.", "lv-uk"),
    ("links", 'Skat. <a id="a1">vadlīnijas</a>.', 'Дивіться <a id="a2">настанови</a>.', "lv-uk"),
    ("urls", "Pieraksties: https://example.org/a.", "Записуйтеся.", "lv-uk"),
    ("urls", "Rakstiet uz info@example.lv.", "Пишіть на office@example.lv.", "lv-uk"),
    ("unchanged", "Kopīga ziņu lasīšana", "Kopīga ziņu lasīšana", "lv-ro"),
    ("unchanged", "спільне читання", "спільне читання", "uk-ru"),
    ("numbers", "Notika 20 nodarbību.", "Відбулося 30 зустрічей.", "lv-uk"),
    ("numbers", "Piedalījās 1 500 cilvēku.", "Au participat 150 de oameni.", "lv-ro"),
    ("numbers", "2022. gada 3. maijā", "4 May 2022", "lv-en"),
    ("spaces", "Kopā lasām.", "Разом  читаємо.", "lv-uk"),
    ("spaces", "Lasām, runājam.", "Citim , vorbim.", "lv-ro"),
    ("spaces", "Lasām.", " Читаем.", "lv-ru"),
    ("ending", "Kas notika?", "Що сталося.", "lv-uk"),
    ("ending", "It worked.", "A funcționat", "en-ro"),
    ("brackets", "Bibliotēka (Krāslava)", "Бібліотека (Краслава", "lv-uk"),
    ("repeated", "Ieradās daudzi seniori.", "Прийшло багато багато людей.", "lv-uk"),
    ("repeated", "Ieradās daudzi seniori.", "Many of the the seniors came.", "lv-en"),
    ("quotes", "Projekts „Gaisma”", 'Проєкт "Світло"', "lv-uk"),
    ("quotes", "Projekts „Gaisma”", "The project „Light”", "lv-en"),
    ("quotes", "The project “Light”", "Projekts «Gaisma»", "en-lv"),
    ("quotes", "The project “Light”", 'Proiectul "Lumină"', "en-ro"),
    ("quotes", "Projekts „Gaisma”", "Проект “Свет”", "lv-ru"),
    ("quotes", "The project “Light”", "Projekts “Gaisma”", "en-lv"),
    ("quotes", "The project “Light”", "Proiectul ”Lumină”", "en-ro"),
    ("quotes", "Projekts „Gaisma”", "The project ”Light”", "lv-en"),
    ("quotes", "Projekts „Gaisma”", "Проєкт »Світло«", "lv-uk"),
    ("numbers", "Tikai 1 bibliotēka piedalījās.", "Only the library took part.", "lv-en"),
    ("numbers", "Piedalījās 1 bibliotēka.", "Oamenii au participat.", "lv-ro"),
    ("mixed-script", "Bibliotēka", "Бiбліотека", "lv-uk"),
    ("mixed-script", "Библиотека", "Bibliоteka", "ru-lv"),
    ("script", "Bibliotēka aicina", "Biblioteka zaproshuie hromadu", "lv-uk"),
    ("script", "Bibliotēka aicina", "Библиотека приглашает", "lv-en"),
    (
        "language",
        "Katru otrdienu bibliotekāre kopā ar senioriem lasa ziņas un pārbauda avotus.",
        "Каждый вторник библиотекарь вместе с пожилыми людьми читает новости и ищет их источник.",
        "lv-uk",
    ),
    (
        "language",
        "Every Tuesday the librarian reads the news with older people and checks the sources.",
        "Katru otrdienu bibliotekāre kopā ar senioriem lasa ziņas un pārbauda avotus, tāpēc.",
        "en-ro",
    ),
    ("cedilla", "Ziņas", "Ştiri şi poveşti", "lv-ro"),
    ("russian-letters", "Jautājums", "Вопрос объявлено", "lv-uk"),
    ("ukrainian-letters", "Jautājums", "Вопрос і ответ", "lv-ru"),
    ("diacritics", "Люди та книги", "Oameni si carti", "uk-ro"),
    (
        "diacritics",
        "Бібліотека щовівторка проводить зустрічі для людей старшого віку та молоді.",
        (
            "Biblioteka katru otrdienu riko tiksanos vecakiem laudim un jauniesiem, kopa lasot "
            "zinas par notikumiem novada."
        ),
        "uk-lv",
    ),
]

RIGHT = [
    ("Kopā <b>lasām</b> ziņas.", "Разом <b>читаємо</b> новини.", "lv-uk"),
    ("<strong>Kopā</strong> lasām", "<b>Разом</b> читаємо", "lv-uk"),
    ('Skat. <a id="a1">vadlīnijas</a>.', 'Дивіться <a id="a1">настанови</a>.', "lv-uk"),
    ("Skat. https://example.org/a.", "Дивіться: https://example.org/a.", "lv-uk"),
    ("Europe Challenge", "Europe Challenge", "en-lv"),
    ("UNICEF", "UNICEF", "en-uk"),
    ("internet", "internet", "en-ro"),
    ("Piedalījās 1 500 cilvēku.", "1,500 people took part.", "lv-en"),
    ("Piedalījās 1 500 cilvēku.", "Au participat 1.500 de oameni.", "lv-ro"),
    ("2022. gada 3. maijā", "3 травня 2022 року", "lv-uk"),
    ("17.05.2022.", "17 May 2022.", "lv-en"),
    ("Piecās bibliotēkās", "У 5 бібліотеках", "lv-uk"),
    ("XXI gadsimts", "21 століття", "lv-uk"),
    ("2013.–2014. gadā", "in 2013–14", "lv-en"),
    ("Viņa teica: „Nāciet!”", "Она сказала: «Приходите!»", "lv-ru"),
    ("Viņa teica: „Nāciet!”", "Вона сказала: «Приходьте!»", "lv-uk"),
    ("The project “Light”", "Projekts „Gaisma“", "en-lv"),
    ("The project “Light”", "Проєкт „Світло“", "en-uk"),
    ("The project “Light”.", "Proiectul «Lumină».", "en-ro"),
    ("“Come!” she said (“Light”)", "„Nāciet!” viņa teica („Gaisma”)", "en-lv"),
    ("Piedalījās 1 bibliotēka.", "A library took part.", "lv-en"),
    ("Piedalījās 1 bibliotēka.", "O bibliotecă a participat.", "lv-ro"),
    ("lasām;", "читаємо", "lv-uk"),
    ("Viņi atgriezās.", "Ei și-au amintit și și-au dorit.", "lv-ro"),
    ("1) Lasām (kopā).", "1) Читаємо (разом).", "lv-uk"),
    ("Wi-Fi punkts", "Wi-Fi-точка", "lv-uk"),
    ("Valmieras Bibliotēka", "Valmieras Bibliotēka (Латвія)", "lv-uk"),
    ("Kvīza „Kahoot”", "Вікторина Kahoot", "lv-uk"),
    ("Știri și povești", "Ziņas un stāsti", "ro-lv"),
    ("П’ять об’єднань", "Cinci asociații", "uk-ro"),
    ("It’s ready.", "Це готово.", "en-uk"),
    ("Подія відбулась у 2022 році.", "Pasākums notika 2022. gadā.", "uk-lv"),
    ("Biblioteca <i>noastră</i>.", "Our <em>library</em>.", "ro-en"),
    ("Библиотека открыта.", "Бібліотека відкрита.", "ru-uk"),
]


@pytest.mark.parametrize(("code", "source", "target", "languages"), WRONG)
def test_finds_fault(code, source, target, languages):
    assert code in codes(source, target, languages)
    assert code in NAMES


@pytest.mark.parametrize(("source", "target", "languages"), RIGHT)
def test_leaves_good_translations_alone(source, target, languages):
    assert codes(source, target, languages) == set()


def test_every_code_with_a_name_has_a_wrong_example():
    elsewhere = {"too-long", "glossary", "memory"}
    assert {code for code, *_ in WRONG} | elsewhere == set(NAMES)


def test_errors_come_first_and_what_the_engine_refuses_is_final():
    found = findings('Skat. <a id="a1">20 vadlīnijas</a>.', 'Дивіться <a id="a9">5</a>', "lv-uk")
    assert [f.severity for f in found] == sorted(
        (f.severity for f in found), key=lambda severity: severity is not Severity.ERROR
    )
    assert [f.code for f in found if f.is_final] == ["links"]
    assert found[0].severity is Severity.ERROR


def test_a_text_that_does_not_fit_its_field_is_an_error():
    found = findings("Īss virsraksts", "Довга назва " * 20, "lv-uk", max_length=200)
    assert [f.code for f in found if f.severity is Severity.ERROR] == ["too-long"]


def test_fixes_mend_what_they_find():
    for source, target, languages, mended in (
        ("Ziņas.", "Ştiri şi  poveşti.", "lv-ro", "Ştiri şi poveşti."),
        ("Ziņas", "Ştiri", "lv-ro", "Știri"),
        ("„Gaisma”", 'Проєкт "Світло"', "lv-uk", "Проєкт «Світло»"),
        ('<a id="a1">A</a>', '<a id="a1">&quot;A&quot;</a>', "lv-en", '<a id="a1">“A”</a>'),
        ("Lasām, runājam.", "Citim , vorbim.", "lv-ro", "Citim, vorbim."),
    ):  # fmt: skip
        fixes = [finding.fix for finding in findings(source, target, languages) if finding.fix]
        assert mended in fixes


TERM = TermHint(
    source_term="medijpratība",
    allowed=("медіаграмотність", "медійна грамотність"),
    forbidden=("медіаосвіта",),
)


def test_the_glossary_knows_every_form_of_a_word():
    text = "Заняття з медіаграмотності для всіх"
    assert codes("Medijpratības nodarbība visiem", text, terms=(TERM,)) == set()
    other = "Уроки медійної грамотності для всіх"
    assert codes("Medijpratības nodarbība visiem", other, terms=(TERM,)) == set()
    for text in ("Уроки медіаосвіти для всіх", "Уроки читання новин для всіх"):
        assert codes("Medijpratības nodarbība visiem", text, terms=(TERM,)) == {"glossary"}


def test_a_term_that_is_not_translated_stays():
    kept = TermHint(source_term="Kahoot", is_kept=True)
    assert codes("Spēlējam Kahoot kopā", "Граємо Kahoot разом", terms=(kept,)) == set()
    assert codes("Spēlējam Kahoot kopā", "Граємо Кагут разом", terms=(kept,)) == {"glossary"}


def test_a_term_that_is_only_shown_is_not_checked():
    shown = TermHint(source_term="jaunieši", allowed=("молодь",), is_checked=False)
    assert codes("Jaunieši lasa", "Юнаки читають", terms=(shown,)) == set()


def test_says_when_the_same_text_was_translated_otherwise():
    known = ("Спільне читання",)
    assert codes("Kopīga lasīšana", "Читання разом", other_translations=known) == {"memory"}
    assert codes("Kopīga lasīšana", "Спільне читання", other_translations=known) == set()
