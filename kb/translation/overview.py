"""The state of every case in every language: rows of the overview, filters and progress."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from wagtail_localize.models import Translation

from home.languages import LANGUAGE_CODES
from kb.asking import ask_together
from kb.demand import Demand, demand_questions, read_demand
from kb.models import CaseStudyPage, TranslationTask
from kb.translation.states import (
    DONE,
    STATE_NAMES,
    State,
    facts_questions,
    lagging,
    lookup,
    read_facts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from kb.asking import Question


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


# So many cases are asked for by their keys; of more, everything is read and some of it left out.
FEW = 1000
VERSION = (
    "pk",
    "translation_key",
    "locale__language_code",
    "live",
    "latest_revision__approved_go_live_at",
    "latest_revision__translation_revision__held_at",
)
TRANSLATION = (
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
Rows: TypeAlias = "dict[UUID, dict[str, Cell]]"


def cells_of(cases: Iterable[CaseStudyPage], today: date) -> Rows:
    """The row of the matrix for each of these originals, by its key and by language."""
    cases = list(cases)
    return _rows(cases, today, ask_together(_questions(cases)))


def cells_and_progress(cases: Iterable[CaseStudyPage], today: date) -> tuple[Rows, list[Progress]]:
    """The rows of some originals, and the progress of every language, in one query."""
    cases = list(cases)
    answers = ask_together({**_questions(cases), **_progress_questions()})
    return _rows(cases, today, answers), _read_progress(answers)


def _questions(cases: list[CaseStudyPage]) -> dict[str, Question]:
    """All that the rows of these originals are made of."""
    keys = [case.translation_key for case in cases] if len(cases) <= FEW else None
    versions = CaseStudyPage.objects.order_by()
    translations = Translation.objects.filter(enabled=True).order_by()
    if keys is not None:
        versions = versions.filter(translation_key__in=keys)
        translations = translations.filter(source__object_id__in=keys)
    return {
        "versions": (versions, VERSION),
        "translations": (translations, TRANSLATION),
        **demand_questions(Q() if keys is None else Q(translation_key__in=keys)),
        **facts_questions(cases=keys),
    }


def _rows(
    cases: list[CaseStudyPage], today: date, answers: dict[str, list[dict[str, Any]]]
) -> Rows:
    """The answers to these questions as rows of the matrix."""
    rows: Rows = {case.translation_key: {} for case in cases}
    demand = read_demand(answers)
    versions = {
        (row["translation_key"], row["locale__language_code"]): row
        for row in answers["versions"]
        if row["translation_key"] in rows
    }
    found = {row["pk"]: row for row in answers["translations"] if row["source__object_id"] in rows}
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
    for pk, facts in read_facts(answers, known).items():
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


def in_state(
    cases: Any,
    state: State,
    languages: Iterable[str],
    found: Mapping[int, tuple[UUID, str]] | None = None,
) -> Any:
    """Those originals that are in a state in one of these languages; `found`: see `lookup`."""
    codes = list(languages)
    if state is State.MISSING:
        return cases.filter(_missing_in(codes))
    if found is None:
        found = lookup([state])[0][state]
    matches = Q(translation_key__in={key for key, language in found.values() if language in codes})
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
    return _read_progress(ask_together(_progress_questions()))


def _progress_questions() -> dict[str, Question]:
    is_original = Q(locale__language_code=F("original_language"))
    readable = CaseStudyPage.objects.live().order_by().values("locale__language_code")
    behind = lagging(Translation.objects.order_by()).values("target_locale__language_code")
    return {
        "readable": (
            readable.annotate(number=Count("pk"), originals=Count("pk", filter=is_original)),
            ("locale__language_code", "number", "originals"),
        ),
        "behind": (
            behind.annotate(number=Count("pk")),
            ("target_locale__language_code", "number"),
        ),
    }


def _read_progress(answers: Mapping[str, list[dict[str, Any]]]) -> list[Progress]:
    published = {row["locale__language_code"]: row["number"] for row in answers["readable"]}
    behind = {row["target_locale__language_code"]: row["number"] for row in answers["behind"]}
    total = sum(row["originals"] for row in answers["readable"])
    return [
        Progress(code, published.get(code, 0), total, behind.get(code, 0))
        for code in LANGUAGE_CODES
    ]


def tasks_of(user: Any) -> QuerySet[TranslationTask]:
    """What a person translates or reviews."""
    return TranslationTask.objects.filter(Q(assignee=user) | Q(reviewer=user))
