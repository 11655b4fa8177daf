"""The form on paper: the same questions as a Word file, to fill in without a line."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, Any

from django.forms import CharField, Textarea
from django.utils import translation
from django.utils.translation import gettext as _

from home.languages import LANGUAGE_CODES
from kb.submission.steps import STEPS, plain

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 1000
HINT_STYLE = "Intense Quote"


class UnreadableFormError(Exception):
    """The file is not our form, or not a Word file, or made to do harm."""


@dataclass(frozen=True)
class PaperQuestion:
    """A question of the form on paper."""

    name: str
    label: str
    hint: str
    is_long: bool


def paper_questions() -> list[PaperQuestion]:
    """What can be answered with words, in the active language."""
    found = []
    for step in STEPS:
        if step.code == "send":
            continue
        for name, field in step.form.base_fields.items():
            if isinstance(field, CharField):
                is_long = isinstance(field.widget, Textarea)
                found.append(PaperQuestion(name, str(field.label), str(field.help_text), is_long))
    return found


def write_docx(target: Any, site_name: str) -> None:
    """Write the empty form as a Word file."""
    from docx import Document

    document = Document()
    document.core_properties.author = site_name
    document.add_heading(_("Share a practice"), 0)
    document.add_paragraph(
        _("Write below each question. Leave empty what you don’t know, and leave the headings.")
    )
    for question in paper_questions():
        document.add_heading(question.label, 2)
        if question.hint:
            document.add_paragraph(question.hint, style=HINT_STYLE)
        for _number in range(3 if question.is_long else 1):
            document.add_paragraph("")
    document.save(target)


def read_docx(file: IO[bytes], size: int) -> dict[str, Any]:
    """The answers of a filled-in form, whichever language its headings are in."""
    _check_archive(file, size)
    from docx import Document

    try:
        paragraphs = [
            (paragraph.text.strip(), str(getattr(paragraph.style, "name", "")))
            for paragraph in Document(file).paragraphs
        ]
    except Exception as error:  # a broken Word file fails in many ways
        raise UnreadableFormError from error
    names, hints = _known_texts()
    answers: dict[str, list[str]] = {}
    current = ""
    for text, style in paragraphs:
        if style.startswith(("Heading", "Title")):
            current = names.get(text.casefold(), "")
        elif current and text not in hints and style != HINT_STYLE:
            answers.setdefault(current, []).append(_line(text, style))
    found = {name: _joined(lines) for name, lines in answers.items()}
    filled = {name: plain(text) for name, text in found.items() if text}
    if not filled:
        raise UnreadableFormError
    return filled


def _line(text: str, style: str) -> str:
    is_item = text and style.startswith("List") and not text.startswith("- ")
    return f"- {text}" if is_item else text


def _joined(lines: list[str]) -> str:
    """Paragraphs with a blank line between them, items of a list without."""
    text = ""
    for line in filter(None, lines):
        is_item = line.startswith("- ") and text.rpartition("\n")[2].startswith("- ")
        text += ("\n" if is_item else "\n\n") + line
    return text.strip()


def _known_texts() -> tuple[dict[str, str], set[str]]:
    """The labels of the questions, and all hints, in the five languages."""
    names: dict[str, str] = {}
    hints: set[str] = set()
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for question in paper_questions():
                names.setdefault(question.label.casefold(), question.name)
                hints.add(question.hint)
    return names, hints - {""}


def _check_archive(file: IO[bytes], size: int) -> None:
    """Refuse what is no archive, what grows without end, and what brings programs along."""
    if not 0 < size <= MAX_BYTES:
        raise UnreadableFormError
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFormError from error
    finally:
        file.seek(0)
    names = [entry.filename.lower() for entry in entries]
    is_harmful = (
        len(entries) > MAX_ENTRIES
        or sum(entry.file_size for entry in entries) > MAX_UNPACKED
        or any("vbaproject" in name or "embeddings/" in name for name in names)
    )
    if is_harmful:
        raise UnreadableFormError
