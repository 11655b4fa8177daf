"""What every e-mail of the site has in common: who writes, how it begins and how it ends."""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.models import SiteIdentity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.mail.backends.base import BaseEmailBackend


def identity() -> SiteIdentity:
    """The names and the contact address of the site."""
    site = Site.objects.filter(is_default_site=True).first()
    return SiteIdentity.for_site(site) if site else SiteIdentity()


def site_name_in(language: str) -> str:
    """The name of the site."""
    with translation.override(language):
        return str(identity().name(language))


def subject_line(text: str, site_name: str) -> str:
    """The subject, so that nobody wonders what it is about: it names the site once."""
    line = " ".join(text.split()).removesuffix(".")
    if site_name in line:
        return line
    return _("%(site_name)s: %(subject)s") % {"site_name": site_name, "subject": line}


def sender_address(site_name: str) -> str:
    """DEFAULT_FROM_EMAIL, with the name of the site unless it has a name of its own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(name or site_name, addr_spec=address))


def frame(language: str) -> dict[str, str]:
    """What `mail/base.txt` expects."""
    known = identity()
    return {
        "site_name": str(known.name(language)),
        "site_url": settings.SITE_URL,
        "contact": known.contact_email,
    }


def letter(
    subject: str,
    template: str,
    address: str,
    language: str,
    context: Mapping[str, object],
    *,
    headers: Mapping[str, str] | None = None,
    connection: BaseEmailBackend | None = None,
) -> EmailMessage:
    """A mail in a language: plain text, signed by the site; answers reach its people."""
    with translation.override(language):
        around = frame(language)
        text = render_to_string(template, {**context, **around})
        line = subject_line(subject, around["site_name"])
    return EmailMessage(
        line,
        text.strip() + "\n",
        sender_address(around["site_name"]),
        [address],
        connection=connection,
        headers=dict(headers or {}),
        reply_to=[around["contact"]] if around["contact"] else None,
    )
