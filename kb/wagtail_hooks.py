"""Hangs the editor's side (`kb.editing`) into Wagtail's admin. Wiring only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from kb.editing.adaptations import AdaptationsMenuItem, adaptation_urls
from kb.editing.cases import CaseStudyListingViewSet, CaseStudyViewSet
from kb.editing.dashboard import WaitingPanel
from kb.editing.guides import add_guides
from kb.editing.reviews import ReviewsMenuItem, review_urls
from kb.editing.translations import WishesMenuItem, report_urls
from kb.editing.vocabulary import (
    VocabularyViewSetGroup,
    refuse_foreign_libraries,
    refuse_foreign_library,
)
from kb.editing.withdrawal import withdraw_buttons, withdrawal_urls
from kb.translation.guards import edit_in_workbench, guard_urls, published_translations
from kb.translation.machine.report import MachineMenuItem, machine_urls
from kb.translation.overview_views import TranslationsMenuItem, overview_urls
from kb.translation.task_views import RuleViewSet
from kb.translation.workbench.files import ExchangeMenuItem
from kb.translation.workbench.mine import MinePanel
from kb.translation.workbench.urls import urlpatterns as workbench_urls

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import URLPattern


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [
        CaseStudyListingViewSet(),
        CaseStudyViewSet("kb_case_study"),
        VocabularyViewSetGroup(),
        RuleViewSet(),
    ]


# Before wagtail-localize's own, so that our guards answer at its addresses.
@hooks.register("register_admin_urls", order=-10)
def register_guards() -> list[URLPattern]:
    return guard_urls


@hooks.register("register_admin_urls")
def register_reports() -> list[URLPattern]:
    return [*report_urls, *overview_urls, *review_urls, *withdrawal_urls, *adaptation_urls]


@hooks.register("register_admin_menu_item")
def register_translations() -> TranslationsMenuItem:
    return TranslationsMenuItem(
        pgettext_lazy("menu", "Translations"),
        reverse("translations:index"),
        name="translations",
        icon_name="globe",
        order=110,
    )


@hooks.register("register_admin_urls")
def register_workbench() -> list[URLPattern]:
    return workbench_urls


@hooks.register("register_admin_menu_item")
def register_adaptations() -> AdaptationsMenuItem:
    return AdaptationsMenuItem(
        _("Adaptations"), reverse("adaptations"), name="adaptations", icon_name="resubmit", order=95
    )


@hooks.register("register_admin_menu_item")
def register_reviews() -> ReviewsMenuItem:
    return ReviewsMenuItem(
        _("Reviews"), reverse("reviews"), name="reviews", icon_name="clipboard-list", order=90
    )


@hooks.register("register_reports_menu_item")
def register_wishes_report() -> WishesMenuItem:
    return WishesMenuItem(
        _("Wishes for translations"),
        reverse("translation_wishes_report"),
        name="translation-wishes",
        icon_name="globe",
        order=500,
    )


@hooks.register("register_reports_menu_item")
def register_memory_and_glossary() -> ExchangeMenuItem:
    return ExchangeMenuItem(
        _("Memory and glossary"),
        reverse("translation_exchange"),
        name="translation-exchange",
        icon_name="openquote",
        order=520,
    )


@hooks.register("register_reports_menu_item")
def register_machine_report() -> MachineMenuItem:
    return MachineMenuItem(
        _("Machine translation"),
        reverse("machine_report"),
        name="machine-translation",
        icon_name="resubmit",
        order=530,
    )


@hooks.register("register_admin_urls")
def register_machine_urls() -> list[URLPattern]:
    return machine_urls


@hooks.register("construct_reports_menu")
def leave_out_report_of_wagtail_localize(request: HttpRequest, items: list[Any]) -> None:
    """It lists everything to everybody; the menu item "Translations" takes its place."""
    address = reverse("wagtail_localize:translations_report")
    items[:] = [item for item in items if item.url != address]


@hooks.register("construct_help_menu")
def leave_out_news_of_wagtail(request: HttpRequest, items: list[Any]) -> None:
    """What is new in Wagtail is for its developers, and stands on another site."""
    items[:] = [item for item in items if not item.name.startswith("whats-new")]


@hooks.register("insert_global_admin_css")
def add_our_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("kb/admin.css"))


@hooks.register("insert_editor_js")
def add_names_of_editors() -> str:
    return format_html('<script src="{}" defer></script>', static("kb/editor.js"))


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        Q(codename="view_translationwish") | Q(content_type__model="translationrule"),
        content_type__app_label="kb",
    )


@hooks.register("construct_homepage_panels")
def add_waiting_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(WaitingPanel(request))
    panels.append(MinePanel())


hooks.register("construct_help_menu", add_guides)
hooks.register("before_edit_snippet", refuse_foreign_library)
hooks.register("before_delete_snippet", refuse_foreign_libraries)
hooks.register("before_edit_page", edit_in_workbench, order=-10)
hooks.register("construct_translated_pages_to_cascade_actions", published_translations)
hooks.register("register_page_header_buttons", withdraw_buttons)
