"""The site's shell: the base of every page, the home page and pages of running text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from home.blocks import RICH_TEXT_FEATURES, BodyBlock
from home.languages import LANGUAGE_CODES


class BasePage(Page):
    """What all pages share. Not Wagtail's swappable base page: wagtail-localize needs `Page`."""

    # One address in all languages but for the language itself, chosen once.
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        SynchronizedField("slug", overridable=False)
    ]

    class Meta:
        abstract = True


class HomePage(BasePage):
    """The first page of each language."""

    introduction = RichTextField(
        _("introduction"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("One or two sentences under the name of the site."),
    )
    take_part = RichTextField(
        _("how to take part"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Shown near the end of the page."),
    )

    template = "home/home_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar[list[FieldPanel]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("take_part"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(BasePage):
    """A page of running text: about, methodology, privacy and the like."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    template = "home/standard_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["home.StandardPage"]
    content_panels: ClassVar[list[FieldPanel]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


@register_setting(icon="tag")
class SiteIdentity(BaseSiteSetting):
    """The name of the site in each language, so that its owners can rename it."""

    name_lv = models.CharField(_("name in Latvian"), max_length=60, blank=True)
    name_ro = models.CharField(_("name in Romanian"), max_length=60, blank=True)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=60, blank=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=60, blank=True)
    contact_email = models.EmailField(
        _("contact address"),
        blank=True,
        help_text=_("Shown on the accessibility and privacy pages."),
    )

    panels: ClassVar[list[MultiFieldPanel | FieldPanel]] = [
        MultiFieldPanel(
            [FieldPanel(f"name_{code}") for code in LANGUAGE_CODES],
            pgettext_lazy("of a thing or place", "Name"),
        ),
        FieldPanel("contact_email"),
    ]

    class Meta:
        verbose_name = _("site identity")

    def name(self, language: str | None = None) -> str:
        """The name in a language (the active one by default)."""
        own = getattr(self, f"name_{language or get_language() or 'en'}", "")
        return own or gettext("The Common Shelf")


class ContentVersion(models.Model):
    """One row that is another after every change readers can see (`home.content_version`)."""

    token = models.BigIntegerField(_("token"))

    class Meta:
        verbose_name = _("content version")

    def __str__(self) -> str:
        return str(self.token)
