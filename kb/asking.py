"""Several questions to the database, answered in one query.

A page that needs a few rows of many kinds spends more time on the way to the database and back
than on the answers. The questions become one `UNION ALL`: each puts its columns where the type
fits and leaves the others empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import CharField, IntegerField, Value
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Field, QuerySet

    # Rows without an order, and the names of the columns that are wanted of them.
    Question: TypeAlias = tuple[QuerySet[Any], Sequence[str]]

# What a database stores alike may share a column.
TEXT = ("CharField", "EmailField", "SlugField", "TextField")
NUMBER = ("AutoField", "BigAutoField", "BigIntegerField", "PositiveIntegerField")


def ask_together(questions: Mapping[str, Question]) -> dict[str, list[dict[str, Any]]]:
    """The answers of each question, by its name: rows as dictionaries of the wanted columns."""
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in questions}
    slots = {name: _slots(*question) for name, question in questions.items()}
    # The widest use of each type tells how many columns of it there are.
    order = sorted({slot for taken in slots.values() for slot in taken})
    fields = {
        slot: field for name, question in questions.items() for slot, field in _typed(*question)
    }
    wanted = [
        _padded(rows, name, slots[name], order, fields)
        for name, (rows, _columns) in questions.items()
    ]
    if not wanted:
        return answers
    # Of each row only its question's places are looked at; the first is the question's name.
    places = {
        name: [(column, order.index(slot) + 1) for slot, column in taken.items()]
        for name, taken in slots.items()
    }
    for row in wanted[0].union(*wanted[1:], all=True):
        answers[row[0]].append({column: row[place] for column, place in places[row[0]]})
    return answers


def _typed(rows: QuerySet[Any], columns: Sequence[str]) -> list[tuple[str, Field[Any, Any]]]:
    """For each column the place that it takes, and the field that it is of."""
    taken: dict[str, int] = {}
    places = []
    query = rows.all().query  # looking a column up may join tables to it
    for column in columns:
        field: Any = query.resolve_ref(column).output_field
        while field.remote_field:
            field = field.target_field
        kind = field.get_internal_type()
        if kind in TEXT:
            field = CharField()
        elif kind in NUMBER:
            field = IntegerField()
        kind = field.get_internal_type()
        taken[kind] = taken.get(kind, 0) + 1
        places.append((f"{kind}{taken[kind]:02}", field))
    return places


def _slots(rows: QuerySet[Any], columns: Sequence[str]) -> dict[str, str]:
    """Which column stands in which place."""
    return {
        slot: column for (slot, _field), column in zip(_typed(rows, columns), columns, strict=True)
    }


def _padded(
    rows: QuerySet[Any],
    name: str,
    slots: Mapping[str, str],
    order: Sequence[str],
    fields: Mapping[str, Field[Any, Any]],
) -> QuerySet[Any]:
    """The rows with their question's name first and a value, or none, in every place."""
    empty = {f"no_{slot}": Cast(Value(None), fields[slot]) for slot in order if slot not in slots}
    rows = rows.annotate(asked=Value(name, output_field=CharField()), **empty)
    return rows.values_list("asked", *(slots.get(slot, f"no_{slot}") for slot in order))
