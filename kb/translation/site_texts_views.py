"""The second page of the overview: standing pages, vocabulary and interface by language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.languages import LANGUAGE_CODES
from kb.permissions import LANGUAGE_NAMES, countries_of, languages_of
from kb.translation.site_texts import guide_pages, interface, names, pages, vocabulary

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kb.models import User


class SiteTextsView(WagtailAdminTemplateMixin, TemplateView):
    """Everything but practices."""

    template_name = "wagtailadmin/translations/site_texts.html"
    page_title = gettext_lazy("Pages, vocabulary, interface")
    header_icon = "globe"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = cast("User", request.user)
        if not (languages_of(user) or countries_of(user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("translations:index"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = cast("User", self.request.user)
        return {
            **context,
            "languages": [LANGUAGE_NAMES[code] for code in LANGUAGE_CODES],
            "groups": [
                (_("Name, pages and menus"), [*names(user), *pages(user)]),
                (_("Vocabulary"), vocabulary(user)),
                (_("Buttons, forms and messages"), interface()),
                (pgettext("texts for people who work here", "Guides"), guide_pages()),
            ],
        }
