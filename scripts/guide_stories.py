"""A practice in each language, for the pictures of the guides and for tests in the browser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A practice as a librarian tells it in her language."""

    title: str
    summary: str
    context: str
    actions: str
    country: str
    region: str
    place: str
    library: str
    question: str
    answer: str


STORIES = {
    "lv": Story(
        "Seniori un žurnālisti kopā pārbauda baumas",
        "Bibliotēka kopā ar vietējiem žurnālistiem mācīja seniorus pārbaudīt baumas.",
        "Pilsētā dzīvo daudz senioru, kuri ziņas lasa telefonā.",
        "Katru otrdienu tikāmies bibliotēkā un lasījām ziņas kopā ar žurnālistiem.",
        "LV",
        "LV-113",
        "Valmiera",
        "Valmieras bibliotēka",
        "Cik cilvēku piedalījās?",
        "Trīsdesmit astoņi.",
    ),
    "uk": Story(
        "Читаємо вголос, коли немає світла",
        "Бібліотека відкрила зал із генератором, і сусіди щовечора читали вголос одне одному.",
        "Узимку в селі щодня на кілька годин зникало світло.",
        "Щовечора ми вмикали генератор і збиралися в читальному залі.",
        "UA",
        "UA-53",
        "",
        "Диканська бібліотека",
        "Скільки людей приходило?",
        "Від десяти до двадцяти.",
    ),
    "ro": Story(
        "Bunicii și nepoții verifică zvonurile împreună",
        "Biblioteca a adunat bunici și nepoți care au învățat împreună să verifice zvonurile.",
        "În sat locuiesc mulți bunici ai căror copii lucrează peste hotare.",
        "În fiecare marți ne-am întâlnit la bibliotecă și am citit știrile împreună.",
        "MD",
        "MD-SO",
        "Soroca",
        "Biblioteca Publică Soroca",
        "Câți oameni au venit?",
        "Treizeci.",
    ),
    "ru": Story(
        "Соседи вместе проверяют слухи",
        "Библиотека пригласила соседей учиться проверять слухи, прежде чем пересылать их.",
        "В районе живёт много пожилых людей, которые читают новости в телефоне.",
        "Каждый вторник мы собирались в библиотеке и вместе читали новости.",
        "LV",
        "LV-113",
        "Valmiera",
        "Valmieras bibliotēka",
        "Сколько людей пришло?",
        "Тридцать.",
    ),
    "en": Story(
        "Neighbours check rumours together",
        "The library invited neighbours to learn how to check a rumour before passing it on.",
        "Many older people live here who read the news on a telephone.",
        "Every Tuesday we met in the library and read the news together.",
        "MD",
        "MD-SO",
        "Soroca",
        "Biblioteca Publică Soroca",
        "How many people came?",
        "Thirty.",
    ),
}
