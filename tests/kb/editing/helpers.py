"""What the tests of the editor's side share."""

from __future__ import annotations

from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from kb.models import CaseStudyPage

LISTING = "/admin/practices/"


def listed(response) -> list[CaseStudyPage]:
    return list(response.context["object_list"])


def page_url(name: str, *args) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def form_of(client, address: str, **changes: str):
    """What a browser would send from the form at an address."""
    html = client.get(address).content.decode()
    form = "page-edit-form" if "/pages/" in address else "w-editor-form"
    data = querydict_from_html(html, form_id=form).copy()
    data.update(changes)
    return data
