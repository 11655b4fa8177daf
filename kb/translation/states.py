"""The states of translations, worked out in the database from what is there; none is stored.

Each set of rows below speaks of all translations at once and names the one it belongs to, with
conditions that look one level up only. The database then joins them for many translations, and
looks them up for few.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Length, Replace
from django.utils.translation import pgettext_lazy
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from kb.asking import ask_together
from kb.models import Acceptance, CaseStudyPage, SourceChange, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from kb.asking import Question


class State(StrEnum):
    """How far a version is."""

    ORIGINAL = "original"
    MISSING = "missing"
    IN_TRANSLATION = "in-translation"
    IN_REVIEW = "in-review"
    READY = "ready"
    PUBLISHED = "published"
    NEEDS_UPDATE = "needs-update"
    PAUSED = "paused"


STATE_NAMES = {
    State.ORIGINAL: pgettext_lazy("state of a version", "original"),
    State.MISSING: pgettext_lazy("state of a version", "missing"),
    State.IN_TRANSLATION: pgettext_lazy("state of a version", "in translation"),
    State.IN_REVIEW: pgettext_lazy("state of a version", "in review"),
    State.READY: pgettext_lazy("state of a version", "accepted, not published"),
    State.PUBLISHED: pgettext_lazy("state of a version", "published"),
    State.NEEDS_UPDATE: pgettext_lazy("state of a version", "needs update"),
    State.PAUSED: pgettext_lazy("state of a version", "paused"),
}

# Nothing is waited for.
DONE = frozenset({State.ORIGINAL, State.PUBLISHED, State.PAUSED})


def _accepted() -> Exists:
    """Whether the passage (or change) of the outer query has an accepted text for its `target`."""
    return Exists(
        StringTranslation.objects.filter(
            translation_of_id=OuterRef("string_id"),
            context_id=OuterRef("context_id"),
            locale_id=OuterRef("target"),
            has_error=False,
        )
        .exclude(data="")
        .order_by()
    )


def _of_translations(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of a source, once for each `translation` of it, with the language that is its target."""
    return (
        rows.filter(source__translations__enabled=True)
        .annotate(
            translation=F("source__translations"), target=F("source__translations__target_locale")
        )
        .order_by()
    )


def waiting_passages() -> QuerySet[Any]:
    """The passages without an accepted text."""
    return _of_translations(StringSegment.objects.all()).exclude(_accepted())


def is_written() -> Exists:
    """Whether somebody wrote a text for the waiting passage of the outer query."""
    return Exists(
        Suggestion.objects.filter(
            string_id=OuterRef("string_id"),
            context_id=OuterRef("context_id"),
            locale_id=OuterRef("target"),
            state=Suggestion.State.OPEN,
            origin__in=(Suggestion.Origin.PERSON, Suggestion.Origin.FILE),
        ).order_by()
    )


def waiting_changes() -> QuerySet[Any]:
    """The changes of originals that nobody has translated."""
    current = StringSegment.objects.filter(
        source_id=OuterRef("source_id"),
        string_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
    ).order_by()
    changes = _of_translations(SourceChange.objects.all())
    return changes.filter(Exists(current)).exclude(_accepted())


def accepted_later() -> QuerySet[Any]:
    """The accepted texts that readers do not see yet.

    By the texts that the published revision holds, not by its day: it may have been planned, or
    published anew for a fact alone.
    """
    place = "string_translation__context__object"
    current = StringSegment.objects.filter(
        source_id=OuterRef("translated_from"),
        string_id=OuterRef("string_translation__translation_of_id"),
        context_id=OuterRef("string_translation__context_id"),
    ).order_by()
    older = (
        CaseStudyPage.objects.filter(
            translation_key=OuterRef(f"{place}_id"),
            locale_id=OuterRef("string_translation__locale_id"),
        )
        .annotate(
            until=Coalesce(
                "live_revision__translation_revision__accepted_until", "last_published_at"
            )
        )
        .filter(live=True, until__lt=OuterRef("accepted_at"))
        .order_by()
    )
    return (
        Acceptance.objects.filter(**{f"{place}__sources__translations__enabled": True})
        .annotate(
            translation=F(f"{place}__sources__translations"),
            target=F(f"{place}__sources__translations__target_locale"),
            is_paused=Coalesce(
                F(f"{place}__sources__translations__task__is_paused"), Value(value=False)
            ),
            translated_from=F(f"{place}__sources"),
        )
        .filter(string_translation__locale_id=F("target"))
        .exclude(origin=Acceptance.Origin.UNCHANGED)
        .filter(Exists(older), Exists(current))
        .order_by()
    )


def lagging_pivots() -> QuerySet[Any]:
    """The versions that are translated on and lag behind; `further` is what is made of them.

    Also when their changed passages are accepted and not published: only then is there something
    to translate on.
    """
    changed = SourceChange.objects.filter(
        source_id=OuterRef("translated_from"),
        string_id=OuterRef("string_translation__translation_of_id"),
        context_id=OuterRef("string_translation__context_id"),
    ).order_by()
    return (
        Translation.objects.filter(
            enabled=True, source__object__sources__locale_id=F("target_locale_id")
        )
        .annotate(further=F("source__object__sources__translations"))
        .filter(
            Exists(waiting_changes().filter(translation=OuterRef("pk")))
            | Exists(accepted_later().filter(Exists(changed), translation=OuterRef("pk")))
        )
        .order_by()
    )


def is_live() -> Exists:
    """Whether readers can see the version of the translation in the outer query."""
    return Exists(
        CaseStudyPage.objects.live()
        .filter(
            translation_key=OuterRef("source__object_id"), locale_id=OuterRef("target_locale_id")
        )
        .order_by()
    )


@dataclass(frozen=True)
class Facts:
    """What the state of a translation depends on, and how much is left of it."""

    live: bool = False
    paused: bool = False
    passages: int = 0
    words: int = 0
    # Of the passages that wait: for how many nobody has written a text.
    unwritten: int = 0
    changed: int = 0
    since: datetime | None = None
    later: bool = False
    pivot_lags: bool = False

    @property
    def state(self) -> State:
        """The state; `lookup` asks the database the same."""
        if self.live:
            if self.changed or self.pivot_lags:
                return State.PAUSED if self.paused else State.NEEDS_UPDATE
            return State.READY if self.later and not self.paused else State.PUBLISHED
        if self.paused:
            return State.PAUSED
        if not self.passages:
            return State.READY
        return State.IN_TRANSLATION if self.unwritten else State.IN_REVIEW


def facts_questions(
    *, translations: Iterable[int] | None = None, cases: Iterable[UUID] | None = None
) -> dict[str, Question]:
    """What there is to know of these translations, or of all those of these cases; else of all."""

    def near(
        rows: QuerySet[Any], name: str = "translation", case: str = "source__object_id"
    ) -> Any:
        if translations is not None:
            rows = rows.filter(**{f"{name}__in": list(translations)})
        if cases is not None:
            rows = rows.filter(**{f"{case}__in": list(cases)})
        return rows.values(name)

    words = Length("string__data") - Length(Replace("string__data", Value(" "), Value(""))) + 1
    waiting, changes = near(waiting_passages()), near(waiting_changes())
    later = near(accepted_later(), case="string_translation__context__object_id")
    pivots = near(lagging_pivots(), name="further")
    return {
        "waiting": (
            waiting.annotate(
                number=Count("pk"),
                words_left=Sum(words),
                not_written=Count("pk", filter=~Q(is_written())),
            ),
            ("translation", "number", "words_left", "not_written"),
        ),
        "changed": (
            changes.annotate(number=Count("pk"), since=Min("changed_at")),
            ("translation", "number", "since"),
        ),
        "later": (later.annotate(number=Count("pk")), ("translation", "number")),
        "pivots": (pivots.annotate(number=Count("pk")), ("further", "number")),
    }


def read_facts(
    answers: Mapping[str, list[dict[str, Any]]], translations: Mapping[int, Mapping[str, bool]]
) -> dict[int, Facts]:
    """The answers for translations of which is known whether they are `live` and `paused`."""
    facts: dict[int, dict[str, Any]] = {pk: dict(known) for pk, known in translations.items()}
    nowhere: dict[str, Any] = {}  # of translations that nobody asked for
    for row in answers["waiting"]:
        facts.get(row["translation"], nowhere).update(
            passages=row["number"], words=row["words_left"], unwritten=row["not_written"]
        )
    for row in answers["changed"]:
        facts.get(row["translation"], nowhere).update(changed=row["number"], since=row["since"])
    for row in answers["later"]:
        facts.get(row["translation"], nowhere).update(later=True)
    for row in answers["pivots"]:
        facts.get(row["further"], nowhere).update(pivot_lags=True)
    return {pk: Facts(**known) for pk, known in facts.items()}


def states_of(translations: QuerySet[Translation]) -> dict[int, State]:
    """The states of some translations, by their ids."""
    rows = translations.filter(enabled=True).annotate(live=is_live())
    known = {
        pk: {"live": live, "paused": bool(paused)}
        for pk, live, paused in rows.values_list("pk", "live", "task__is_paused")
    }
    if not known:
        return {}
    answers = ask_together(facts_questions(translations=known))
    return {pk: facts.state for pk, facts in read_facts(answers, known).items()}


def lagging(rows: QuerySet[Translation]) -> QuerySet[Translation]:
    """Those of these translations that readers see and that are behind."""
    return rows.filter(is_live(), _lags(), enabled=True).exclude(task__is_paused=True)


def _lags() -> Q:
    """What changed is gathered first and then looked into; the planner cannot guess how much."""
    return Q(pk__in=waiting_changes().values("translation")) | Q(
        pk__in=lagging_pivots().values("further")
    )


def lookup(
    states: Iterable[State], **more: Question
) -> tuple[dict[State, dict[int, tuple[UUID, str]]], dict[str, list[dict[str, Any]]]]:
    """The translations in each of these states: the key of the case and the language of each.

    The same as `Facts.state`, as a question to the database. It is answered at once, and for all
    languages: within a bigger question, or narrowed to one language, the planner would look at one
    translation after the other. With it go `more` questions; their answers come second.
    """
    states = list(states)
    columns = ("pk", "source__object_id", "target_locale__language_code")
    of_texts = (
        "translation",
        "string_translation__context__object_id",
        "string_translation__locale__language_code",
    )
    parts = _parts()
    questions: dict[str, Question] = {
        f"{state} {number}": (part, columns if part.model is Translation else of_texts)
        for state in states
        for number, part in enumerate(parts.get(state, []))
    }
    answers = ask_together({**questions, **more})
    found: dict[State, dict[int, tuple[UUID, str]]] = {state: {} for state in states}
    for name in questions:
        for row in answers.pop(name):
            pk, key, language = row.values()
            found[State(name.split()[0])][pk] = (key, language)
    return found, answers


def _parts() -> dict[State, list[QuerySet[Any]]]:
    """For each state the rows that tell who is in it."""
    rows = Translation.objects.filter(enabled=True).order_by()
    live, paused, lags = Q(is_live()), Q(task__is_paused=True), _lags()
    waiting = waiting_passages().filter(translation=OuterRef("pk"))
    left, unwritten = Q(Exists(waiting)), Q(Exists(waiting.exclude(is_written())))
    later = accepted_later().filter(is_paused=False)
    ready = later.exclude(translation__in=waiting_changes().values("translation")).exclude(
        translation__in=lagging_pivots().values("further")
    )
    return {
        State.IN_TRANSLATION: [rows.filter(~live & ~paused & unwritten)],
        State.IN_REVIEW: [rows.filter(~live & ~paused & left & ~unwritten)],
        # Several texts of one translation may wait.
        State.READY: [rows.filter(~live & ~paused & ~left), ready.distinct()],
        State.PUBLISHED: [rows.filter(live & ~Q(pk__in=later.values("translation")) & ~lags)],
        State.NEEDS_UPDATE: [lagging(rows)],
        State.PAUSED: [rows.filter(paused & (~live | lags))],
    }
