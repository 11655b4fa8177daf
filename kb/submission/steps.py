"""The steps of the form, and how an answer gets from a page of it into a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.models.drafts import DraftFile
from kb.submission.fields import RowForm, StepForm
from kb.submission.forms import (
    DocumentForm,
    NeedsForm,
    PhotoForm,
    PhotosForm,
    PlaceForm,
    ResultsForm,
    SendForm,
    StoryForm,
    TopicsForm,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from kb.models.drafts import CaseDraft
    from kb.presentation.labels import Labels

# More than anybody writes; what a program sends beyond it is not taken.
LONGEST_TEXT = 60_000
MOST_ROWS = 40
# A field that is not in the form at all keeps its answer; an unticked box has to say it was there.
ASKED = "asked"
FILE_ANSWER = re.compile(r"file-[0-9a-f]{32}-(alt_text|caption|people)\Z")


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    code: str
    title: Any
    form: type[StepForm]
    full_only: bool = False


STEPS = (
    Step("story", _("What was done"), StoryForm),
    Step("results", _("Results"), ResultsForm, full_only=True),
    Step("topics", _("Topics"), TopicsForm),
    Step("place", pgettext_lazy("step of the form", "Place and time"), PlaceForm),
    Step("needs", _("What it takes"), NeedsForm, full_only=True),
    Step("photos", pgettext_lazy("step of the form", "Photos"), PhotosForm),
    Step("send", pgettext_lazy("step of the form", "Check and send"), SendForm),
)
BY_CODE = {step.code: step for step in STEPS}


def steps_of(draft: CaseDraft) -> list[Step]:
    """The steps of the version that is being written."""
    return [step for step in STEPS if draft.is_full or not step.full_only]


def neighbours(draft: CaseDraft, code: str) -> tuple[Step | None, Step | None]:
    """The steps before and after one."""
    steps = steps_of(draft)
    position = [step.code for step in steps].index(code)
    before = steps[position - 1] if position else None
    after = steps[position + 1] if position + 1 < len(steps) else None
    return before, after


def bound_form(step: Step, draft: CaseDraft, labels: Labels | None) -> StepForm:
    """The form of a step with the draft's answers."""
    return step.form(draft.data, labels, full=draft.is_full)


def bound_rows(step: Step, draft: CaseDraft, *, extra: str = "") -> dict[str, list[RowForm]]:
    """The rows of a step; one empty row of each part, and one more of the part `extra`."""
    if not draft.is_full:
        return {}
    found = {}
    for name, form in step.form.rows.items():
        rows = rows_of(draft.data, name)
        empty = int(not rows) + int(name == extra)
        found[name] = [form(name, number, row) for number, row in enumerate([*rows, *[{}] * empty])]
    return found


def rows_of(answers: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """The rows of an answer."""
    rows = answers.get(name, [])
    return rows if isinstance(rows, list) else []


def file_form(file: DraftFile, answers: Mapping[str, Any]) -> StepForm:
    """What is asked about a file."""
    form = PhotoForm if file.kind == DraftFile.Kind.PHOTO else DocumentForm
    return form(answers, None, full=True, prefix=file.prefix)


def read_file_words(posted: QueryDict) -> dict[str, str]:
    """What was said about files. Answers about a file that is gone do no harm."""
    names = [name for name in posted if FILE_ANSWER.match(name)]
    return {name: plain(posted[name]) for name in names[: 3 * MOST_ROWS]}


def read_answers(step: Step, posted: QueryDict, *, full: bool) -> dict[str, Any]:
    """What a page of the form sent, as it was typed; only what was really asked there."""
    marked = set(posted.getlist(ASKED))
    answers: dict[str, Any] = {}
    if step.form is PhotosForm:
        answers.update(read_file_words(posted))
    for name in step.form.asked(full=full):
        if name in step.form.rows:
            if name in marked:
                answers[name] = _read_rows(step.form.rows[name], name, posted)
            continue
        answer = _read_field(step.form.base_fields[name], name, posted, is_marked=name in marked)
        if answer is not None:
            answers[name] = answer
    return answers


def _read_field(
    field: forms.Field, name: str, posted: QueryDict, *, is_marked: bool
) -> str | list[str] | None:
    if isinstance(field, forms.MultipleChoiceField):
        return [plain(value) for value in posted.getlist(name)][:MOST_ROWS] if is_marked else None
    if isinstance(field, forms.BooleanField):
        return ("on" if posted.get(name) else "") if is_marked else None
    if name in posted:
        return plain(posted[name])
    return "" if is_marked else None


def plain(value: object) -> str:
    """A text as the database can hold it: no NUL, one kind of line break, no endless length."""
    text = str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode()[:LONGEST_TEXT]


def _read_rows(form: type[RowForm], name: str, posted: QueryDict) -> list[dict[str, str]]:
    pattern = re.compile(rf"{name}-([0-9]{{1,4}})-([a-z_]+)\Z")
    rows: dict[int, dict[str, str]] = {}
    for key in posted:
        match = pattern.match(key)
        if match and match[2] in form.base_fields:
            rows.setdefault(int(match[1]), {})[match[2]] = plain(posted[key])
    filled = [row for _number, row in sorted(rows.items()) if any(map(str.strip, row.values()))]
    return filled[:MOST_ROWS]
