"""Inline tags of a segment as the placeholders of XLIFF and TMX, and back.

`<b>`, `<i>` and links become `<g id="1" ctype="bold">`, a line break `<x id="2" ctype="lb"/>`. On
the way back the original says what each id stood for, so a file can't bring in markup of its own.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element, SubElement

from kb.translation.formats.xml_files import BadFileError, local_name
from kb.translation.segment_text import TAG

_KINDS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "a": "link", "br": "lb"}


def write_inline(parent: Element, segment: str, *, paired: str = "g", single: str = "x") -> None:
    """Write a segment into an element, its tags as placeholders numbered from 1."""
    stack = [parent]
    last: Element | None = None  # the closed element whose tail comes next
    number = 0
    position = 0

    def add(text: str) -> None:
        if last is not None:
            last.tail = (last.tail or "") + text
        else:
            stack[-1].text = (stack[-1].text or "") + text

    for match in TAG.finditer(segment):
        add(xml_text(segment[position : match.start()]))
        position = match.end()
        name = match[2].lower()
        if match[1]:
            if len(stack) > 1:
                last = stack.pop()
            continue
        number += 1
        attributes = {"id": str(number), "ctype": _KINDS.get(name, f"x-html-{name}")}
        element = SubElement(stack[-1], single if name == "br" else paired, attributes)
        if name == "br":
            last = element
        else:
            stack.append(element)
            last = None
    add(xml_text(segment[position:]))


def read_inline(element: Element, source: str) -> str:
    """The segment that an element stands for; raises `BadFileError` for an unknown placeholder."""
    opening = [match[0] for match in TAG.finditer(source) if not match[1]]
    return _read(element, opening)


def _read(element: Element, opening: list[str]) -> str:
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        parts.append(_placeholder(child, opening))
        parts.append(html.escape(child.tail or "", quote=False))
    return "".join(parts)


def _placeholder(child: Element, opening: list[str]) -> str:
    name, number = local_name(child), child.get("id", "")
    if name in ("mrk", "sub"):  # a tool's own remark around some words
        return _read(child, opening)
    if name not in ("g", "x") or not number.isdigit() or not 1 <= int(number) <= len(opening):
        raise BadFileError(f"<{name} id={number!r}>")
    tag = opening[int(number) - 1]
    tag_name = re.sub(r"[^a-z].*", "", tag[1:].lower())
    if tag_name == "br":
        return "<br/>"
    return f"{tag}{_read(child, opening)}</{tag_name}>"


def xml_text(text: str) -> str:
    """Text of HTML as text of XML: entities resolved, what XML can't hold left out."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", html.unescape(text))
