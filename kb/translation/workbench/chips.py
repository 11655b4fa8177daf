"""A segment as HTML for the workbench: its tags are chips that typing can't break."""

from __future__ import annotations

import html

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb.translation.segment_text import LINK_ID, TAG


def chip_html(segment: str) -> SafeString:
    """The text of a segment, escaped, with a chip in place of each tag."""
    parts: list[str] = []
    position = 0
    for match in TAG.finditer(segment):
        parts.append(_text(segment[position : match.start()]))
        parts.append(_chip(match[0], match[2].lower(), is_closing=bool(match[1])))
        position = match.end()
    parts.append(_text(segment[position:]))
    return mark_safe("".join(parts))  # noqa: S308  # every part was escaped


def _text(text: str) -> str:
    return html.escape(html.unescape(text))


def _chip(tag: str, name: str, *, is_closing: bool) -> SafeString:
    return format_html(
        '<span class="wb-chip" contenteditable="false" data-tag="{}" title="{}">{}</span>',
        tag,
        chip_name(tag),
        f"/{_sign(tag, name)}" if is_closing else _sign(tag, name),
    )


def _sign(tag: str, name: str) -> str:
    if name == "br":
        return "↵"
    if name == "a":
        found = LINK_ID.search(tag)
        return f"→{found[1].lstrip('a') if found else ''}"
    return {"strong": "b", "em": "i"}.get(name, name)


def chip_name(tag: str) -> str:
    """What a tag is, for the tooltip and for screen readers."""
    name = tag.strip("</> ").split(" ")[0].lower()
    names = {
        "a": _("link"),
        "b": _("bold"),
        "strong": _("bold"),
        "i": _("italic"),
        "em": _("italic"),
        "br": _("line break"),
    }
    return names.get(name, name)


def tags_of(segment: str) -> list[str]:
    """The tags of a segment in order, to be put into the translation by key."""
    return [match[0] for match in TAG.finditer(segment)]
