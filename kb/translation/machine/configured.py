"""Which service the environment names."""

from __future__ import annotations

from django.conf import settings

from kb.translation.machine.etranslation import ETranslation
from kb.translation.machine.providers import DeepL, LibreTranslate, Provider


def configured_provider() -> Provider | ETranslation | None:
    """The service that the environment names; none: machine translation is off."""
    url, key = settings.MACHINE_TRANSLATION_URL, settings.MACHINE_TRANSLATION_KEY
    user = settings.MACHINE_TRANSLATION_USER
    match settings.MACHINE_TRANSLATION_PROVIDER:
        case "libretranslate" if url:
            return LibreTranslate(url, key)
        case "deepl" if key:
            return DeepL(url or "https://api-free.deepl.com", key)
        case "etranslation" if user and key:
            return ETranslation(
                url or "https://webgate.ec.europa.eu/etranslation/si/translate", user, key
            )
        case _:
            return None
