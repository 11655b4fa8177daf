"""Why a text is not accepted or a version not published; each message is for the person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class TranslationError(Exception):
    """Something that a person can put right; `str()` of it tells her what."""


class NotAllowed(TranslationError, PermissionDenied):
    """This person may not do that, or not now."""


class NotAcceptable(TranslationError):
    """This text can't stand for that segment."""


class Conflict(TranslationError):
    """Somebody else was quicker."""


class NotReady(TranslationError):
    """Not every text that readers need has been accepted."""


class SecondSource(TranslationError):
    """The version in this language is already translated from another one."""


class UnreviewedText(NotAllowed):
    """A revision that was not made of accepted texts is about to go live."""


class HiddenOriginal(NotAllowed):
    """A translation is about to go live while its original is not public."""
