"""The site's languages and countries, as codes with names."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

LANGUAGE_CODES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)

# Each language's own name for itself, for the language switch.
AUTONYMS = {
    "lv": "Latviešu",
    "ro": "Română",
    "uk": "Українська",
    "en": "English",
    "ru": "Русский",
}

COUNTRIES = [("LV", _("Latvia")), ("MD", _("Moldova")), ("UA", _("Ukraine"))]
