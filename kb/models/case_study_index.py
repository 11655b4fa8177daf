"""The page that lists the case studies of a language."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.url_routing import RouteResult

from home.models import BasePage
from kb.permissions import CaseStudyIndexPermissionTester
from kb.querysets import PublicPageManager


class CaseStudyIndexPage(BasePage):
    """The list of all case studies in one language, and the parent of those written in it."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=600)

    objects = PublicPageManager()

    template = "kb/case_study_index_page.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["kb.CaseStudyPage"]
    content_panels: ClassVar[list[FieldPanel]] = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
    ]

    class Meta:
        verbose_name = _("list of practices")
        verbose_name_plural = _("lists of practices")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route as Wagtail does; a case without a version in this language gets a helpful 404."""
        try:
            return super().route(request, path_components)
        except Http404:
            if len(path_components) == 1:
                return RouteResult(self, kwargs={"missing_slug": path_components[0]})
            raise

    def serve(
        self, request: HttpRequest, *args: Any, missing_slug: str = "", **kwargs: Any
    ) -> HttpResponse:
        """Hand over to the views."""
        from kb import views  # the views import this module

        if missing_slug:
            return views.case_study_not_in_language(request, self, missing_slug)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the cases of the chosen topic, region and audience."""
        from kb.browse import browse  # it queries this module's models
        from kb.presentation.reader import reader_for

        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        context["browse"] = browse(request.GET, language, reader_for(request, language))
        return context

    def permissions_for_user(self, user: Any) -> CaseStudyIndexPermissionTester:
        """Ask our rules by country and language instead of Wagtail's by tree."""
        return CaseStudyIndexPermissionTester(user, self)
