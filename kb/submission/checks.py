"""What stands in the way of sending, and what an author should look at once more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.models.drafts import DraftFile
from kb.safety.text import Kind, find_private
from kb.submission.fields import StepForm
from kb.submission.steps import Step, bound_form, bound_rows, file_form, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.models.drafts import CaseDraft
    from kb.presentation.labels import Labels


class Weight(StrEnum):
    """How much a problem weighs."""

    MISSING = "missing"
    WRONG = "wrong"
    DANGER = "danger"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing to look at, with the field it is about."""

    step: str
    field: str
    label: str
    text: str
    weight: Weight

    @property
    def sentence(self) -> str:
        """What to do, after the name of the field unless that is a sentence itself."""
        if not self.label or self.label[-1] in ".?!…":
            return self.text
        return f"{self.label}: {self.text}"

    @property
    def is_blocking(self) -> bool:
        """Whether nothing can be sent before it is mended."""
        return self.weight is not Weight.WARNING


# In this order the form asks for them; the full version asks for the situation too.
NEEDED = ("title", "summary", "actions", "topics", "country", "region", "library")
NEEDED_IN_FULL = ("context",)
NEEDED_TO_SEND = ("language", "accept_licence", "accept_rights", "accept_people")
ADVICE = {
    "title": gettext_lazy("Give it a title."),
    "summary": gettext_lazy("Write a summary."),
    "context": gettext_lazy("Tell what the situation was."),
    "actions": gettext_lazy("Tell what was done."),
    "topics": gettext_lazy("Choose at least one topic."),
    "country": gettext_lazy("Choose the country."),
    "region": gettext_lazy("Choose the region."),
    "library": gettext_lazy("Name the library."),
    "language": gettext_lazy("Say in which language the text is."),
    "accept_licence": gettext_lazy("Agree to the licence."),
    "accept_rights": gettext_lazy("Confirm that you have the rights."),
    "accept_people": gettext_lazy("Confirm that nobody is put at risk."),
}
NEEDED_OF_DOCUMENTS = {"caption": gettext_lazy("Say what the document is.")}
NEEDED_OF_PHOTOS = {
    "alt_text": gettext_lazy("Say what can be seen in the photo."),
    "people": gettext_lazy("Say whether people can be recognised in the photo."),
}
POINTS = frozenset({Kind.COORDINATES})
PRIVATE = {
    Kind.COORDINATES: gettext_lazy("This looks like coordinates: “%(excerpt)s”."),
    Kind.TELEPHONE: gettext_lazy("This looks like a telephone number: “%(excerpt)s”."),
    Kind.EMAIL: gettext_lazy("This looks like an e-mail address: “%(excerpt)s”."),
    Kind.ADDRESS: gettext_lazy("This looks like a street address: “%(excerpt)s”."),
}


def is_needed(name: str, *, full: bool) -> bool:
    """Whether a case can't be sent without this answer."""
    return name in NEEDED or name in NEEDED_TO_SEND or (full and name in NEEDED_IN_FULL)


def problems(draft: CaseDraft, labels: Labels) -> list[Problem]:
    """Everything, in the order of the form."""
    found: list[Problem] = []
    files = list(draft.files.all())
    for step in steps_of(draft):
        form = bound_form(step, draft, labels)
        found += missing(step, form, draft)
        found += wrong_answers(step, form, draft)
        found += _undecided(step, form, draft)
        found += _private(step, form, draft)
        if step.code == "photos":
            found += _files(files, draft)
    return found


def blocking(draft: CaseDraft, labels: Labels) -> list[Problem]:
    """What must be mended before sending."""
    return [problem for problem in problems(draft, labels) if problem.is_blocking]


def missing(step: Step, form: StepForm, draft: CaseDraft) -> Iterator[Problem]:
    """Needed answers that are not there."""
    for name in form.fields:
        if is_needed(name, full=draft.is_full) and not _has(draft.answer(name)):
            yield Problem(
                step.code, name, str(form.fields[name].label), str(ADVICE[name]), Weight.MISSING
            )


def _has(answer: Any) -> bool:
    return bool(answer.strip()) if isinstance(answer, str) else bool(answer)


def wrong_answers(step: Step, form: StepForm, draft: CaseDraft) -> Iterator[Problem]:
    """Answers that can't be what was asked for."""
    for name, errors in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        for error in errors:
            yield Problem(step.code, name, label, str(error), Weight.WRONG)
    for rows in bound_rows(step, draft).values():
        for row in rows:
            if row.is_empty():
                continue
            for name, errors in row.errors.items():
                label = str(row.fields[name].label)
                for error in errors:
                    yield Problem(step.code, row.add_prefix(name), label, str(error), Weight.WRONG)


def _undecided(step: Step, form: StepForm, draft: CaseDraft) -> Iterator[Problem]:
    """What somebody else has changed too, and the author has not compared yet."""
    for name in (*form.fields, *step.form.rows):
        if name in draft.meanwhile:
            label = str(form.fields[name].label) if name in form.fields else ""
            text = _("Somebody else has changed this meanwhile. Please compare the two texts.")
            yield Problem(step.code, name, label, text, Weight.WRONG)


def _texts(step: Step, form: StepForm, draft: CaseDraft) -> Iterator[tuple[str, str, str]]:
    for name, field in form.fields.items():
        answer = draft.answer(name)
        if isinstance(answer, str) and name != "embargo":
            yield name, str(field.label), answer
    for rows in bound_rows(step, draft).values():
        for row in rows:
            for name, field in row.fields.items():
                yield row.add_prefix(name), str(field.label), str(row[name].value() or "")


def _private(step: Step, form: StepForm, draft: CaseDraft) -> Iterator[Problem]:
    for name, label, text in _texts(step, form, draft):
        # Long numbers in the address of a page are rarely somebody's; a point on a map is.
        kinds = POINTS if name.endswith("url") else frozenset(Kind)
        yield from private_in(text, step.code, name, label, str(draft.answer("country")), kinds)


def private_in(
    text: str,
    step: str,
    name: str,
    label: str,
    country: str,
    kinds: frozenset[Kind] = frozenset(Kind),
) -> Iterator[Problem]:
    """What a text gives away, as problems of a field."""
    for finding in find_private(text, country):
        if finding.kind not in kinds:
            continue
        advice = str(PRIVATE[finding.kind]) % {"excerpt": finding.excerpt}
        if finding.blocking:
            weight = Weight.DANGER
            advice += " " + _("For places in Ukraine none may be published: please take it out.")
        else:
            weight = Weight.WARNING
            advice += " " + _("Should everybody be able to read it?")
        yield Problem(step, name, label, advice, weight)


def needed_of(file: DraftFile) -> dict[str, Any]:
    """What has to be said about a file before it is sent."""
    return NEEDED_OF_PHOTOS if file.kind == DraftFile.Kind.PHOTO else NEEDED_OF_DOCUMENTS


def _files(files: list[DraftFile], draft: CaseDraft) -> Iterator[Problem]:
    country = str(draft.answer("country"))
    for file in files:
        form = file_form(file, draft.data)
        for name, errors in form.errors.items():
            label = str(form.fields[name].label)
            for error in errors:
                yield Problem("photos", form.add_prefix(name), label, str(error), Weight.WRONG)
        for name, field in form.fields.items():
            label, answer = str(field.label), str(draft.answer(form.add_prefix(name))).strip()
            needed = needed_of(file)
            if not answer and name in needed:
                advice = str(needed[name])
                yield Problem("photos", form.add_prefix(name), label, advice, Weight.MISSING)
            yield from private_in(answer, "photos", form.add_prefix(name), label, country)
