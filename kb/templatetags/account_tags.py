"""What the pages of accounts show beside their forms."""

from __future__ import annotations

from django import template

from kb.account.mail import demo_folder

register = template.Library()


@register.simple_tag
def demo_mail_folder() -> str:
    """Where the demo keeps its e-mails; "" on a site that sends them."""
    return demo_folder()
