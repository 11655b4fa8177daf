"""The questions of the form, step by step.

No field is required here: a draft takes whatever was typed. What must be there before sending is
in `kb.submission.checks`; these forms only know when an answer can't be what was asked for.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from home.languages import AUTONYMS, COUNTRIES, LANGUAGE_CODES
from kb.fields import ends_before_start, validate_partial_date
from kb.models import CaseStudyPage
from kb.models.drafts import PeopleShown
from kb.submission.fields import (
    NumberField,
    RowForm,
    StepForm,
    ask,
    line,
    text,
    whole_number,
)
from kb.submission.places import region_choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.presentation.labels import Labels

MOST_TOPICS = 6
LARGEST = Decimal("999999999999.99")
SMALL, LARGE = 32_767, 2_000_000_000
REGION_ONLY, PLACE_SHOWN = "region", "place"
COUNTRY_OF_LANGUAGE = {"lv": "LV", "ro": "MD", "uk": "UA"}
# In these a place is not shown unless the author says so.
COUNTRIES_REGION_ONLY = frozenset({"UA"})


class IndicatorForm(RowForm):
    label = line(_("What was counted"), most=200)
    value = ask(
        NumberField(
            label=_("Number"),
            max_digits=14,
            decimal_places=2,
            min_value=-LARGEST,
            max_value=LARGEST,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
    )

    def clean(self) -> dict[str, Any]:
        if not self.is_empty():
            self.need("label", "value")
        return self.cleaned_data


class NameForm(RowForm):
    name = line(pgettext_lazy("of a partner or funder", "Name"), most=250)


class SourceForm(RowForm):
    title = line(pgettext_lazy("of a source", "What it is"), most=300)
    url = line(_("Address on the web"), most=1000, counted=False)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url:
            try:
                URLValidator(schemes=["http", "https"])(url)
            except ValidationError:
                raise ValidationError(_("This is no address; it begins with https://.")) from None
        return url

    def clean(self) -> dict[str, Any]:
        if not self.is_empty():
            self.need("title", "url")
        return self.cleaned_data


class StoryForm(StepForm):
    title = line(
        pgettext_lazy("of a practice", "Title"),
        _("What was done, not the name of the project."),
        most=200,
        example=_("Seniors, librarians and local journalists in one seminar"),
    )
    summary = text(
        pgettext_lazy("of a practice", "Summary"),
        _("Two or three sentences: who did what, for whom, and what came of it."),
        most=600,
        rows=4,
        example=_(
            "In winter 2023 the library lent power banks and lamps to neighbours when the "
            "electricity was off. Forty families came in the first week; some stayed to help."
        ),
    )
    context = text(
        _("The situation and the need"),
        _("Who lives here? What had happened? What was missing?"),
        most=10_000,
        full=True,
        example=_(
            "Our village has 900 people, most of them over 60. After the bank closed, they had "
            "to pay their bills online and were afraid of it."
        ),
    )
    actions = text(
        _("What was done"),
        _(
            "Step by step, so that a colleague who was not there can follow. Begin a line with "
            "a hyphen to make a list."
        ),
        most=20_000,
        rows=10,
        example=_(
            "- In March we asked at the counter what people were afraid of.\n"
            "- A volunteer from the school came every Tuesday for two hours.\n"
            "- Everybody brought their own phone."
        ),
    )


class ResultsForm(StepForm):
    rows: ClassVar[dict[str, type[RowForm]]] = {"indicators": IndicatorForm}
    results = text(
        _("Results"),
        _("What changed, for whom, and how do you know? What is still there today?"),
        most=10_000,
        full=True,
        example=_("After two months 26 of 31 people paid their bills by themselves."),
    )
    not_worked = text(
        _("What did not work"),
        _("What would you warn a friend of? Honest answers here help most."),
        most=10_000,
        full=True,
        example=_("Evening meetings: nobody came after dark. We moved them to the morning."),
    )
    lessons = text(
        _("Lessons"),
        _("What would you do again, and what differently?"),
        most=10_000,
        rows=5,
        full=True,
    )
    transfer = text(
        _("How to do it at home"),
        _("What does another library need to begin, and what can it leave out?"),
        most=10_000,
        rows=5,
        full=True,
    )


class TopicsForm(StepForm):
    topics = ask(
        forms.MultipleChoiceField(
            label=_("Topics"),
            help_text=_("One to six, the most fitting ones."),
            widget=forms.CheckboxSelectMultiple,
        )
    )
    proposed_topic = line(
        _("Is a topic missing?"),
        _("Propose one; an editor will look at it."),
        most=80,
        full=True,
    )
    audiences = ask(
        forms.MultipleChoiceField(
            label=_("Who it is for"),
            help_text=_("Leave empty when it is for everybody."),
            widget=forms.CheckboxSelectMultiple,
        ),
        full=True,
    )
    keywords = line(
        _("Keywords"),
        _("Free words that people would type, separated by commas."),
        most=500,
        full=True,
        example=_("power cut, power banks, neighbours"),
    )

    def offer(self, labels: Labels) -> None:
        for name in ("topics", "audiences"):
            if name in self.fields:
                self.fields[name].choices = [  # type: ignore[attr-defined]  # a field with choices
                    (code, label.label) for code, label in getattr(labels, name).items()
                ]

    def clean_topics(self) -> list[str]:
        topics: list[str] = self.cleaned_data["topics"]
        if len(topics) > MOST_TOPICS:
            raise ValidationError(
                ngettext(
                    "Please choose %(number)d topic at most.",
                    "Please choose %(number)d topics at most.",
                    MOST_TOPICS,
                ),
                params={"number": MOST_TOPICS},
            )
        return topics


class PlaceForm(StepForm):
    country = ask(
        forms.ChoiceField(label=_("Country"), choices=COUNTRIES, widget=forms.RadioSelect)
    )
    region = ask(forms.ChoiceField(label=_("Region")))
    place = line(_("Town or village"), _("Never an address."), most=120)
    precision = ask(
        forms.ChoiceField(
            label=_("How exactly may readers see where it was?"),
            help_text=_("If naming the place could put anybody at risk, show only the region."),
            choices=[
                (REGION_ONLY, _("Only the region")),
                (PLACE_SHOWN, _("The region and the town or village")),
            ],
            widget=forms.RadioSelect,
        )
    )
    library = line(
        _("Library"),
        _("Its name in its own language."),
        most=250,
    )
    period_start = line(
        _("When did it begin?"),
        _("A year, a month or a day: 2022, 2022-05, 2022-05-17."),
        most=10,
        full=True,
    )
    period_end = line(_("When did it end?"), most=10, full=True)
    ongoing = ask(forms.BooleanField(label=_("It is still running")), full=True)

    def offer(self, labels: Labels) -> None:
        self.fields["region"].choices = [("", ""), *region_choices(labels)]  # type: ignore[attr-defined]  # a field with choices

    def clean_period_start(self) -> str:
        return partial_date(self.cleaned_data["period_start"])

    def clean_period_end(self) -> str:
        return partial_date(self.cleaned_data["period_end"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        region, country = data.get("region"), data.get("country")
        if region and country and region[:2] != country:
            self.add_error("region", _("This region lies in another country."))
        if ends_before_start(data.get("period_start"), data.get("period_end")):
            self.add_error("period_end", _("The end lies before the beginning."))
        return data


def partial_date(value: str) -> str:
    """The date, or "" when there is none."""
    if value:
        validate_partial_date(value)
    return value


class NeedsForm(StepForm):
    rows: ClassVar[dict[str, type[RowForm]]] = {
        "partners": NameForm,
        "funders": NameForm,
        "sources": SourceForm,
    }
    cost = ask(
        forms.ChoiceField(
            label=_("Extra money, without salaries"),
            choices=CaseStudyPage.Cost.choices,
            widget=forms.RadioSelect,
        ),
        full=True,
    )
    people = whole_number(_("People needed"), most=SMALL)
    staff_hours = whole_number(
        _("Hours of staff work"), _("Of the library’s own people, altogether."), most=LARGE
    )
    preparation_weeks = whole_number(_("Weeks of preparation"), most=SMALL)
    needs = ask(
        forms.MultipleChoiceField(
            label=_("What has to be there"), widget=forms.CheckboxSelectMultiple
        ),
        full=True,
    )

    def offer(self, labels: Labels) -> None:
        if "needs" in self.fields:
            self.fields["needs"].choices = [  # type: ignore[attr-defined]  # a field with choices
                (code, label.label) for code, label in labels.needs.items()
            ]


class PhotosForm(StepForm):
    """The words for each file are asked beside it: one `PhotoForm` or `DocumentForm` each."""


class PhotoForm(StepForm):
    """What is asked of one photo."""

    alt_text = line(
        _("What can be seen in it?"),
        _("For people who can’t see it: who does what, where."),
        most=250,
    )
    caption = line(
        _("Caption"), _("What readers should know about it. No names of readers."), most=250
    )
    people = ask(
        forms.ChoiceField(
            label=_("Can people be recognised?"),
            choices=PeopleShown.choices,
            widget=forms.RadioSelect,
        )
    )


class DocumentForm(StepForm):
    """What is asked of one document."""

    caption = line(
        pgettext_lazy("of a document", "What is it?"),
        _("A worksheet, a leaflet, a plan: readers can take it away."),
        most=250,
    )


class SendForm(StepForm):
    language = ask(
        forms.ChoiceField(
            label=_("In which language is your text?"),
            choices=[(code, AUTONYMS[code]) for code in LANGUAGE_CODES],
            widget=forms.RadioSelect,
        )
    )
    credit = line(
        _("Who tells it?"),
        _(
            "Your name or a pseudonym, if readers should see it. Left empty, only the library "
            "is named."
        ),
        most=80,
    )
    embargo = ask(
        forms.DateField(
            label=_("Not before"),
            help_text=_("If it should not be published before a certain day."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
        )
    )
    accept_licence = ask(
        forms.BooleanField(
            label=_(
                "The text and the photos may be published under CC BY 4.0: everybody may use "
                "and translate them and must name the library."
            )
        )
    )
    accept_rights = ask(
        forms.BooleanField(
            label=_(
                "The text is mine or my library’s, and whoever took the photos agrees that they "
                "are published here."
            )
        )
    )
    accept_people = ask(
        forms.BooleanField(
            label=_(
                "Nobody is named or shown who has not agreed, and nothing in it can put people "
                "at risk."
            )
        )
    )

    def clean_embargo(self) -> Any:
        day = self.cleaned_data["embargo"]
        if day and day > timezone.localdate().replace(year=timezone.localdate().year + 5, day=1):
            raise ValidationError(_("Please choose a day within the next five years."))
        return day


def embargo_day(answers: Mapping[str, Any]) -> Any:
    """The day before which a case must not appear, when it lies ahead."""
    try:
        day = parse_date(str(answers.get("embargo", "")))
    except ValueError:
        return None
    return day if day and day > timezone.localdate() else None
