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
        WAITING = "waiting", "Waits for an editor"
        PUBLISHED = "published", "Published"
        RETURNED = "returned", "Returned to the author"

    case = models.ForeignKey(
        "kb.CaseStudyPage", models.CASCADE, related_name="adaptations", verbose_name="practice"
    )
    library = models.ForeignKey(
        "kb.Library", models.CASCADE, related_name="adaptations", verbose_name="library"
    )
    # That of the library; its editors decide.
    country = models.CharField("country", max_length=2, choices=COUNTRIES)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="adaptations"
    )
    language = models.CharField("language", max_length=5, choices=settings.LANGUAGES)
    year = models.PositiveSmallIntegerField("year")
    changed = models.TextField("what you changed", max_length=2000)
    outcome = models.CharField("did it work", max_length=10, choices=Outcome)
    told = models.TextField("how it went", max_length=2000)
    # When the library tells of it at length, as a case of its own.
    own_case = models.ForeignKey(
        "kb.CaseStudyPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="adapted_from",
        verbose_name="your own practice on the shelf",
    )
    state = models.CharField("state", max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.TextField("reason", max_length=2000, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "adaptation")
        verbose_name_plural = pgettext_lazy("model", "adaptations")

    def __str__(self) -> str:
        return f"{self.library_id} {self.year} {self.state}"


class Confirmation(models.Model):
    """What was answered to "is your practice still running?". Private."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, it is still running")
        ENDED = "ended", _("It has ended")
        CONTACT = "contact", _("Yes, but somebody else looks after it now")

    case = models.ForeignKey("kb.CaseStudyPage", models.CASCADE, related_name="confirmations")
    answer = models.CharField("answer", max_length=10, choices=Answer)
    contact = models.CharField(
        "who looks after it now",
        max_length=200,
        blank=True,
        help_text="A name and an e-mail address. Only editors see it.",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "confirmation"
        verbose_name_plural = "confirmations"

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer} {self.at:%Y-%m-%d}"
