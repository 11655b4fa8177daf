"""Which changes readers can see."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from home.content_version import renew
from home.models import SiteIdentity


def connect() -> None:
    """Let each of them renew the token of the content."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(renew, dispatch_uid="home.content_version")
    # Deletion comes through the base class, whatever the type of the page.
    post_delete.connect(renew, sender=Page, dispatch_uid="home.content_version")
    connect_models(PageViewRestriction, Site, SiteIdentity)


def connect_models(*models: type) -> None:
    """Let every saved and deleted row of some models renew it."""
    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(renew, sender=model, dispatch_uid=f"content_version.{model.__name__}")
