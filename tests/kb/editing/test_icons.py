"""Icons that Wagtail does not know are not drawn, and nobody is told."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from wagtail import hooks

NAMED = re.compile(r"""icon(?:_name)?\s?=\s?["']([a-z0-9-]+)["']|icon name=["']([a-z0-9-]+)""")


def test_every_icon_that_we_name_is_there():
    known: list[str] = []
    for register in hooks.get_hooks("register_icons"):
        known = register(known)
    names = {Path(icon).stem for icon in known}
    root = Path(settings.BASE_DIR)
    files = [*(root / "kb").rglob("*.py"), *(root / "search").rglob("*.py"),
             *(root / "templates" / "wagtailadmin").rglob("*.html")]  # fmt: skip
    used = {
        (name or other, file.name)
        for file in files
        for name, other in NAMED.findall(file.read_text("utf-8"))
    }
    assert len(used) > 10
    assert {(name, file) for name, file in used if name not in names} == set()
