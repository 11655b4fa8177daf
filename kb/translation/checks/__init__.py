"""The checks of a translation. Pure: what they need to know stands in the pair."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kb.translation.checks import letters, numbers, punctuation, structure, words
from kb.translation.checks.base import Check, Finding, Pair, Severity, TermHint

CHECKS: tuple[Check, ...] = (
    structure.empty,
    structure.length,
    structure.markup,
    structure.links,
    structure.formatting,
    structure.addresses,
    structure.unchanged,
    numbers.numbers,
    punctuation.spaces,
    punctuation.ending,
    punctuation.brackets,
    punctuation.repeated_word,
    punctuation.quotation_marks,
    letters.mixed_script,
    letters.wrong_script,
    letters.wrong_language,
    letters.cedilla,
    letters.foreign_letters,
    letters.missing_marks,
    words.glossary,
    words.memory,
)

# What each code is about, for lists and the report of an import.
NAMES = {
    "empty": _("Empty"),
    "too-long": _("Too long"),
    "length": _("Length"),
    "markup": _("Formatting"),
    "tags": _("Formatting"),
    "links": _("Links"),
    "urls": _("Addresses"),
    "unchanged": _("Unchanged"),
    "numbers": _("Numbers and dates"),
    "spaces": _("Spaces"),
    "ending": _("End of the sentence"),
    "brackets": _("Brackets"),
    "repeated": _("Repeated word"),
    "quotes": _("Quotation marks"),
    "mixed-script": _("Mixed letters"),
    "script": _("Letters of another language"),
    "language": _("Another language"),
    "cedilla": _("ș and ț"),
    "russian-letters": _("Russian letters"),
    "ukrainian-letters": _("Ukrainian letters"),
    "diacritics": _("Letters without marks"),
    "glossary": _("Glossary"),
    "memory": _("Translated differently elsewhere"),
}


def run_checks(pair: Pair) -> list[Finding]:
    """All that is to be said about a translation, errors first."""
    found = [finding for check in CHECKS for finding in check(pair)]
    if found and found[0].code == "empty":
        return found[:1]
    return sorted(found, key=lambda finding: finding.severity is not Severity.ERROR)


__all__ = ["CHECKS", "NAMES", "Finding", "Pair", "Severity", "TermHint", "run_checks"]
