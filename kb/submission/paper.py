"""The form on paper: the same questions as a Word file, to fill in without a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import CharField, Textarea
from django.utils.translation import gettext as _

from kb.submission.steps import STEPS


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
            document.add_paragraph(question.hint, style="Intense Quote")
        for _number in range(3 if question.is_long else 1):
            document.add_paragraph("")
    document.save(target)
