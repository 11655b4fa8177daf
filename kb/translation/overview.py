"""The state of every case in every language: derived from the database in a few queries."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
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
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length, Replace
from django.utils.translation import pgettext_lazy
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from home.languages import LANGUAGE_CODES
from kb.demand import Demand, demand_of
from kb.models import (
    Acceptance,
    CaseStudyPage,
    SourceChange,
    Suggestion,
    TranslationTask,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
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


@dataclass(frozen=True)
class Cell:
    """One case in one language."""

    language: str
    state: State
    translation_id: int | None = None
    page_id: int | None = None
    passages_left: int = 0
    words_left: int = 0
    changed: int = 0
    since: datetime | None = None
    assignee_id: int | None = None
    assignee: str = ""
    due_on: date | None = None
    is_overdue: bool = False
    # The moment at which it shall go live, or whether it was held when that came.
    planned_at: datetime | None = None
    is_held: bool = False
    demand: Demand = dataclasses.field(default_factory=Demand)

    @property
    def name(self) -> Any:
        """The state in words."""
        return STATE_NAMES[self.state]


def accepted_here(locale: str) -> QuerySet[StringTranslation]:
    """The accepted text of a segment (or change) of an outer query into an outer's locale."""
    return (
        StringTranslation.objects.filter(
            translation_of_id=OuterRef("string_id"),
            context_id=OuterRef("context_id"),
            locale_id=OuterRef(OuterRef(locale)),
            has_error=False,
        )
        .exclude(data="")
        .order_by()
    )


def waiting_segments() -> QuerySet[StringSegment]:
    """For a translation in the outer query: the segments without an accepted text."""
    return (
        StringSegment.objects.filter(source_id=OuterRef("source_id"))
        .exclude(Exists(accepted_here("target_locale_id")))
        .order_by()
    )


def unwritten_segments() -> QuerySet[StringSegment]:
    """For a translation in the outer query: the waiting segments that nobody wrote a text for."""
    written = Suggestion.objects.filter(
        string_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef(OuterRef("target_locale_id")),
        state=Suggestion.State.OPEN,
        origin__in=(Suggestion.Origin.PERSON, Suggestion.Origin.FILE),
    ).order_by()
    return waiting_segments().exclude(Exists(written))


def waiting_changes(source: str = "source_id", locale: str = "target_locale_id") -> QuerySet[Any]:
    """For a translation in the outer query: the changes that nobody has translated."""
    current = StringSegment.objects.filter(
        source_id=OuterRef("source_id"),
        string_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
    )
    return (
        SourceChange.objects.filter(Exists(current), source_id=OuterRef(source))
        .exclude(Exists(accepted_here(locale)))
        .order_by()
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.values("source_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _words(rows: QuerySet[Any]) -> Coalesce:
    text = F("string__data")
    gaps = Length(text) - Length(Replace(text, Value(" "), Value("")))
    counted = rows.values("source_id").annotate(number=Sum(gaps + 1)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def published_until() -> Any:
    """For a translation in the outer query: up to when accepted texts are in what readers see."""
    version = (
        CaseStudyPage.objects.filter(
            translation_key=OuterRef("source__object_id"), locale_id=OuterRef("target_locale_id")
        )
        .order_by()
        .annotate(
            until=Coalesce(
                "live_revision__translation_revision__accepted_until", "last_published_at"
            )
        )
    )
    return Subquery(version.values("until")[:1], output_field=DateTimeField())


def accepted_later() -> QuerySet[Acceptance]:
    """For a translation in the outer query: texts that readers do not see yet.

    By the texts that the published revision holds, not by its day: it may have been planned, or
    published anew for a fact alone. `published_until` must stand in the outer query.
    """
    current = StringSegment.objects.filter(
        source_id=OuterRef(OuterRef("source_id")),
        string_id=OuterRef("string_translation__translation_of_id"),
        context_id=OuterRef("string_translation__context_id"),
    )
    return (
        Acceptance.objects.filter(
            string_translation__locale_id=OuterRef("target_locale_id"),
            string_translation__context__object_id=OuterRef("source__object_id"),
            accepted_at__gt=OuterRef("published_until"),
        )
        .exclude(origin=Acceptance.Origin.UNCHANGED)
        .filter(Exists(current))
        .order_by()
    )


def lagging_pivots() -> QuerySet[Translation]:
    """For a translation in the outer query: the one it is translated from, if that lags behind.

    Also when its changed passages are accepted and not published: only then is there something to
    translate on.
    """
    changed = SourceChange.objects.filter(
        source_id=OuterRef(OuterRef("source_id")),
        string_id=OuterRef("string_translation__translation_of_id"),
        context_id=OuterRef("string_translation__context_id"),
    )
    return (
        Translation.objects.filter(
            source__object_id=OuterRef("source__object_id"),
            target_locale_id=OuterRef("source__locale_id"),
            enabled=True,
        )
        .annotate(published_until=published_until())
        .filter(Exists(waiting_changes()) | Exists(accepted_later().filter(Exists(changed))))
        .order_by()
    )


def translations_with_state(translations: QuerySet[Translation] | None = None) -> QuerySet[Any]:
    """Translations with their state: asks only whether something is there, and counts nothing."""
    rows = Translation.objects.all() if translations is None else translations
    version = CaseStudyPage.objects.filter(
        translation_key=OuterRef("source__object_id"), locale_id=OuterRef("target_locale_id")
    ).order_by()
    return (
        rows.filter(enabled=True)
        .annotate(
            is_live=Exists(version.filter(live=True)),
            published_until=published_until(),
            has_left=Exists(waiting_segments()),
            has_unwritten=Exists(unwritten_segments()),
            has_changed=Exists(waiting_changes()),
            pivot_lags=Exists(lagging_pivots()),
            is_paused=Coalesce(F("task__is_paused"), Value(value=False)),
        )
        .annotate(accepted_later=Exists(accepted_later()))
        .annotate(state=STATE_CASE)
    )


def translations_with_progress(
    translations: QuerySet[Translation] | None = None,
) -> QuerySet[Any]:
    """Translations with their state and how much is left."""
    since = waiting_changes().values("source_id").annotate(at=Min("changed_at")).values("at")
    return translations_with_state(translations).annotate(
        passages_left=_count(waiting_segments()),
        words_left=_words(waiting_segments()),
        changed=_count(waiting_changes()),
        since=Subquery(since, output_field=DateTimeField()),
    )


LAGS = Q(has_changed=True) | Q(pivot_lags=True)
STATE_CASE = Case(
    When(Q(is_live=True, is_paused=False) & LAGS, then=Value(State.NEEDS_UPDATE.value)),
    When(is_live=True, is_paused=False, accepted_later=True, then=Value(State.READY.value)),
    When(Q(is_live=True) & ~LAGS, then=Value(State.PUBLISHED.value)),
    When(is_paused=True, then=Value(State.PAUSED.value)),
    When(has_left=False, then=Value(State.READY.value)),
    # Every passage has been written, and waits for a reviewer.
    When(has_unwritten=False, then=Value(State.IN_REVIEW.value)),
    default=Value(State.IN_TRANSLATION.value),
    output_field=CharField(),
)


def cells_of(cases: Iterable[CaseStudyPage], today: date) -> dict[UUID, dict[str, Cell]]:
    """The row of the matrix for each of these originals, by its key and by language."""
    cases = list(cases)
    keys = [case.translation_key for case in cases]
    rows: dict[UUID, dict[str, Cell]] = defaultdict(dict)
    demand = demand_of(keys)
    translations = Translation.objects.filter(source__object_id__in=keys)
    versions = {
        (version["translation_key"], version["locale__language_code"]): version
        for version in CaseStudyPage.objects.filter(translation_key__in=keys)
        .order_by()
        .values(
            "translation_key",
            "locale__language_code",
            "pk",
            "live",
            "latest_revision__approved_go_live_at",
            "latest_revision__translation_revision__held_at",
        )
    }
    found = translations_with_progress(translations).values(
        "pk",
        "source__object_id",
        "target_locale__language_code",
        "state",
        "passages_left",
        "words_left",
        "changed",
        "since",
        "task__assignee_id",
        "task__assignee__first_name",
        "task__assignee__last_name",
        "task__assignee__email",
        "task__due_on",
    )
    for row in found:
        key, language = row["source__object_id"], row["target_locale__language_code"]
        state = State(row["state"])
        due_on = row["task__due_on"]
        version = versions.get((key, language), {})
        rows[key][language] = Cell(
            language=language,
            state=state,
            translation_id=row["pk"],
            page_id=version.get("pk"),
            passages_left=row["passages_left"],
            words_left=row["words_left"],
            changed=row["changed"],
            since=row["since"],
            assignee_id=row["task__assignee_id"],
            assignee=_name_of(row),
            due_on=due_on,
            is_overdue=bool(due_on and due_on < today and state not in DONE),
            planned_at=version.get("latest_revision__approved_go_live_at"),
            is_held=bool(version.get("latest_revision__translation_revision__held_at")),
            demand=demand.get((key, language), Demand()),
        )
    # Versions made without a translation record, and those of which there is nothing.
    for (key, language), version in versions.items():
        rows[key].setdefault(
            language,
            Cell(
                language,
                State.PUBLISHED if version["live"] else State.IN_TRANSLATION,
                page_id=version["pk"],
                demand=demand.get((key, language), Demand()),
            ),
        )
    for case in cases:
        row_of_case = rows[case.translation_key]
        row_of_case[case.original_language] = Cell(
            case.original_language, State.ORIGINAL, page_id=case.pk
        )
        for language in LANGUAGE_CODES:
            row_of_case.setdefault(
                language,
                Cell(
                    language,
                    State.MISSING,
                    demand=demand.get((case.translation_key, language), Demand()),
                ),
            )
    return rows


def _name_of(row: dict[str, Any]) -> str:
    """The translator's name, or her address as long as she gave none."""
    names = (row["task__assignee__first_name"], row["task__assignee__last_name"])
    return " ".join(name for name in names if name) or row["task__assignee__email"] or ""


# Nothing is waited for.
DONE = frozenset({State.ORIGINAL, State.PUBLISHED, State.PAUSED})


def in_state(cases: Any, state: State, languages: Iterable[str]) -> Any:
    """Those originals that are in a state in one of these languages."""
    codes = list(languages)
    if state is State.MISSING:
        conditions = Q()
        for code in codes:
            version = CaseStudyPage.objects.filter(
                translation_key=OuterRef("translation_key"), locale__language_code=code
            )
            begun = Translation.objects.filter(
                source__object_id=OuterRef("translation_key"),
                target_locale__language_code=code,
                enabled=True,
            )
            conditions |= ~Exists(version) & ~Exists(begun) & ~Q(original_language=code)
        return cases.filter(conditions)
    found = translations_with_state(
        Translation.objects.filter(target_locale__language_code__in=codes)
    ).filter(state=state.value)
    matches = Q(translation_key__in=found.values("source__object_id"))
    if state is State.PUBLISHED:
        untracked = (
            CaseStudyPage.objects.live()
            .filter(translation_key=OuterRef("translation_key"), locale__language_code__in=codes)
            .exclude(locale__language_code=F("original_language"))
        )
        tracked = Translation.objects.filter(
            source__object_id=OuterRef("translation_key"),
            target_locale_id=OuterRef("locale_id"),
            enabled=True,
        )
        matches |= Q(Exists(untracked.exclude(Exists(tracked))))
    return cases.filter(matches)


@dataclass(frozen=True)
class Progress:
    """How far the whole collection is in a language."""

    language: str
    published: int
    wanted: int
    needs_update: int

    @property
    def percent(self) -> int:
        """The share of the collection that can be read, rounded down."""
        return self.published * 100 // self.wanted if self.wanted else 0


def progress_by_language() -> list[Progress]:
    """For each language how many of the published cases can be read in it, and how many lag."""
    is_original = Q(locale__language_code=F("original_language"))
    counts = {
        language: (readable, originals)
        for language, readable, originals in CaseStudyPage.objects.live()
        .order_by()
        .values_list("locale__language_code")
        .annotate(readable=Count("pk"), originals=Count("pk", filter=is_original))
    }
    lagging = lagging_by_language()
    total = sum(originals for _readable, originals in counts.values())
    return [
        Progress(code, counts.get(code, (0, 0))[0], total, lagging.get(code, 0))
        for code in LANGUAGE_CODES
    ]


def lagging_by_language() -> dict[str, int]:
    """How many published versions lag behind, by language. Asks only where something changed."""
    changed = SourceChange.objects.values("source__object_id")
    rows = (
        translations_with_state(Translation.objects.filter(source__object_id__in=changed))
        .filter(state=State.NEEDS_UPDATE.value)
        .order_by()
        .values_list("target_locale__language_code", "pk")
    )
    counts: dict[str, int] = defaultdict(int)
    for language, _pk in rows:
        counts[language] += 1
    return counts


def tasks_of(user: Any) -> QuerySet[TranslationTask]:
    """What a person translates or reviews."""
    return TranslationTask.objects.filter(Q(assignee=user) | Q(reviewer=user))
