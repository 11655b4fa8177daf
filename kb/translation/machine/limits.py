"""What the site wants to pay for."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models import MachineTranslationRun
from kb.translation.machine.providers import MachineError


def used_today() -> int:
    """How many characters were sent since midnight. Failures count too."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    runs = MachineTranslationRun.objects.filter(at__gte=midnight)
    return runs.aggregate(Sum("characters"))["characters__sum"] or 0


def refuse_beyond_limit(characters: int) -> None:
    """Stop before more is sent than the site wants to pay for in a day."""
    if used_today() + characters > settings.MACHINE_TRANSLATION_DAILY_LIMIT:
        raise MachineError(
            _("Today's limit of %(limit)d characters is reached.")
            % {"limit": settings.MACHINE_TRANSLATION_DAILY_LIMIT}
        )
