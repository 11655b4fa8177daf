"""What the site wants to pay for."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models import MachineTranslationRun
from kb.translation.machine.providers import MachineError


def refuse_beyond_limit(characters: int) -> None:
    """Stop before more is sent than the site wants to pay for in a day. Failures count too."""
    used = (
        MachineTranslationRun.objects.filter(
            at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        ).aggregate(Sum("characters"))["characters__sum"]
        or 0
    )
    if used + characters > settings.MACHINE_TRANSLATION_DAILY_LIMIT:
        raise MachineError(
            _("Today's limit of %(limit)d characters is reached.")
            % {"limit": settings.MACHINE_TRANSLATION_DAILY_LIMIT}
        )
