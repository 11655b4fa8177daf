"""The state of every case in every language: rows of the overview, filters and progress."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from wagtail_localize.models import Translation

from home.languages import LANGUAGE_CODES
from kb.demand import Demand, demand_of
from kb.models import CaseStudyPage, TranslationTask
from kb.translation.states import DONE, STATE_NAMES, State, facts_of, found_in, lagging

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID


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
    found = {
        row["pk"]: row
        for row in translations.filter(enabled=True).values(
            "pk",
            "source__object_id",
            "target_locale__language_code",
            "task__is_paused",
            "task__assignee_id",
            "task__assignee__first_name",
            "task__assignee__last_name",
            "task__assignee__email",
            "task__due_on",
        )
    }
    places = {
        pk: (row["source__object_id"], row["target_locale__language_code"])
        for pk, row in found.items()
    }
    known = {
        pk: {
            "live": versions.get(places[pk], {}).get("live", False),
            "paused": bool(row["task__is_paused"]),
        }
        for pk, row in found.items()
    }
    for pk, facts in facts_of(known).items():
        row, (key, language), due_on = found[pk], places[pk], found[pk]["task__due_on"]
        version = versions.get((key, language), {})
        rows[key][language] = Cell(
            language=language,
            state=facts.state,
            translation_id=pk,
            page_id=version.get("pk"),
            passages_left=facts.passages,
            words_left=facts.words,
            changed=facts.changed,
            since=facts.since,
            assignee_id=row["task__assignee_id"],
            assignee=_name_of(row),
            due_on=due_on,
            is_overdue=bool(due_on and due_on < today and facts.state not in DONE),
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


def in_state(cases: Any, state: State, languages: Iterable[str]) -> Any:
    """Those originals that are in a state in one of these languages."""
    codes = list(languages)
    if state is State.MISSING:
        return cases.filter(_missing_in(codes))
    found = {key for key, language in found_in([state]).values() if language in codes}
    matches = Q(translation_key__in=found)
    if state in (State.PUBLISHED, State.IN_TRANSLATION):
        matches |= Q(translation_key__in=_untracked(codes, live=state is State.PUBLISHED))
    return cases.filter(matches)


def _missing_in(codes: Iterable[str]) -> Q:
    """Whether of the case in the outer query there is nothing in one of these languages."""
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
    return conditions


def _untracked(codes: Iterable[str], *, live: bool) -> QuerySet[Any]:
    """The keys of versions that were made without a translation record."""
    tracked = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"),
        target_locale_id=OuterRef("locale_id"),
        enabled=True,
    )
    return (
        CaseStudyPage.objects.filter(live=live, locale__language_code__in=codes)
        .exclude(locale__language_code=F("original_language"))
        .exclude(Exists(tracked))
        .order_by()
        .values("translation_key")
    )


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
    readable = (
        CaseStudyPage.objects.live()
        .order_by()
        .values_list("locale__language_code")
        .annotate(number=Count("pk"), originals=Count("pk", filter=is_original))
    )
    behind_rows = (
        lagging(Translation.objects.order_by())
        .values_list("target_locale__language_code")
        # No original: what tells these rows from the others.
        .annotate(number=Count("pk"), originals=Value(None, output_field=IntegerField()))
    )
    published: dict[str, int] = {}
    behind: dict[str, int] = {}
    total = 0
    for language, number, originals in readable.union(behind_rows, all=True):
        if originals is None:
            behind[language] = number
        else:
            published[language] = number
            total += originals
    return [
        Progress(code, published.get(code, 0), total, behind.get(code, 0))
        for code in LANGUAGE_CODES
    ]


def tasks_of(user: Any) -> QuerySet[TranslationTask]:
    """What a person translates or reviews."""
    return TranslationTask.objects.filter(Q(assignee=user) | Q(reviewer=user))
