"""The licences under which cases are shared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

CREATIVE_COMMONS = re.compile(r"^CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)$")
NAMES = {
    "BY": _("Creative Commons Attribution"),
    "BY-SA": _("Creative Commons Attribution-ShareAlike"),
    "BY-NC": _("Creative Commons Attribution-NonCommercial"),
    "BY-NC-SA": _("Creative Commons Attribution-NonCommercial-ShareAlike"),
    "BY-ND": _("Creative Commons Attribution-NoDerivatives"),
    "BY-NC-ND": _("Creative Commons Attribution-NonCommercial-NoDerivatives"),
}


@dataclass(frozen=True)
class Licence:
    """A licence: its SPDX code, name, page for people and address for machines."""

    code: str
    name: str
    url: str = ""
    canonical_url: str = ""


def licence(code: str, language: str) -> Licence:
    """What an SPDX code stands for; an unknown one is only named."""
    if code == "CC0-1.0":
        base = "https://creativecommons.org/publicdomain/zero/1.0/"
        return Licence(code, "CC0 1.0", f"{base}deed.{language}", base)
    match = CREATIVE_COMMONS.match(code)
    if not match:
        return Licence(code, code)
    kind, version = match.groups()
    base = f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    return Licence(code, f"{NAMES[kind]} {version}", f"{base}deed.{language}", base)
