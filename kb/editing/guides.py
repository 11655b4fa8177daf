"""The guides for those who work in the admin, in its help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem

from kb.permissions import countries_of, languages_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def add_guides(request: HttpRequest, items: list[Any]) -> None:
    """Each gets the guide to her work. Made anew for each: the address has her language."""
    if countries_of(request.user):
        items.append(_item(_("Guide for editors"), "editor", order=10))
    if languages_of(request.user):
        items.append(_item(_("Guide for translators"), "translator", order=20))


def _item(label: str, name: str, *, order: int) -> MenuItem:
    address = reverse("guide", args=[name])
    return MenuItem(label, address, name=f"guide-{name}", icon_name="doc-full", order=order)
