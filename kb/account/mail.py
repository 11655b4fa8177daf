"""E-mails of the demo: printed, and kept as files, so that nobody needs a mail server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class DemoEmailBackend(BaseEmailBackend):
    """Prints each e-mail and keeps it in the folder EMAIL_FILE_PATH."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.backends = [
            ConsoleBackend(fail_silently=fail_silently),
            FileBackend(fail_silently=fail_silently),
        ]

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return max(backend.send_messages(email_messages) or 0 for backend in self.backends)


def demo_folder() -> str:
    """Where the demo keeps its e-mails, below the project's folder; "" on any other site."""
    backend = f"{DemoEmailBackend.__module__}.{DemoEmailBackend.__qualname__}"
    if backend != settings.EMAIL_BACKEND:
        return ""
    folder: Path = settings.EMAIL_FILE_PATH  # type: ignore[misc]  # unknown to Django's types
    return str(folder.relative_to(settings.BASE_DIR))
