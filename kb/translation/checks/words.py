"""Words against what was agreed: the glossary, and translations approved before."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kb.translation.checks.base import Finding, Pair, TermHint, warning
from kb.translation.inflection import find_phrase, has_all_words, word_terms
from kb.translation.segment_text import SIMPLE_WORD


def glossary(pair: Pair) -> Iterator[Finding]:
    if not pair.terms or not pair.target_text.plain.strip():
        return
    language = pair.target_language
    text = [word_terms(word, language) for word in pair.target_text.simple_words]
    for hint in pair.terms:
        yield from _check_term(hint, pair, text)


def _check_term(hint: TermHint, pair: Pair, text: list[frozenset[str]]) -> Iterator[Finding]:
    if hint.is_kept:
        if hint.source_term.casefold() not in pair.target_text.plain.casefold():
            yield warning(
                "glossary", _("“%(term)s” is not translated.") % {"term": hint.source_term}
            )
        return
    allowed = [phrase_terms(term, pair.target_language) for term in hint.allowed]
    is_right = any(has_all_words(phrase, text) for phrase in allowed)
    for term in hint.forbidden:
        phrase = phrase_terms(term, pair.target_language)
        # "Library" stands inside "public library"; a right term excuses the wrong one in it.
        if find_phrase(phrase, text) is not None and not is_right:
            yield warning(
                "glossary",
                _("The glossary does not want “%(term)s”.") % {"term": term}
                + (
                    " " + _("Better: %(terms)s.") % {"terms": ", ".join(hint.allowed)}
                    if hint.allowed
                    else ""
                ),
            )
            return
    if hint.is_checked and allowed and not is_right:
        yield warning(
            "glossary",
            _("In the glossary “%(term)s” is: %(terms)s.")
            % {"term": hint.source_term, "terms": ", ".join(hint.allowed)},
        )


def memory(pair: Pair) -> Iterator[Finding]:
    others = {text.strip() for text in pair.other_translations} - {pair.target.strip()}
    if others and pair.target.strip() not in pair.other_translations and pair.target.strip():
        yield warning(
            "memory",
            _("Approved elsewhere for the same original: “%(text)s”.")
            % {"text": sorted(others)[0]},
        )


def phrase_terms(term: str, language: str) -> list[frozenset[str]]:
    """The words of a term, each as what it has in common with its other forms."""
    return [word_terms(word, language) for word in SIMPLE_WORD.findall(term)]
