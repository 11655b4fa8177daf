"""What to match, independent of the database; each dialect writes it in its own syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.query import ParsedText, Word

_CROSS_SCRIPT = ("latin_", "cyrillic_")


@dataclass(frozen=True)
class AnyOf:
    """At least one of these terms."""

    terms: tuple[str, ...]


@dataclass(frozen=True)
class InOrder:
    """These folded words, one after the other."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class TitleStart:
    """Words that stand in a title, the last of them as the beginning of a word."""

    words: tuple[str, ...]


Clause = AnyOf | InOrder | TitleStart


@dataclass(frozen=True)
class Expression:
    """All of `required` (or any, if `relaxed`), and none of `excluded`. Empty: everything."""

    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    relaxed: bool = False


def word_clause(word: Word, *, translated: bool = True) -> AnyOf:
    """What finds a word, or one that means the same."""
    return AnyOf(tuple(sorted(word.terms | word.translations if translated else word.terms)))


def strict(
    parsed: ParsedText, words: Iterable[Word] | None = None, *, translated: bool = True
) -> Expression:
    """Every word (those of the query, or others in their place) and every phrase."""
    chosen = parsed.required if words is None else words
    return Expression(
        required=(
            *(word_clause(word, translated=translated) for word in chosen),
            *(InOrder(phrase) for phrase in parsed.phrases),
        ),
        excluded=tuple(_exclusions(parsed)),
    )


def relaxed(parsed: ParsedText, words: Iterable[Word]) -> Expression:
    """Any of the words, those of the phrases too."""
    return Expression(
        required=tuple(word_clause(word) for word in words),
        excluded=tuple(_exclusions(parsed)),
        relaxed=True,
    )


def _exclusions(parsed: ParsedText) -> Iterator[Clause]:
    for word in parsed.excluded:
        # Words that merely sound alike in the other script are not meant.
        terms = (term for term in word.terms if not term.startswith(_CROSS_SCRIPT))
        yield AnyOf(tuple(sorted(terms)))
    for phrase in parsed.excluded_phrases:
        yield InOrder(phrase)
