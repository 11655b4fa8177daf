"""What the questions of the form are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.presentation.labels import Labels

MOST_COUNTED = 1000


def ask(field: forms.Field, *, example: Any = "", full: bool = False, count: int = 0) -> Any:
    """A field with what only our templates know: an example, a length to count, the full version.

    The length is no `maxlength`: a browser would cut off what somebody pastes, without a word.
    """
    field.required = False
    field.example = example  # type: ignore[attr-defined]  # read by the template
    field.full_only = full  # type: ignore[attr-defined]  # the same
    field.count = count  # type: ignore[attr-defined]  # the same
    return field


def line(label: Any, hint: Any = "", *, most: int, counted: bool = True, **more: Any) -> Any:
    """One line of text; nobody counts the characters of an address."""
    field = forms.CharField(label=label, help_text=hint, max_length=most)
    field.widget.attrs.pop("maxlength", None)
    return ask(field, count=most if counted and most <= MOST_COUNTED else 0, **more)


def text(label: Any, hint: Any = "", *, most: int, rows: int = 7, **more: Any) -> Any:
    """Paragraphs; a line that begins with a hyphen is an item of a list."""
    field = forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )
    field.widget.attrs.pop("maxlength", None)
    return ask(field, count=most, **more)


class QuietField(forms.BoundField):
    """A field that is not called wrong before somebody asks: our templates say what is.

    Django would mark every bound field that has an error, and name ids that are not on the page.
    """

    aria_describedby = None

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        built = super().build_widget_attrs(attrs, widget)
        built.pop("aria-invalid", None)
        return built


class StepForm(forms.Form):
    """One step, always bound to what the draft holds."""

    bound_field_class = QuietField
    use_required_attribute = False
    # Rows that can be added: the answer's name and the form of one row.
    rows: ClassVar[dict[str, type[RowForm]]] = {}

    def __init__(
        self,
        answers: Mapping[str, Any],
        labels: Labels | None,
        *,
        full: bool,
        prefix: str | None = None,
    ) -> None:
        super().__init__(
            MultiValueDict(
                {
                    name: value if isinstance(value, list) else [value]
                    for name, value in answers.items()
                    if name not in self.rows
                }
            ),
            auto_id="%s",
            prefix=prefix,
        )
        if not full:
            for name in [name for name, field in self.fields.items() if field.full_only]:  # type: ignore[attr-defined]  # see ask()
                del self.fields[name]
        if labels is not None:
            self.offer(labels)

    def offer(self, labels: Labels) -> None:
        """Fill in the choices that come from the vocabulary."""

    @classmethod
    def asked(cls, *, full: bool) -> list[str]:
        """The names of the answers of this step."""
        names = [
            name
            for name, field in cls.base_fields.items()
            if full or not field.full_only  # type: ignore[attr-defined]  # see ask()
        ]
        return names + (list(cls.rows) if full else [])


class RowForm(forms.Form):
    """One row of a part that repeats; an empty one is left out."""

    bound_field_class = QuietField
    use_required_attribute = False

    def __init__(self, name: str, number: int, answers: Mapping[str, str]) -> None:
        prefix = f"{name}-{number}"
        super().__init__(
            MultiValueDict({f"{prefix}-{key}": [value] for key, value in answers.items()}),
            prefix=prefix,
            auto_id="%s",
        )
        self.number = number

    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(str(value).strip() for value in self.data.values())

    def need(self, *names: str) -> None:
        """Say what is missing in a row that somebody has begun."""
        for name in names:
            if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
                self.add_error(name, _("Please fill this in, or empty the whole row."))


class NumberField(forms.DecimalField):
    """A number as any of the five languages writes it: 1 250,5 or 1250.5."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split())
            if value.count(",") == 1 and "." not in value:
                value = value.replace(",", ".")
        return super().to_python(value)


def whole_number(label: Any, hint: Any = "", *, most: int) -> Any:
    """A number of people, hours or weeks."""
    return ask(
        forms.IntegerField(
            label=label,
            help_text=hint,
            min_value=0,
            max_value=most,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        ),
        full=True,
    )
