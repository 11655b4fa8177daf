"""The texts of a case that get vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from search import analysis
from search.documents import CaseDocument
from search.lexicon import explained, said_in
from search.text import words_of

# A text about this long (a section of a case) is about one thing.
PASSAGE_LENGTH = 900
# Of one version: a case study has about six; nobody's book makes the index a book.
MAX_PASSAGES = 24
# What a text says word by word, in the language of which models have read most.
GLOSS_LANGUAGE = "en"


@dataclass(frozen=True)
class Passage:
    """A text and its language. The first of a version is its title with its summary.

    The gloss of a version is one more: English, transformed from Latvian, is `en-t-lv` (RFC 6497).
    """

    language: str
    text: str
    is_summary: bool = False

    @property
    def digest(self) -> str:
        """Stands for the text: 32 hex digits."""
        return digest(self.text)


def digest(text: str) -> str:
    """What a text is known by in the table of vectors."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def passages_of(document: CaseDocument, *, glossed: bool = True) -> list[Passage]:
    """Title and summary of each version, and its longer text in parts that carry the title; and
    the same once more as a gloss (docs/decisions/0026-glosses-of-passages.md)."""
    found: list[Passage] = []
    for language in document.languages:
        title = document.title[language]
        version = [Passage(language, f"{title}. {document.summary[language]}", is_summary=True)]
        parts = list(_parts(document.body[language]))[:MAX_PASSAGES]
        version += [Passage(language, f"{title}. {part}") for part in parts]
        found += version
        if glossed and language != GLOSS_LANGUAGE:
            found += _glosses(version)
    return found


def _glosses(version: list[Passage]) -> list[Passage]:
    """None where the summary has nothing but words that say nothing: it has to be the first."""
    glosses = [_gloss(passage) for passage in version]
    return [gloss for gloss in glosses if gloss.text] if glosses[0].text else []


def _gloss(passage: Passage) -> Passage:
    """A passage word by word, without what says nothing by itself."""
    words = [word for word in words_of(passage.text) if not analysis.is_stopword(word)]
    text = said_in(explained(words), GLOSS_LANGUAGE)
    return replace(passage, language=f"{GLOSS_LANGUAGE}-t-{passage.language}", text=text)


def _parts(body: str) -> Iterator[str]:
    """Whole paragraphs, put together up to the length of a passage."""
    part = ""
    for paragraph in filter(None, (" ".join(p.split()) for p in body.split("\n\n"))):
        if part and len(part) + len(paragraph) > PASSAGE_LENGTH:
            yield part
            part = ""
        part = f"{part} {paragraph}".strip()
    if part:
        yield part
