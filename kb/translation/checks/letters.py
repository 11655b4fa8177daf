"""Letters: the right script and language, and the letters that only this language has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from home.languages import LANGUAGE_CODES
from kb.translation.checks.base import Finding, Pair, error, warning
from kb.translation.checks.structure import ADDRESS

CYRILLIC_LANGUAGES = frozenset({"uk", "ru"})
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_TOKEN = re.compile(r"[^\W\d_]+")
_CEDILLA = str.maketrans("şţŞŢ", "șțȘȚ")
_FOREIGN_LETTERS = {
    "uk": re.compile(r"\b\w*[ёъыэЁЪЫЭ]\w*"),
    "ru": re.compile(r"\b\w*[іїєґІЇЄҐ]\w*"),
}
# So many letters without a single mark are no chance: in Latvian every tenth has one, in Romanian
# every fifteenth.
_ENOUGH_FOR_MARKS = {"lv": 60, "ro": 80}
# A guess of the language needs a sentence.
_ENOUGH_TO_GUESS = 60
# Words that are wrong without their marks, whatever stands around them.
_WITH_MARKS: dict[str, dict[str, str]] = {
    "lv": {
        "ari": "arī", "berni": "bērni", "berniem": "bērniem", "bibliotekas": "bibliotēkas",
        "biblioteku": "bibliotēku", "bibliotekars": "bibliotekārs", "cilveki": "cilvēki",
        "cilvekiem": "cilvēkiem", "lidz": "līdz", "nodarbibas": "nodarbības",
        "pasakumi": "pasākumi", "pasakums": "pasākums", "pasakumu": "pasākumu",
        "pasvaldiba": "pašvaldība", "sadarbiba": "sadarbība", "tapec": "tāpēc",
    },
    "ro": {
        "activitati": "activități", "asa": "așa", "cand": "când", "carti": "cărți",
        "catre": "către", "comunitati": "comunități", "dupa": "după", "fara": "fără",
        "in": "în", "insa": "însă", "oras": "oraș", "si": "și", "totusi": "totuși",
        "varstnici": "vârstnici",
    },
}  # fmt: skip


def mixed_script(pair: Pair) -> Iterator[Finding]:
    words = [
        word
        for word in _TOKEN.findall(_without_addresses(pair.target_text.plain))
        if _LATIN.search(word) and _CYRILLIC.search(word)
    ]
    if words:
        yield error(
            "mixed-script",
            _("Latin and Cyrillic letters in one word: %(words)s.") % {"words": ", ".join(words)},
        )


def wrong_script(pair: Pair) -> Iterator[Finding]:
    text = _without_addresses(pair.target_text.plain)
    latin, cyrillic = len(_LATIN.findall(text)), len(_CYRILLIC.findall(text))
    is_cyrillic = pair.target_language in CYRILLIC_LANGUAGES
    right, wrong = (cyrillic, latin) if is_cyrillic else (latin, cyrillic)
    # Names may stay in the other script, and a short text may be nothing but a name.
    ordinary = any(
        word.islower() and len(word) > 2 and bool(_CYRILLIC.search(word)) != is_cyrillic
        for word in pair.target_text.words
    )
    if wrong > 2 * right and wrong > 8 and ordinary:
        yield error("script", _("This is written in the letters of another language."))


def wrong_language(pair: Pair) -> Iterator[Finding]:
    text = _without_addresses(pair.target_text.plain)
    if sum(character.isalpha() for character in text) < _ENOUGH_TO_GUESS:
        return
    guess, confidence = guess_language(text)
    if guess != pair.target_language and confidence > 0.95:
        yield warning("language", _("This reads like another language."))


def cedilla(pair: Pair) -> Iterator[Finding]:
    if pair.target_language != "ro":
        return
    mended = pair.target.translate(_CEDILLA)
    if mended != pair.target:
        yield warning("cedilla", _("Romanian ș and ț are written with a comma."), mended)


def foreign_letters(pair: Pair) -> Iterator[Finding]:
    pattern = _FOREIGN_LETTERS.get(pair.target_language)
    words = pattern.findall(pair.target_text.plain) if pattern else []
    if not words:
        return
    listed = {"words": ", ".join(sorted(set(words)))}
    if pair.target_language == "uk":
        yield error("russian-letters", _("Russian letters in Ukrainian: %(words)s.") % listed)
    else:
        yield warning("ukrainian-letters", _("Ukrainian letters in Russian: %(words)s.") % listed)


def missing_marks(pair: Pair) -> Iterator[Finding]:
    known = _WITH_MARKS.get(pair.target_language)
    if known is None:
        return
    # Names in other languages keep their spelling; only words in small letters count.
    words = [word for word in pair.target_text.words if word.islower()]
    wrong = sorted({word for word in words if known.get(word, word) != word})
    letters = "".join(words)
    has_marks = any(unicodedata.decomposition(character) for character in letters)
    if wrong:
        pairs = ", ".join(f"{word} → {known[word]}" for word in wrong)
        yield warning("diacritics", _("Letters without their marks: %(words)s.") % {"words": pairs})
    elif len(letters) >= _ENOUGH_FOR_MARKS[pair.target_language] and not has_marks:
        yield warning("diacritics", _("Not one letter with a mark. Were they lost?"))


def guess_language(text: str) -> tuple[str, float]:
    """The likeliest of the site's languages, and how sure that is (0 to 1)."""
    # Its model is one object for all threads.
    with _lock:
        language, confidence = _identifier().classify(text)
    return str(language), float(confidence)


_lock = Lock()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # reads its model on import

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGE_CODES))
    return identifier


def _without_addresses(text: str) -> str:
    return ADDRESS.sub(" ", text)
