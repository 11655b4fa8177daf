"""People who write, review and translate: the account and what the site knows of its owner."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.languages import COUNTRIES


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a user; without a password the account can't sign in by password."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a user with every right, who needs no e-mail to get in for the first time."""
        from allauth.account.models import EmailAddress  # it needs this module

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """An account; its e-mail address is the login."""

    username = None  # type: ignore[assignment]  # the e-mail address takes its place
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc,assignment]  # a manager without username

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Member(models.Model):
    """What a contributor tells about herself. Private: never in public pages, API or exports."""

    class Notifications(models.TextChoices):
        NONE = "none", _("No e-mail")
        TASKS = "tasks", _("Only when something waits for me")
        ALL = "all", _("Everything about my practices")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="member")
    library = models.ForeignKey(
        "kb.Library",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("library"),
    )
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    pseudonym = models.CharField(
        _("pseudonym"),
        max_length=80,
        blank=True,
        help_text=_("Shown instead of your name, if you wish."),
    )
    notifications = models.CharField(
        _("notifications"), max_length=10, choices=Notifications, default=Notifications.ALL
    )
    digest = models.BooleanField(
        _("one e-mail a day"),
        default=False,
        help_text=_("Everything of a day in one e-mail, in the morning."),
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.pseudonym or str(self.user)


class ResumeLink(models.Model):
    """A link that signs its owner in once, on another device (`kb.account.links`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="resume_links")
    # Of the secret in the link; the link itself is kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    path = models.CharField(_("address it leads to"), max_length=500)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("resume link")
        verbose_name_plural = _("resume links")

    def __str__(self) -> str:
        return self.path


class DailyUse(models.Model):
    """How often an account did something on a day (`kb.account.spam`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_uses")
    action = models.CharField(max_length=30)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("daily use")
        verbose_name_plural = _("daily uses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "action", "day"], name="one_count_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.day}: {self.count}"
