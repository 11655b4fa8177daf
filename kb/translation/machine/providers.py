"""The services: how each is asked, and what its answers mean."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_ANSWER = 5 * 1024 * 1024


class MachineError(Exception):
    """The service did not translate; `str()` of it tells the person why."""


class Provider(Protocol):
    """A service that translates texts with inline HTML tags."""

    @property
    def name(self) -> str:
        """What people know it as."""

    @property
    def batch(self) -> int:
        """How many texts it takes at once."""

    def translate(
        self, texts: Sequence[str], source: str, target: str, *, until: float
    ) -> list[str]:
        """The translations, in order; raises `MachineError`. `until`: `time.monotonic()`."""


@dataclass(frozen=True)
class LibreTranslate:
    """A LibreTranslate server, also one's own."""

    url: str
    key: str = ""
    name: str = "LibreTranslate"
    batch: int = 20

    def translate(
        self, texts: Sequence[str], source: str, target: str, *, until: float
    ) -> list[str]:
        body = {"q": list(texts), "source": source, "target": target, "format": "html"}
        if self.key:
            body["api_key"] = self.key
        answer = post(f"{self.url.rstrip('/')}/translate", body, {}, until=until)
        return strings(answer.get("translatedText"), len(texts))


@dataclass(frozen=True)
class DeepL:
    """The DeepL API, free or paid."""

    url: str
    key: str
    name: str = "DeepL"
    batch: int = 40

    def translate(
        self, texts: Sequence[str], source: str, target: str, *, until: float
    ) -> list[str]:
        body = {
            "text": list(texts),
            "source_lang": source.upper(),
            # DeepL wants to know which English is to be written.
            "target_lang": {"en": "EN-GB"}.get(target, target.upper()),
            "tag_handling": "html",
            "split_sentences": "nonewlines",
        }
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        answer = post(f"{self.url.rstrip('/')}/v2/translate", body, headers, until=until)
        rows = answer.get("translations")
        if not isinstance(rows, list):
            raise MachineError(_("The service sent an answer that can't be read."))
        texts_in_rows = [row.get("text") if isinstance(row, dict) else None for row in rows]
        return strings(texts_in_rows, len(texts))


def strings(values: Any, count: int) -> list[str]:
    """As many texts as were asked for, or an error."""
    if (
        not isinstance(values, list)
        or len(values) != count
        or not all(isinstance(value, str) for value in values)
    ):
        raise MachineError(_("The service sent an answer that can't be read."))
    return values


REASONS = {
    400: gettext_lazy("it could not read the request"),
    401: gettext_lazy("it does not know the key"),
    403: gettext_lazy("it does not accept the key"),
    413: gettext_lazy("the text is too long for it"),
    429: gettext_lazy("too many requests; try again later"),
    456: gettext_lazy("the quota is used up"),
    # Those of eTranslation stand in the body of its answer.
    -20006: gettext_lazy("it does not accept the key"),
    -20007: gettext_lazy("it does not accept the key"),
    -20013: gettext_lazy("it does not translate between these languages"),
    -20021: gettext_lazy("the text is too long for it"),
    -20028: gettext_lazy("too many requests; try again later"),
    -20046: gettext_lazy("the text is too long for it"),
    -40010: gettext_lazy("the text is too long for it"),
}


def post(
    url: str, body: dict[str, Any], headers: dict[str, str], *, until: float
) -> dict[str, Any]:
    """Send JSON and read a JSON object; every failure is a `MachineError`."""
    answer = read_json(fetch(url, body, headers, until=until))
    if not isinstance(answer, dict):
        raise MachineError(_("The service sent an answer that can't be read."))
    return answer


def read_json(content: bytes) -> Any:
    """What a service answered; raises `MachineError`."""
    try:
        return json.loads(content)
    except ValueError as error:
        raise MachineError(_("The service sent an answer that can't be read.")) from error


def fetch(
    url: str,
    body: dict[str, Any],
    headers: dict[str, str],
    *,
    until: float,
    handlers: Sequence[urllib.request.BaseHandler] = (),
) -> bytes:
    """Send JSON, give the answer; every failure is a `MachineError`."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise MachineError(_("The service took too long."))
    if not url.startswith(("http://", "https://")):
        raise MachineError(_("The address of the service is wrong."))
    request = urllib.request.Request(  # noqa: S310  # checked above
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json", **headers},
    )
    opener = urllib.request.build_opener(_NoRedirect, *handlers)
    try:
        with opener.open(request, timeout=seconds) as response:
            return read_until(response, until)
    except urllib.error.HTTPError as error:
        error.close()
        raise refused(error.code) from error
    except TimeoutError as error:
        raise MachineError(_("The service took too long.")) from error
    except (OSError, ValueError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise MachineError(_("The service took too long.")) from error
        raise MachineError(_("The service can't be reached.")) from error


def refused(code: int) -> MachineError:
    """What a service means by the number with which it refuses."""
    reason = REASONS.get(code) or _("error %(code)d") % {"code": code}
    return MachineError(_("The service refused: %(reason)s.") % {"reason": reason})


def read_until(response: Any, until: float) -> bytes:
    """Read an answer; the time limit holds for all of it, not for each piece."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(65536):
        parts.append(part)
        size += len(part)
        if time.monotonic() > until:
            raise TimeoutError
        if size > MAX_ANSWER:
            raise MachineError(_("The service sent an answer that can't be read."))
    return b"".join(parts)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could take texts and the key to somebody else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None
