"""The texts of a case that get vectors. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from search.documents import CaseDocument

# A text about this long (a section of a case) is about one thing.
PASSAGE_LENGTH = 900
# Of one version: a case study has about six; nobody's book makes the index a book.
MAX_PASSAGES = 24


@dataclass(frozen=True)
class Passage:
    """A text and its language. The first of a version is its title with its summary."""

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


def passages_of(document: CaseDocument) -> list[Passage]:
    """Title and summary of each version, and its longer text in parts that carry the title."""
    found: list[Passage] = []
    for language in document.languages:
        title = document.title[language]
        found.append(Passage(language, f"{title}. {document.summary[language]}", is_summary=True))
        parts = list(_parts(document.body[language]))[:MAX_PASSAGES]
        found += [Passage(language, f"{title}. {part}") for part in parts]
    return found


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
