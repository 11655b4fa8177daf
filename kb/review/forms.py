"""What an editor is asked when she decides. Shown in Wagtail's dialogue, checked again after it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from kb.models import Adaptation, CaseStudyPage, Confirmation, Library
from kb.review.checklist import ANSWERS, NO, QUESTIONS, REQUIRED, YES

MAX_REASON = 4000


class RunningForm(forms.Form):
    """The answer to "is it still running?"."""

    answer = forms.ChoiceField(
        label=_("Is it still running?"), choices=Confirmation.Answer, widget=forms.RadioSelect
    )
    contact = forms.CharField(
        label=_("Who looks after it now?"),
        help_text=_("A name and an e-mail address. Only editors see it."),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A new contact has a name."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == Confirmation.Answer.CONTACT and not data.get("contact"):
            self.add_error("contact", _("Please say who looks after it now."))
        return data


class TriedForm(forms.ModelForm):
    """What a library changed, and how it went."""

    class Meta:
        model = Adaptation
        fields = ("library", "year", "language", "changed", "outcome", "told", "own_case")
        labels: ClassVar[dict[str, Any]] = {
            "library": _("Your library"),
            "year": _("In which year?"),
            "language": _("In which language do you write?"),
            "changed": _("What did you change?"),
            "outcome": _("Did it work?"),
            "told": _("How did it go?"),
            "own_case": _("Do you tell of it on the shelf yourself?"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "told": _("What helped, what didn’t. Please name nobody."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "outcome": forms.RadioSelect,
            "changed": forms.Textarea({"rows": 5}),
            "told": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        author = self.instance.author
        this_year = timezone.localdate().year
        self.fields["year"] = forms.IntegerField(
            label=self.fields["year"].label, min_value=1990, max_value=this_year
        )
        self.initial["year"] = self.instance.year or this_year
        outcome: Any = self.fields["outcome"]
        outcome.choices = Adaptation.Outcome.choices
        library: Any = self.fields["library"]
        member = getattr(author, "member", None)
        library.queryset = Library.objects.order_by("country", "name")
        if member and member.country:
            library.queryset = library.queryset.filter(country=member.country)
        library.initial = member.library_id if member else None
        own: Any = self.fields["own_case"]
        own.queryset = (
            CaseStudyPage.objects.live()
            .originals()
            .filter(owner=author)
            .exclude(pk=self.instance.case_id)
        )
        own.empty_label = pgettext("own practice", "No")
        if not own.queryset.exists():
            del self.fields["own_case"]


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
