"""The screens on which people ask for translations, plan them and take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput
from wagtail_localize.models import Translation

from kb.models import CaseStudyPage, TranslationRule, TranslationTask
from kb.permissions import LANGUAGE_NAMES
from kb.translation.acceptance import target_page
from kb.translation.errors import TranslationError
from kb.translation.overview import cells_of
from kb.translation.sets import publish_together
from kb.translation.states import State
from kb.translation.tasks import (
    Order,
    may_manage,
    open_languages,
    open_tasks,
    people_for,
    reviewers_for,
    take,
)
from kb.translation.versions import translations_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from kb.models import User


class PlanForm(forms.ModelForm):
    """Who, until when, how urgent; only people who work in these languages can be named."""

    class Meta:
        model = TranslationTask
        fields: tuple[str, ...] = ("assignee", "reviewer", "due_on", "priority", "note")
        widgets = {"due_on": AdminDateInput}  # noqa: RUF012  # as Django's forms are declared

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee = cast("Any", self.fields["assignee"])
        reviewer = cast("Any", self.fields["reviewer"])
        assignee.queryset = people_for(languages)
        reviewer.queryset = reviewers_for(languages)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("assignee") and data.get("assignee") == data.get("reviewer"):
            self.add_error("reviewer", _("Somebody else has to read the translation."))
        return data


class AskForm(PlanForm):
    """The same, for several languages at once."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("languages",)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, languages=languages, **kwargs)
        field = cast("Any", self.fields["languages"])
        field.choices = [(code, LANGUAGE_NAMES[code]) for code in languages]
        if len(languages) == 1:
            field.initial = list(languages)


class PauseForm(PlanForm):
    """A task that has begun can be paused."""

    class Meta(PlanForm.Meta):
        fields: tuple[str, ...] = (*PlanForm.Meta.fields, "is_paused")


class AdminFormView(WagtailAdminTemplateMixin, FormView):
    """A form in Wagtail's look."""

    template_name = "wagtailadmin/generic/form.html"
    submit_label: Any = gettext_lazy("Save")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "action_url": self.request.get_full_path(),
            "submit_button_label": self.submit_label,
            "submit_button_active_label": _("Saving…"),
            "media": form.media,
        }

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("translations:index"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_success_url(self) -> str:
        return reverse("translations:index")


class AskView(AdminFormView):
    """Asks for translations of a page: stands at wagtail-localize's address for "translate"."""

    form_class = AskForm
    page_title = gettext_lazy("Ask for translations")
    submit_label = gettext_lazy("Ask for them")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.page = get_object_or_404(
            CaseStudyPage.objects.select_related("locale"), pk=kwargs["page_id"]
        )
        self.languages = open_languages(cast("User", request.user), self.page)
        if not self.languages or not self.page.live:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.title)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "languages": self.languages}

    def get_initial(self) -> dict[str, Any]:
        asked = [code for code in self.request.GET.getlist("language") if code in self.languages]
        return {**super().get_initial(), **({"languages": asked} if asked else {})}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        order = Order(
            data["assignee"], data["reviewer"], data["due_on"], data["priority"], data["note"]
        )
        try:
            tasks = open_tasks(
                self.page, data["languages"], order, by=cast("User", self.request.user)
            )
        except TranslationError as error:
            form.add_error("languages", str(error))
            return self.form_invalid(form)
        messages.success(
            self.request,
            ngettext(
                "One translation is asked for.", "%(count)d translations are asked for.", len(tasks)
            )
            % {"count": len(tasks)},
        )
        return redirect(self.get_success_url())


class TaskView(AdminFormView):
    """Plans one translation."""

    form_class = PauseForm
    page_title = gettext_lazy("Plan a translation")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.translation = get_object_or_404(
            Translation.objects.select_related("source", "target_locale"),
            pk=kwargs["translation_id"],
        )
        if not may_manage(cast("User", request.user), self.translation):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        name = LANGUAGE_NAMES[self.translation.target_locale.language_code]
        return f"{self.translation.source.object_repr} · {name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        task = TranslationTask.objects.filter(translation=self.translation).first()
        return {
            **super().get_form_kwargs(),
            "instance": task or TranslationTask(translation=self.translation),
            "languages": [self.translation.target_locale.language_code],
        }

    def form_valid(self, form: Any) -> HttpResponse:
        task = form.save(commit=False)
        if task.pk is None:
            task.opened_by = self.request.user
        task.save()
        messages.success(self.request, _("The plan is saved."))
        return redirect(self.get_success_url())


class TogetherForm(forms.Form):
    """Which versions go live, now or at a moment."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple
    )
    at = forms.DateTimeField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=gettext_lazy("Empty: now. All of them appear at that moment, or none."),
    )

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("Any", self.fields["languages"])
        field.choices = [(code, LANGUAGE_NAMES[code]) for code in languages]
        field.initial = list(languages)


class TogetherView(AdminFormView):
    """Publishes the languages of a practice that are ready, all of them or none."""

    form_class = TogetherForm
    page_title = gettext_lazy("Publish together")
    submit_label = gettext_lazy("Publish together")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.page = get_object_or_404(
            CaseStudyPage.objects.select_related("locale"), pk=kwargs["page_id"]
        )
        user = cast("User", request.user)
        mine = {
            translation.target_locale.language_code: translation
            for translation in translations_of(self.page)
            if (version := target_page(translation))
            and version.permissions_for_user(user).can_publish()
        }
        if not mine:
            raise PermissionDenied
        cells = cells_of([self.page], timezone.localdate())[self.page.translation_key]
        self.ready = {
            code: translation
            for code, translation in mine.items()
            if cells[code].state is State.READY
        }
        if not self.ready:
            messages.info(request, _("No version of this practice waits to be published."))
            return redirect("translations:index")
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.page.title)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "languages": list(self.ready)}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        chosen = [self.ready[code] for code in data["languages"]]
        try:
            pages = publish_together(chosen, cast("User", self.request.user), at=data["at"])
        except TranslationError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        text = (
            ngettext("One version is planned.", "%(count)d versions are planned.", len(pages))
            if data["at"]
            else ngettext(
                "One version is published.", "%(count)d versions are published.", len(pages)
            )
        )
        messages.success(self.request, text % {"count": len(pages)})
        return redirect(self.get_success_url())


@require_POST
def take_view(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take a translation that nobody works on."""
    translation = get_object_or_404(
        Translation.objects.select_related("source", "target_locale"), pk=translation_id
    )
    try:
        take(translation, cast("User", request.user))
    except TranslationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is yours now."))
    return redirect("translations:index")


class RuleViewSet(ModelViewSet):
    """Into which languages published practices are to be translated by themselves."""

    model = TranslationRule
    name = "translation-rules"
    icon = "cogs"
    menu_label = gettext_lazy("Rules for translations")
    menu_order = 650
    add_to_settings_menu = True
    form_fields = ("country", "language", "days", "priority")
    list_display = ("__str__", "days", "priority")
    index_results_template_name = "wagtailadmin/translations/rules_results.html"


task_urls = [
    path("together/<int:page_id>/", TogetherView.as_view(), name="together"),
    path("<int:translation_id>/plan/", TaskView.as_view(), name="plan"),
    path("<int:translation_id>/take/", take_view, name="take"),
]
