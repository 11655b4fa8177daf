"""Numbers, dates and times: the same digits in both texts, however each language writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kb.translation.checks.base import Finding, Pair, warning
from kb.translation.checks.structure import ADDRESS

# 1 500, 1.500, 1,500 and 1500 are one number; what separates thousands differs by language.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+(?![\d])")
_NUMBER = re.compile(r"\d+")
# 17.05.2022 and 05/17/2022: the month may become a word.
_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](?:\d{4}|\d{2})\b|\b\d{4}-(\d{2})-(\d{2})\b")
# 2013–14 is 2013–2014.
_SHORT_RANGE = re.compile(r"\b(\d{2})(\d{2})([–-])(\d{2})\b(?![–-])")
_ROMAN = re.compile(r"\b[IVX]{1,6}\b|\b[ІХV]{1,6}\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "І": 1, "Х": 10}

# The beginnings of words that stand for small numbers: "five", "fifth", "a dozen".
_WORDS: dict[str, dict[int, str]] = {
    "en": {
        1: "one|once|first|single|a|an|each|every|per", 2: "two|twice|second|both|pair|double|bi",
        3: "three|third|thrice|triple", 4: "four", 5: "five|fifth", 6: "six", 7: "seven",
        8: "eight", 9: "nin", 10: "ten|decade", 11: "eleven", 12: "twel|dozen", 13: "thirteen",
        14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen",
        19: "nineteen", 20: "twent",
    },
    "lv": {
        1: "vien|pirm|ikvien|katr", 2: "div|otr|ab[iaāe]|dub|pār", 3: "tr[īeiy]|treš",
        4: "četr|ceturt", 5: "piec|piekt", 6: "seš|sest", 7: "septi", 8: "astoņ|astot",
        9: "deviņ|devīt", 10: "desmit", 11: "vienpadsmit", 12: "divpadsmit|ducis|duci",
        13: "trīspadsmit", 14: "četrpadsmit", 15: "piecpadsmit", 16: "sešpadsmit",
        17: "septiņpadsmit", 18: "astoņpadsmit", 19: "deviņpadsmit", 20: "divdesmit",
    },
    "ro": {
        1: "un|unu|una|unui|unei|prim|o|singur|fiecare|întâi", 2: "doi|dou|ambe|dubl|pereche",
        3: "trei|treia", 4: "patr", 5: "cinci", 6: "șas|sas", 7: "șapt|sapt", 8: "opt",
        9: "nou", 10: "zec|deceniu", 11: "unsprezece", 12: "doisprezece|douăsprezece|duzin",
        13: "treisprezece", 14: "paisprezece", 15: "cincisprezece", 16: "șaisprezece",
        17: "șaptesprezece", 18: "optsprezece", 19: "nouăsprezece", 20: "douăzeci",
    },
    "uk": {
        1: "од[ин]|перш|кож|раз", 2: "дв|друг|об[аоио]|пар|удв", 3: "тр[иьоеі]|трет",
        4: "чот|четв", 5: "п[’'ʼ]ят", 6: "ш[еі]ст", 7: "с[еі]м|сьом", 8: "в[іо]с[еі]?м|восьм",
        9: "дев[’'ʼ]ят", 10: "десят", 11: "одинадцят", 12: "дванадцят|дюжин", 13: "тринадцят",
        14: "чотирнадцят", 15: "п[’'ʼ]ятнадцят", 16: "шістнадцят", 17: "сімнадцят",
        18: "вісімнадцят", 19: "дев[’'ʼ]ятнадцят", 20: "двадцят",
    },
    "ru": {
        1: "од[ин]|перв|кажд|раз", 2: "дв|втор|об[аои]|пар|вдво", 3: "тр[иеё]|трет", 4: "чет",
        5: "пят", 6: "шест", 7: "сем|седьм", 8: "в[ое]с[еь]?м", 9: "девят", 10: "десят",
        11: "одиннадцат", 12: "двенадцат|дюжин", 13: "тринадцат", 14: "четырнадцат",
        15: "пятнадцат", 16: "шестнадцат", 17: "семнадцат", 18: "восемнадцат",
        19: "девятнадцат", 20: "двадцат",
    },
}  # fmt: skip
# So short that as beginnings they would be found in every text.
_WHOLE_WORDS = frozenset(("a", "an", "per", "o", "un", "una", "unu"))


def numbers(pair: Pair) -> Iterator[Finding]:
    source, target = pair.source_text.plain, pair.target_text.plain
    if not target.strip():
        return
    ours, theirs = _numbers(source), _numbers(target)
    missing = [
        number for number in ours - theirs if not _is_told(number, target, pair.target_language)
    ]
    extra = [
        number for number in theirs - ours if not _is_told(number, source, pair.source_language)
    ]
    months = _months(source) | _months(target)
    missing = [number for number in missing if number not in months]
    extra = [number for number in extra if number not in months]
    if missing:
        yield warning(
            "numbers",
            _("A number of the original is missing: %(numbers)s.")
            % {"numbers": ", ".join(map(str, sorted(missing)))},
        )
    if extra:
        yield warning(
            "numbers",
            _("A number that the original does not have: %(numbers)s.")
            % {"numbers": ", ".join(map(str, sorted(extra)))},
        )


def _numbers(text: str) -> Counter[int]:
    """Each number once: a language may have to say a year twice."""
    text = ADDRESS.sub(" ", text)
    text = _SHORT_RANGE.sub(r"\1\2\3\1\4", text)
    text = _GROUPED.sub(lambda match: re.sub(r"\D", "", match[0]), text)
    return Counter({int(digits) for digits in _NUMBER.findall(text)})


def _is_told(number: int, text: str, language: str) -> bool:
    """Whether a text gives a number in letters: as a word or in Roman numerals."""
    if any(_roman(match[0]) == number for match in _ROMAN.finditer(text)):
        return True
    beginnings = _WORDS.get(language, {}).get(number)
    if not beginnings:
        return False
    patterns = "|".join(
        rf"{word}\b" if word in _WHOLE_WORDS else word for word in beginnings.split("|")
    )
    return bool(re.search(rf"\b(?:{patterns})", text, re.IGNORECASE))


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(
        -value if any(later > value for later in values[i + 1 : i + 2]) else value
        for i, value in enumerate(values)
    )


def _months(text: str) -> set[int]:
    """The numbers that may be months in dates of digits, which another language writes out."""
    return {int(part) for match in _DATE.finditer(text) for part in match.groups() if part}
