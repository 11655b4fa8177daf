"""Model fields of the knowledge base."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _


class LinesFormField(forms.CharField):
    """A text area whose lines are a list of strings."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class LinesField(models.JSONField):
    """A list of strings, edited as one a line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": LinesFormField, **kwargs})


def validate_partial_date(value: str) -> None:
    """Accept YYYY, YYYY-MM or YYYY-MM-DD of a day that exists (EDTF level 0)."""
    parts = value.split("-")
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
        raise ValidationError(
            _("Write a year, a year and month, or a day: 2022, 2022-05, 2022-05-17.")
        )
    try:
        day = parse_date("-".join((*parts, "01", "01")[:3]))
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("This date does not exist."))


def ends_before_start(start: str | None, end: str | None) -> bool:
    """Whether a period ends before it begins, as far as both dates are known."""
    return bool(start and end and end[: len(start)] < start[: len(end)])


class PartialDateField(models.CharField):
    """A date known to the year, the month or the day, as YYYY, YYYY-MM or YYYY-MM-DD."""

    default_validators = [  # noqa: RUF012  # an instance variable in Django's types
        *models.CharField.default_validators,
        validate_partial_date,
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)


validate_external_id = RegexValidator(
    r"^[a-z0-9-]{3,80}\Z", _("Use 3 to 80 small Latin letters, digits and hyphens.")
)
