"""What became of a case elsewhere, and whether it still runs at home."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.languages import COUNTRIES


class Adaptation(models.Model):
    """We tried this: another library tells what it changed, and how it went."""

    class Outcome(models.TextChoices):
        WORKED = "worked", _("It worked")
        PARTLY = "partly", _("It worked in part")
        NOT = "not", _("It did not work")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an editor")
        PUBLISHED = "published", pgettext_lazy("adaptation", "Published")
        RETURNED = "returned", _("Returned to the author")

    case = models.ForeignKey(
        "kb.CaseStudyPage", models.CASCADE, related_name="adaptations", verbose_name=_("practice")
    )
    library = models.ForeignKey(
        "kb.Library", models.CASCADE, related_name="adaptations", verbose_name=_("library")
    )
    # That of the library; its editors decide.
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="adaptations"
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    year = models.PositiveSmallIntegerField(_("year"))
    changed = models.TextField(_("what you changed"), max_length=2000)
    outcome = models.CharField(_("did it work"), max_length=10, choices=Outcome)
    told = models.TextField(_("how it went"), max_length=2000)
    # When the library tells of it at length, as a case of its own.
    own_case = models.ForeignKey(
        "kb.CaseStudyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="adapted_from",
        verbose_name=_("your own practice on the shelf"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")

    def __str__(self) -> str:
        return f"{self.library_id} {self.year} {self.state}"


class Confirmation(models.Model):
    """What was answered to "is your practice still running?". Private."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, it is still running")
        ENDED = "ended", _("It has ended")
        CONTACT = "contact", _("Yes, but somebody else looks after it now")

    case = models.ForeignKey("kb.CaseStudyPage", models.CASCADE, related_name="confirmations")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    contact = models.CharField(
        _("who looks after it now"),
        max_length=200,
        blank=True,
        help_text=_("A name and an e-mail address. Only editors see it."),
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer} {self.at:%Y-%m-%d}"
