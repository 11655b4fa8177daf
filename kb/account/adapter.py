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

from home.navigation import home_url
from kb.account.members import create_member
from kb.letters import frame, sender_address, subject_line

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
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

    def format_email_subject(self, subject: str) -> str:
        return subject_line(subject, frame(get_language() or "en")["site_name"])

    def get_from_email(self) -> str:
        return sender_address(frame(get_language() or "en")["site_name"])

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """As allauth makes it, with an address to which people can answer."""
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        message.reply_to = [context["contact"]] if context.get("contact") else []
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send; when mails don't go out, say so instead of breaking down."""
        context = {**context, **frame(get_language() or "en")}
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            # Neither the address nor the text: logs are read by others.
            logger.error("An e-mail (%s) could not be sent: %s", template_prefix, type(error))
            raise ImmediateHttpResponse(
                render(self.request, "account/mail_failed.html", status=503)
            ) from error
