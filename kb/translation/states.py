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
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
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

from kb.models import Acceptance, CaseStudyPage, SourceChange, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID


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


MANY = 1000


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
        """The state; `found_in` asks the database the same."""
        if self.live:
            if self.changed or self.pivot_lags:
                return State.PAUSED if self.paused else State.NEEDS_UPDATE
            return State.READY if self.later and not self.paused else State.PUBLISHED
        if self.paused:
            return State.PAUSED
        if not self.passages:
            return State.READY
        return State.IN_TRANSLATION if self.unwritten else State.IN_REVIEW


def _row(
    what: str, rows: QuerySet[Any], name: str = "translation", **numbers: Any
) -> QuerySet[Any]:
    """What there is for each translation, in the columns that all of them share."""
    missing = Value(None, output_field=IntegerField())
    columns: dict[str, Any] = {"number": missing, "words": missing, "unwritten": missing}
    columns["since"] = Value(None, output_field=DateTimeField())
    return (
        rows.annotate(what=Value(what, output_field=CharField()))
        .values_list(name, "what")
        .annotate(**(columns | numbers))
    )


def facts_of(translations: Mapping[int, Mapping[str, Any]]) -> dict[int, Facts]:
    """The facts of translations, in one query.

    By their ids: whether each is `live` and `paused`, which the caller knows.
    """
    words = Length("string__data") - Length(Replace("string__data", Value(" "), Value(""))) + 1
    facts: dict[int, dict[str, Any]] = {pk: dict(known) for pk, known in translations.items()}
    if not facts:
        return {}
    # A list of many thousands would cost more than the rows in between that nobody asked for.
    near = {"range": (min(facts), max(facts))} if len(facts) > MANY else {"in": list(facts)}
    ((lookup, ids),) = near.items()
    waiting, changes, later, pivots = (
        rows.filter(**{f"{name}__{lookup}": ids})
        for rows, name in (
            (waiting_passages(), "translation"),
            (waiting_changes(), "translation"),
            (accepted_later(), "translation"),
            (lagging_pivots(), "further"),
        )
    )
    found = _row(
        "waiting",
        waiting,
        number=Count("pk"),
        words=Sum(words),
        unwritten=Count("pk", filter=~Q(is_written())),
    ).union(
        _row("changed", changes, number=Count("pk"), since=Min("changed_at")),
        _row("later", later, number=Count("pk")),
        _row("pivot", pivots, "further", number=Count("pk")),
        all=True,
    )
    for pk, what, number, words_left, unwritten, since in found:
        if pk not in facts:
            continue
        if what == "waiting":
            facts[pk] |= {"passages": number, "words": words_left, "unwritten": unwritten}
        elif what == "changed":
            facts[pk] |= {"changed": number, "since": since}
        else:
            facts[pk]["later" if what == "later" else "pivot_lags"] = True
    return {pk: Facts(**known) for pk, known in facts.items()}


def states_of(translations: QuerySet[Translation]) -> dict[int, State]:
    """The states of some translations, by their ids."""
    rows = translations.filter(enabled=True).annotate(live=is_live())
    known = {
        pk: {"live": live, "paused": bool(paused)}
        for pk, live, paused in rows.values_list("pk", "live", "task__is_paused")
    }
    return {pk: facts.state for pk, facts in facts_of(known).items()}


def lagging(rows: QuerySet[Translation]) -> QuerySet[Translation]:
    """Those of these translations that readers see and that are behind."""
    return rows.filter(is_live(), _lags(), enabled=True).exclude(task__is_paused=True)


def _lags() -> Q:
    """What changed is gathered first and then looked into; the planner cannot guess how much."""
    return Q(pk__in=waiting_changes().values("translation")) | Q(
        pk__in=lagging_pivots().values("further")
    )


def found_in(states: Iterable[State]) -> dict[int, tuple[UUID, str]]:
    """The translations in one of these states, each with the key of its case and its language.

    The same as `Facts.state`, as a question to the database. It is answered at once, and for all
    languages: within a bigger question, or narrowed to one language, the planner would look at one
    translation after the other.
    """
    rows = Translation.objects.filter(enabled=True)
    live, paused, lags = Q(is_live()), Q(task__is_paused=True), _lags()
    waiting = waiting_passages().filter(translation=OuterRef("pk"))
    left, unwritten = Q(Exists(waiting)), Q(Exists(waiting.exclude(is_written())))
    later = accepted_later().filter(is_paused=False)
    parts: dict[State, list[QuerySet[Any]]] = {
        State.IN_TRANSLATION: [rows.filter(~live & ~paused & unwritten)],
        State.IN_REVIEW: [rows.filter(~live & ~paused & left & ~unwritten)],
        State.READY: [
            rows.filter(~live & ~paused & ~left),
            later.exclude(translation__in=waiting_changes().values("translation")).exclude(
                translation__in=lagging_pivots().values("further")
            ),
        ],
        State.PUBLISHED: [rows.filter(live & ~Q(pk__in=later.values("translation")) & ~lags)],
        State.NEEDS_UPDATE: [lagging(rows)],
        State.PAUSED: [rows.filter(paused & (~live | lags))],
    }
    wanted = [
        part.order_by().values_list("pk", "source__object_id", "target_locale__language_code")
        if part.model is Translation
        else part.values_list(
            "translation",
            "string_translation__context__object_id",
            "string_translation__locale__language_code",
        )
        for state in states
        for part in parts.get(state, [])
    ]
    if not wanted:
        return {}
    return {pk: (key, language) for pk, key, language in wanted[0].union(*wanted[1:])}
