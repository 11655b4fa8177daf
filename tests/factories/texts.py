"""Sample words in five languages for the factories."""

from __future__ import annotations

from kb.models import Region

CONCEPTS = {
    "media-literacy": {
        "lv": "Medijpratība",
        "ro": "Educație media",
        "uk": "Медіаграмотність",
        "en": "Media literacy",
        "ru": "Медиаграмотность",
    },
    "youth": {"lv": "Jaunieši", "ro": "Tineret", "uk": "Молодь", "en": "Youth", "ru": "Молодёжь"},
    "local-memory": {
        "lv": "Novada atmiņa",
        "ro": "Memorie locală",
        "uk": "Місцева пам’ять",
        "en": "Local memory",
        "ru": "Местная память",
    },
    "displaced-people": {
        "lv": "Pārvietotie cilvēki",
        "ro": "Persoane strămutate",
        "uk": "Переселенці",
        "en": "Displaced people",
        "ru": "Переселенцы",
    },
    "adults": {
        "lv": "Pieaugušie",
        "ro": "Adulți",
        "uk": "Дорослі",
        "en": "Adults",
        "ru": "Взрослые",
    },
    "children": {"lv": "Bērni", "ro": "Copii", "uk": "Діти", "en": "Children", "ru": "Дети"},
    "seniors": {
        "lv": "Seniori",
        "ro": "Vârstnici",
        "uk": "Люди старшого віку",
        "en": "Older people",
        "ru": "Пожилые люди",
    },
    "space": {"lv": "Telpa", "ro": "Spațiu", "uk": "Приміщення", "en": "A room", "ru": "Помещение"},
    "internet": {
        "lv": "Internets",
        "ro": "Internet",
        "uk": "Інтернет",
        "en": "Internet",
        "ru": "Интернет",
    },
}

OTHER_WORDS = {
    "media-literacy": {
        "lv": ["viltus ziņas", "dezinformācija"],
        "ro": ["știri false", "dezinformare"],
        "uk": ["фейки", "дезінформація"],
        "en": ["fake news", "disinformation"],
        "ru": ["фейки", "дезинформация"],
    },
}

# code: parent, kind, latitude and longitude of the centre
PLACES = {
    "LV": (None, Region.Kind.COUNTRY, "56.88", "24.60"),
    "MD": (None, Region.Kind.COUNTRY, "47.20", "28.46"),
    "UA": (None, Region.Kind.COUNTRY, "49.00", "31.39"),
    "LV-AREA-VIDZEME": ("LV", Region.Kind.AREA, "57.25", "25.55"),
    "LV-AREA-LATGALE": ("LV", Region.Kind.AREA, "56.40", "27.20"),
    "MD-AREA-NORTH": ("MD", Region.Kind.AREA, "47.95", "27.80"),
    "LV-113": ("LV-AREA-VIDZEME", Region.Kind.SUBDIVISION, "57.54", "25.43"),
    "LV-047": ("LV-AREA-LATGALE", Region.Kind.SUBDIVISION, "55.90", "27.17"),
    "MD-BA": ("MD-AREA-NORTH", Region.Kind.SUBDIVISION, "47.76", "27.93"),
    "UA-32": ("UA", Region.Kind.SUBDIVISION, "50.45", "30.52"),
    "UA-63": ("UA", Region.Kind.SUBDIVISION, "49.99", "36.23"),
}

REGIONS = {
    "LV": {"lv": "Latvija", "ro": "Letonia", "uk": "Латвія", "en": "Latvia", "ru": "Латвия"},
    "MD": {"lv": "Moldova", "ro": "Moldova", "uk": "Молдова", "en": "Moldova", "ru": "Молдова"},
    "UA": {"lv": "Ukraina", "ro": "Ucraina", "uk": "Україна", "en": "Ukraine", "ru": "Украина"},
    "LV-113": {
        "lv": "Valmieras novads",
        "ro": "Municipalitatea Valmiera",
        "uk": "Валмієрський край",
        "en": "Valmiera Municipality",
        "ru": "Валмиерский край",
    },
    "UA-32": {
        "lv": "Kijivas apgabals",
        "ro": "Regiunea Kiev",
        "uk": "Київська область",
        "en": "Kyiv Oblast",
        "ru": "Киевская область",
    },
}

CASES = {
    "lv": {
        "title": "Senioru medijpratības pēcpusdienas",
        "summary": "Bibliotēka reizi nedēļā kopā ar senioriem pārbauda ziņas.",
        "context": "<p>Daudzi seniori ziņas uzzina tikai no tālruņa un nezina, kam ticēt.</p>",
        "actions": "<p>Katru otrdienu bibliotekāre rīko nodarbību.</p>"
        "<ul><li>kopīga ziņu lasīšana</li><li>avota pārbaude</li></ul>",
        "results": "<p>Pusgada laikā notika 20 nodarbību.</p>",
        "keywords": "seniori, viltus ziņas",
    },
    "ro": {
        "title": "Atelier de educație media pentru vârstnici",
        "summary": "Biblioteca verifică știri împreună cu vârstnicii în fiecare săptămână.",
        "context": "<p>Mulți vârstnici află știrile doar de pe telefon.</p>",
        "actions": "<p>În fiecare marți, bibliotecara ține un atelier.</p>"
        "<ul><li>lectura știrilor</li><li>verificarea sursei</li></ul>",
        "results": "<p>În jumătate de an au avut loc 20 de ateliere.</p>",
        "keywords": "vârstnici, știri false",
    },
    "uk": {
        "title": "Зустрічі з медіаграмотності для людей старшого віку",
        "summary": "Бібліотека щотижня разом із людьми старшого віку перевіряє новини.",
        "context": "<p>Багато людей дізнаються новини лише з телефону.</p>",
        "actions": "<p>Щовівторка бібліотекарка проводить зустріч.</p>"
        "<ul><li>спільне читання новин</li><li>перевірка джерела</li></ul>",
        "results": "<p>За пів року відбулося 20 зустрічей.</p>",
        "keywords": "люди старшого віку, фейки",
    },
    "en": {
        "title": "Media literacy afternoons for older people",
        "summary": "The library checks the news with older people once a week.",
        "context": "<p>Many older people hear the news only from their phone.</p>",
        "actions": "<p>Every Tuesday the librarian holds a meeting.</p>"
        "<ul><li>reading the news together</li><li>checking the source</li></ul>",
        "results": "<p>There were 20 meetings in half a year.</p>",
        "keywords": "older people, fake news",
    },
    "ru": {
        "title": "Встречи по медиаграмотности для пожилых людей",
        "summary": "Библиотека раз в неделю вместе с пожилыми людьми проверяет новости.",
        "context": "<p>Многие узнают новости только из телефона.</p>",
        "actions": "<p>По вторникам библиотекарь проводит встречу.</p>"
        "<ul><li>чтение новостей</li><li>проверка источника</li></ul>",
        "results": "<p>За полгода прошло 20 встреч.</p>",
        "keywords": "пожилые люди, фейки",
    },
}
