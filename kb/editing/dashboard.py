"""The panel on the admin's first page: what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from wagtail.admin.ui.components import Component

from kb.editing.translations import wishes
from kb.models import CaseStudyPage
from kb.permissions import countries_of, languages_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class WaitingPanel(Component):
    """Numbers with links into the list: drafts, missing translations, wishes."""

    name = "waiting"
    order = 50
    template_name = "wagtailadmin/home/waiting.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = self.request.user
        cases = CaseStudyPage.objects.filter(country__in=countries_of(user))
        languages = languages_of(user)
        # A translator sees what is missing in her language, everyone else what is in English.
        missing = (
            get_language() if get_language() in languages else next(iter(sorted(languages)), "en")
        )
        if countries_of(user):
            missing = "en"
        return {
            "items": [
                {
                    "kind": "drafts",
                    "count": cases.filter(live=False).count(),
                    "url": listing_url(state="draft", country=sorted(countries_of(user))),
                    "shown": bool(countries_of(user)),
                },
                {
                    "kind": "changed",
                    "count": cases.filter(live=True, has_unpublished_changes=True).count(),
                    "url": listing_url(state="changed", country=sorted(countries_of(user))),
                    "shown": bool(countries_of(user)),
                },
                {
                    "kind": "missing",
                    "language": missing,
                    "count": CaseStudyPage.objects.awaiting_translation(missing).count(),
                    "url": listing_url(missing=missing),
                    "shown": True,
                },
                {
                    "kind": "wishes",
                    "count": sum(row["wishes"] for row in wishes()),
                    "url": reverse("translation_wishes_report"),
                    "shown": user.has_perm("kb.view_translationwish"),
                },
            ]
        }


def listing_url(**filters: Any) -> str:
    """The address of the list "Practices" with filters."""
    return f"{reverse('practices:index')}?{urlencode(filters, doseq=True)}"
