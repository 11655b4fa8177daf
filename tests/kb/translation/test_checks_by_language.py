"""Each check in each language that it is for: one text that it must stop, one that it must not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from home.languages import LANGUAGE_CODES
from kb.translation.checks import NAMES, Pair, TermHint, run_checks


@dataclass(frozen=True)
class Words:
    """A sentence with its translation, and what else the examples are made of."""

    source_language: str
    source: str  # ends with a full stop
    target: str  # the same
    quoted: str  # a title in this language's quotation marks
    date: str
    other_date: str
    other_script: tuple[str, str]  # a letter, and one of the other script that looks like it
    elsewhere: str  # a sentence in another language with the same letters
    foreign: str  # a sentence in another script
    long: str  # translates LONG
    term: TermHint
    with_term: str  # inflected
    without_term: str
    name: str


LONG = {
    "lv": "Katru otrdienu bibliotekāre kopā ar senioriem lasa ziņas un pārbauda avotus.",
    "uk": "Щовівторка бібліотекарка разом зі старшими людьми читає новини й шукає правду.",
}
DATES = {"lv": "Tikšanās bija 2022. gada 3. maijā.", "uk": "Зустріч була 3 травня 2022 року."}
QUOTED = {"lv": "Projekts „Gaisma” ir sācies.", "uk": "Проєкт «Світло» розпочався."}
LATVIAN, UKRAINIAN = "Bibliotēka lasa ziņas.", "Бібліотека читає новини."


def hint(source: str, *allowed: str) -> TermHint:
    return TermHint(source_term=source, allowed=allowed)


WORDS = {
    "lv": Words(
        "uk",
        UKRAINIAN,
        LATVIAN,
        "Projekts „Gaisma” ir sācies.",
        "Tikšanās bija 2022. gada 3. maijā.",
        "Tikšanās bija 2022. gada 4. maijā.",
        ("a", "а"),
        "The librarian reads the news with older people every Tuesday and checks their sources.",
        "Бібліотекарка читає новини.",
        LONG["lv"],
        hint("медіаграмотність", "medijpratība"),
        "Nodarbības par medijpratību skolā.",
        "Nodarbības par ziņām skolā.",
        "Krāslava",
    ),
    "ro": Words(
        "lv",
        LATVIAN,
        "Biblioteca citește știri.",
        "Proiectul „Lumină” a început.",
        "Întâlnirea a fost pe 3 mai 2022.",
        "Întâlnirea a fost pe 4 mai 2022.",
        ("o", "о"),
        "The librarian reads the news with older people every Tuesday and checks their sources.",
        "Библиотекарь читает новости.",
        "În fiecare marți bibliotecara citește știrile cu seniorii și verifică ce este adevărat.",
        hint("medijpratība", "educație media"),
        "Lecții de educație media la școală.",
        "Lecții despre știri la școală.",
        "Krāslava",
    ),
    "uk": Words(
        "lv",
        LATVIAN,
        UKRAINIAN,
        "Проєкт «Світло» розпочався.",
        "Зустріч була 3 травня 2022 року.",
        "Зустріч була 4 травня 2022 року.",
        ("о", "o"),
        "Каждый вторник библиотекарь вместе с пожилыми людьми читает новости и ищет их источник.",
        "Biblioteka chytaie novyny.",
        LONG["uk"],
        hint("medijpratība", "медіаграмотність"),
        "Заняття з медіаграмотності у школі.",
        "Заняття про новини у школі.",
        "Краслава",
    ),
    "en": Words(
        "lv",
        LATVIAN,
        "The library reads news.",
        "The project “Light” has begun.",
        "The meeting was on 3 May 2022.",
        "The meeting was on 4 May 2022.",
        ("a", "а"),
        "Katru otrdienu bibliotekāre kopā ar senioriem lasa ziņas un pārbauda to avotus novadā.",
        "Библиотека читает новости.",
        "Every Tuesday the librarian reads the news with older people and checks what is true.",
        hint("medijpratība", "media literacy"),
        "Lessons of media literacy at school.",
        "Lessons about the news at school.",
        "Krāslava",
    ),
    "ru": Words(
        "lv",
        LATVIAN,
        "Библиотека читает новости.",
        "Проект «Свет» начался.",
        "Встреча была 3 мая 2022 года.",
        "Встреча была 4 мая 2022 года.",
        ("о", "o"),
        "Щовівторка бібліотекарка разом зі старшими людьми читає новини та шукає їхнє джерело.",
        "Biblioteka chitaet novosti.",
        "Каждый вторник библиотекарь вместе с пожилыми людьми читает новости и ищет в них правду.",
        hint("medijpratība", "медиаграмотность"),
        "Уроки медиаграмотности в школе.",
        "Уроки о новостях в школе.",
        "Краслава",
    ),
}
WITH_TERM = {"lv": "Medijpratības nodarbības skolā.", "uk": "Заняття з медіаграмотності у школі."}
# For one language or two: what is wrong, and what the same text is when it is right.
LETTERS = {
    ("cedilla", "ro"): ("Şcoala citeşte ştiri.", "Școala citește știri."),
    ("russian-letters", "uk"): ("Объявление о встрече.", "Оголошення про зустріч."),
    ("ukrainian-letters", "ru"): ("Обговорення новин і подій.", "Обсуждение новостей и событий."),
    ("diacritics", "ro"): (
        "Oamenii si scoala din sat citesc stiri impreuna in fiecare saptamana la biblioteca.",
        "Oamenii și școala din sat citesc știri împreună în fiecare săptămână la bibliotecă.",
    ),
    ("diacritics", "lv"): (
        "Biblioteka katru otrdienu riko tiksanos vecakiem laudim, kopa lasot zinas par novadu.",
        "Bibliotēka katru otrdienu rīko tikšanos vecākiem ļaudīm, kopā lasot ziņas par novadu.",
    ),
}


def example(code: str, language: str) -> tuple[str, str, str, dict[str, Any]]:  # noqa: C901  # a table in words
    """The original, a wrong and a right translation, and what else the check is told."""
    words = WORDS[language]
    source, good = words.source, words.target
    match code:
        case "empty":
            return source, " ", good, {}
        case "too-long":
            return source, f"{good} {good}", good, {"max_length": len(good) + 5}
        case "length":
            return LONG[words.source_language], good, words.long, {}
        case "markup":
            return f"<b>{source}</b>", f"<b>{good}", f"<b>{good}</b>", {}
        case "tags":
            return f"<b>{source}</b>", good, f"<strong>{good}</strong>", {}
        case "links":
            link = '<a id="a1">{}</a>'
            return link.format(source), good, link.format(good), {}
        case "urls":
            address = " https://example.org/a"
            return source + address, good, good + address, {}
        case "unchanged":
            return source, source, good, {}
        case "numbers":
            return DATES[words.source_language], words.other_date, words.date, {}
        case "spaces":
            return source, good.replace(" ", "  ", 1), good, {}
        case "ending":
            return source, f"{good[:-1]}?", good, {}
        case "brackets":
            wrong, right = f"{good[:-1]} ({words.name}.", f"{good[:-1]} ({words.name})."
            return f"{source[:-1]} ({words.name}).", wrong, right, {}
        case "repeated":
            first = good.split()[0]
            return source, f"{first} {first.lower()} {good.split(maxsplit=1)[1]}", good, {}
        case "quotes":
            straight = words.quoted
            for mark in "„”“«»":
                straight = straight.replace(mark, '"')
            return QUOTED[words.source_language], straight, words.quoted, {}
        case "mixed-script":
            return source, good.replace(*words.other_script, 1), good, {}
        case "script":
            return source, words.foreign, good, {}
        case "language":
            return LONG[words.source_language], words.elsewhere, words.long, {}
        case "glossary":
            known = {"terms": (words.term,)}
            return WITH_TERM[words.source_language], words.without_term, words.with_term, known
        case "memory":
            return source, f"{good[:-1]} …", good, {"other_translations": (good,)}
    raise AssertionError(code)


FOR_ONE = {code for code, _language in LETTERS}
FOR_ALL = sorted(set(NAMES) - FOR_ONE)


def codes(source: str, target: str, source_language: str, language: str, **more: Any) -> set[str]:
    return {
        found.code for found in run_checks(Pair(source, target, source_language, language, **more))
    }


@pytest.mark.parametrize(("code", "language"), list(product(FOR_ALL, LANGUAGE_CODES)))
def test_in_every_language(code: str, language: str) -> None:
    source, wrong, right, more = example(code, language)
    source_language = WORDS[language].source_language
    assert code in codes(source, wrong, source_language, language, **more)
    assert codes(source, right, source_language, language, **more) == set()


@pytest.mark.parametrize(("code", "language"), list(LETTERS))
def test_letters_of_one_language(code: str, language: str) -> None:
    wrong, right = LETTERS[code, language]
    source_language = WORDS[language].source_language
    source = LONG[source_language] if len(right) > 50 else WORDS[language].source
    assert code in codes(source, wrong, source_language, language)
    assert codes(source, right, source_language, language) == set()


def test_no_check_is_left_out() -> None:
    assert set(NAMES) >= FOR_ONE
    assert len(FOR_ALL) == len(NAMES) - len(FOR_ONE)
