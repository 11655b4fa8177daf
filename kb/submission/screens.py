"""What a page of the form shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.utils import timezone
from django.utils.translation import get_language

from kb.presentation.reader import Reader
from kb.review.comments import threads_by_field
from kb.submission.checks import Problem, Weight, is_needed, needed_of, problems
from kb.submission.language import language_of_answers
from kb.submission.similar import similar_cases
from kb.submission.steps import (
    Step,
    bound_form,
    bound_rows,
    file_form,
    neighbours,
    steps_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.models.drafts import CaseDraft, DraftFile
    from kb.presentation.cards import CaseCard
    from kb.presentation.labels import Labels
    from kb.review.comments import Thread
    from kb.submission.fields import RowForm, StepForm


# What Wagtail calls a field that the form calls otherwise.
COMMENTED = {"topics": "topic_links", "audiences": "audience_links", "needs": "need_links"}


@dataclass(frozen=True)
class Question:
    """One field as a template shows it."""

    bound: BoundField
    kind: str
    needed: bool = False
    example: str = ""
    count: int = 0
    error: str = ""
    # What was saved from another window, or made of it in the case meanwhile, when it differs.
    other: str | None = None
    is_by_somebody: bool = False
    # What editors said about it.
    threads: Sequence[Thread] = ()

    @property
    def name(self) -> str:
        """The name in the form, which is also its id."""
        return self.bound.html_name

    @property
    def length(self) -> int:
        """How long the answer is."""
        return len(str(self.bound.value() or ""))

    @property
    def described_by(self) -> str:
        """The ids of what explains it."""
        parts = [
            f"{self.name}-hint" if self.bound.help_text else "",
            f"{self.name}-error" if self.error else "",
            f"{self.name}-count" if self.count else "",
        ]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class RowGroup:
    """A part that repeats."""

    name: str
    rows: list[list[Question]]
    other: str | None = None
    is_by_somebody: bool = False


@dataclass(frozen=True)
class FileCard:
    """A file with its questions."""

    file: DraftFile
    questions: list[Question]
    # What was said can be seen in it.
    alt: str = ""


@dataclass(frozen=True)
class StepLink:
    """A step in the list of them."""

    step: Step
    number: int
    is_current: bool
    # Something is answered there, and nothing that is needed is missing.
    is_done: bool


@dataclass
class Screen:
    """One step of one draft."""

    draft: CaseDraft
    step: Step
    labels: Labels
    questions: list[Question] = field(default_factory=list)
    groups: list[RowGroup] = field(default_factory=list)
    files: list[FileCard] = field(default_factory=list)
    links: list[StepLink] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    similar: tuple[CaseCard, ...] = ()
    guessed_language: str = ""
    conflicts: Mapping[str, Any] = field(default_factory=dict)
    own_problems: list[Problem] = field(default_factory=list)
    with_errors: bool = False
    threads: Mapping[str, list[Thread]] = field(default_factory=dict)
    # Why the last upload was refused, in words for the author.
    refused: str = ""
    writer: str = field(default_factory=lambda: str(uuid4()))

    @property
    def meanwhile(self) -> bool:
        """Whether something on this page was changed by somebody else."""
        return any(part.is_by_somebody for part in self.questions) or any(
            part.is_by_somebody for part in self.groups
        )

    @property
    def previous(self) -> Step | None:
        """The step before."""
        return neighbours(self.draft, self.step.code)[0]

    @property
    def next(self) -> Step | None:
        """The step after."""
        return neighbours(self.draft, self.step.code)[1]

    @property
    def position(self) -> int:
        """The number of this step, from 1."""
        return next(link.number for link in self.links if link.is_current)

    @property
    def saved_at(self) -> str:
        """When it was saved last, as a clock shows it."""
        return timezone.localtime(self.draft.saved_at).strftime("%H:%M")

    @property
    def blocking(self) -> list[Problem]:
        """What must be mended before sending."""
        return [problem for problem in self.problems if problem.is_blocking]

    @property
    def missing(self) -> list[Problem]:
        """What was not said yet."""
        return [problem for problem in self.problems if problem.weight == Weight.MISSING]

    @property
    def wrong(self) -> list[Problem]:
        """What was said and can't stay."""
        return [problem for problem in self.blocking if problem.weight != Weight.MISSING]

    @property
    def warnings(self) -> list[Problem]:
        """What the author should look at once more."""
        return [problem for problem in self.problems if not problem.is_blocking]


def build_screen(
    draft: CaseDraft,
    step: Step,
    labels: Labels,
    *,
    with_errors: bool = False,
    extra: str = "",
    conflicts: Mapping[str, Any] | None = None,
    refused: str = "",
) -> Screen:
    """A step with everything that it shows."""
    screen = Screen(draft, step, labels, conflicts=conflicts or {}, refused=refused)
    everything = problems(draft, labels)
    form = bound_form(step, draft, labels)
    if with_errors:
        screen.with_errors = True
        screen.own_problems = [
            problem for problem in everything if problem.step == step.code and problem.is_blocking
        ]
    errors = {problem.field: problem.text for problem in reversed(screen.own_problems)}
    if step.code == "send":
        screen.problems = [problem for problem in everything if problem.step != "send"]
        screen.similar = similar_cases(draft, Reader(get_language() or "en"))
        screen.guessed_language = language_of_answers(draft.data)
        form = _with_guess(step, draft, labels, screen.guessed_language)
    if draft.page:
        screen.threads = threads_by_field(draft.page, draft.owner)
    others = {**draft.meanwhile, **screen.conflicts}
    by_somebody = draft.meanwhile.keys() - screen.conflicts.keys()
    screen.questions = [
        replace(
            question(form, name, draft, errors, others),
            is_by_somebody=name in by_somebody,
            threads=screen.threads.get(COMMENTED.get(name, name), ()),
        )
        for name in form.fields
    ]
    for name, rows in bound_rows(step, draft, extra=extra).items():
        group = _group(name, rows, draft, errors, others)
        screen.groups.append(replace(group, is_by_somebody=name in by_somebody))
    if step.code == "photos":
        screen.files = [
            file_card(file, draft, errors, screen.conflicts) for file in draft.files.all()
        ]
    screen.links = [
        StepLink(
            item,
            number,
            item.code == step.code,
            is_done(item, draft, everything),
        )
        for number, item in enumerate(steps_of(draft), start=1)
    ]
    return screen


def is_done(step: Step, draft: CaseDraft, everything: Sequence[Problem]) -> bool:
    """Whether a step has answers and asks for nothing more."""
    if any(problem.step == step.code and problem.is_blocking for problem in everything):
        return False
    if step.code == "photos":
        return draft.files.exists()
    return any(draft.answer(name) for name in step.form.asked(full=draft.is_full))


def file_card(
    file: DraftFile,
    draft: CaseDraft,
    errors: Mapping[str, str] | None = None,
    conflicts: Mapping[str, Any] | None = None,
) -> FileCard:
    """A file with its questions."""
    words = file_form(file, draft.data)
    needed = needed_of(file)
    asked = [
        replace(question(words, name, draft, errors or {}, conflicts or {}), needed=name in needed)
        for name in words.fields
    ]
    return FileCard(file, asked, str(draft.answer(f"{file.prefix}-alt_text")))


def _with_guess(step: Step, draft: CaseDraft, labels: Labels, guess: str) -> StepForm:
    """The last step, with the language filled in that the text seems to have."""
    if guess and not draft.answer("language"):
        return step.form({**draft.data, "language": guess}, labels, full=draft.is_full)
    return bound_form(step, draft, labels)


def question(
    form: StepForm | RowForm,
    name: str,
    draft: CaseDraft,
    errors: Mapping[str, str],
    conflicts: Mapping[str, Any],
) -> Question:
    """A field with what the template shows around it."""
    bound = form[name]
    full_name = bound.html_name
    made: Any = form.fields[name]
    widget = made.widget
    found = Question(
        bound,
        kind_of(widget),
        needed=is_needed(full_name, full=draft.is_full),
        example=made.example,
        count=made.count,
        error=errors.get(full_name, ""),
        other=in_words(conflicts[full_name], made) if full_name in conflicts else None,
    )
    if found.described_by and found.kind != "choices":  # there the frame around them has it
        widget.attrs["aria-describedby"] = found.described_by
    if found.error:
        widget.attrs["aria-invalid"] = "true"
    return found


def kind_of(widget: Any) -> str:
    """How a field is laid out."""
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "box"
    return "text" if isinstance(widget, Textarea) else "line"


def in_words(answer: Any, field_of_form: Any = None) -> str:
    """An answer as a person reads it."""
    if not isinstance(answer, list):
        choices = dict(getattr(field_of_form, "choices", ()) or ())
        return str(choices.get(answer, answer))
    if answer and isinstance(answer[0], dict):
        return "\n".join(" · ".join(row.values()) for row in answer)
    choices = dict(getattr(field_of_form, "choices", ()) or ())
    return ", ".join(str(choices.get(code, code)) for code in answer)


def _group(
    name: str,
    rows: list[RowForm],
    draft: CaseDraft,
    errors: Mapping[str, str],
    conflicts: Mapping[str, Any],
) -> RowGroup:
    asked = [[question(row, inner, draft, errors, {}) for inner in row.fields] for row in rows]
    other = in_words(conflicts[name]) if name in conflicts else None
    return RowGroup(name, asked, other)
