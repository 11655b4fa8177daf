"""The European Commission's eTranslation: it takes a document and calls back with the translation.

Its REST interface (ec.europa.eu/digital-building-blocks, "How to submit a translation request via
the eTranslation web service"): a request with digest authentication is answered by its number, or
by a negative one that says what is wrong; the translated document comes later, in base64, to the
address that the request named.
"""

from __future__ import annotations

import base64
import binascii
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb.translation.machine.providers import MachineError, fetch, read_json, refused

_PART = re.compile(
    r"""<div\b[^>]*\bid\s*=\s*["']?s(\d+-\d+)["']?[^>]*>(.*?)</div\s*>""", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class ETranslation:
    """eTranslation for one application that the Commission has registered."""

    url: str
    application: str
    password: str
    name: str = "eTranslation"

    def submit(
        self,
        document: str,
        source: str,
        target: str,
        *,
        callback: str,
        error_callback: str,
        until: float,
    ) -> int:
        """Hand over an HTML document; give the number of the request. Raises `MachineError`.

        `until`: `time.monotonic()`, of the handing over alone.
        """
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self.url, self.application, self.password)
        body = {
            "documentToTranslateBase64": {
                "content": base64.b64encode(document.encode()).decode(),
                "format": "html",
                "fileName": "texts",
            },
            "sourceLanguage": source.upper(),
            "targetLanguages": [target.upper()],
            "domain": "GEN",
            "callerInformation": {"application": self.application},
            "errorCallback": error_callback,
            "destinations": {"httpDestinations": [callback]},
        }
        handlers = [urllib.request.HTTPDigestAuthHandler(passwords)]
        number = read_json(fetch(self.url, body, {}, until=until, handlers=handlers))
        if not isinstance(number, int) or isinstance(number, bool):
            raise MachineError(_("The service sent an answer that can't be read."))
        if number < 0:
            raise refused(number)
        return number


def document_of(texts: Mapping[str, str]) -> str:
    """One HTML document of texts (with inline tags) by their key ("12-34")."""
    parts = "".join(f'<div id="s{key}">{text}</div>\n' for key, text in texts.items())
    head = '<head><meta charset="utf-8"><title></title></head>'
    return f"<!DOCTYPE html>\n<html>{head}<body>\n{parts}</body></html>\n"


def texts_of(content: bytes) -> dict[str, str]:
    """The texts of a translated document, as it comes (in base64) or plain.

    A text that stands there twice is left out. Raises `ValueError` for what is no document.
    """
    stripped = content.strip()
    try:
        data = (
            stripped
            if stripped.startswith(b"<")
            else base64.b64decode(b"".join(stripped.split()), validate=True)
        )
    except binascii.Error as error:
        raise ValueError("neither HTML nor base64") from error
    found = _PART.findall(data.decode("utf-8"))
    if not found:
        raise ValueError("no text of ours in it")
    keys = [key for key, _text in found]
    return {key: text.strip() for key, text in found if keys.count(key) == 1}
