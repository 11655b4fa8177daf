"""What allauth asks the site: where to lead people, how to write to them, who they are."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from home.models import SiteIdentity
from home.navigation import home_url
from kb.account.members import create_member

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from kb.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """ACCOUNT_ADAPTER."""

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return home_url()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("member:home")

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Keep the account, and what the language of the page tells of its owner."""
        saved: User = super().save_user(request, user, form, commit)
        if commit:
            create_member(saved, get_language() or "en")
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send; when mails don't go out, say so instead of breaking down."""
        identity = SiteIdentity.for_request(self.request)
        context = {**context, "site_name": identity.name(), "contact": identity.contact_email}
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            # Neither the address nor the text: logs are read by others.
            logger.error("An e-mail (%s) could not be sent: %s", template_prefix, type(error))
            raise ImmediateHttpResponse(
                render(self.request, "account/mail_failed.html", status=503)
            ) from error
