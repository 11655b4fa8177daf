"""What an editor is asked when she decides. Shown in Wagtail's dialogue, checked again after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.review.checklist import ANSWERS, NO, QUESTIONS, REQUIRED, YES

MAX_REASON = 4000


class DecisionForm(forms.Form):
    """What both decisions share: words to the author."""

    comment = forms.CharField(
        max_length=MAX_REASON, widget=forms.Textarea({"rows": 3}), required=False
    )

    @property
    def answers(self) -> dict[str, str]:
        """Question → answer, as stored."""
        raise NotImplementedError


class ApprovalForm(DecisionForm):
    """The checklist, and when to publish."""

    publish_on = forms.DateTimeField(
        label=_("Publish on"),
        help_text=_("Left blank: at once."),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question in QUESTIONS.items():
            self.fields[code] = forms.ChoiceField(
                label=question, choices=ANSWERS, widget=forms.RadioSelect
            )
        self.fields["comment"].label = _("A word to the author")
        self.order_fields([*QUESTIONS, "comment", "publish_on"])

    def clean(self) -> dict[str, Any]:
        """Nothing is published while one of the necessary answers is no."""
        data: dict[str, Any] = super().clean() or {}
        for code in REQUIRED:
            if data.get(code) == NO:
                self.add_error(code, _("Then return it to the author, and say what is missing."))
        return data

    def clean_publish_on(self) -> Any:
        """A date in the past means at once."""
        moment = self.cleaned_data["publish_on"]
        return moment if moment and moment > timezone.now() else None

    @property
    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in QUESTIONS}


class ReturnForm(DecisionForm):
    """What is missing, and why."""

    missing = forms.MultipleChoiceField(
        label=_("What is missing"),
        choices=list(
            {
                "standalone": _("It can’t be understood by itself yet"),
                "evidence": _("What supports the results"),
                "not_worked": _("What did not work"),
                "rights": _("Rights and consent"),
                "safety": _("Safety of people"),
            }.items()
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].label = _("What the author should do, and why")
        self.fields["comment"].required = True
        self.order_fields(["missing", "comment"])

    @property
    def answers(self) -> dict[str, str]:
        missing = self.cleaned_data["missing"]
        return {code: NO if code in missing else YES for code in QUESTIONS} if missing else {}
