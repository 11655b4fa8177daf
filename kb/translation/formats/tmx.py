"""TMX 1.4: the translation memory as a file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

from kb.models import MemoryUnit
from kb.translation.formats.inline import xml_text
from kb.translation.formats.xml_files import (
    XML_LANG,
    children,
    descendants,
    language_of,
    local_name,
    parse,
)
from kb.translation.memory.store import remember
from kb.translation.segment_text import INLINE_TAGS, TAG, SegmentText

MAX_UNITS = 200_000


@dataclass
class TmxReport:
    """What became of a file."""

    units: int = 0
    added: int = 0
    skipped: list[str] = field(default_factory=list)


def write_tmx(units: Iterable[MemoryUnit]) -> bytes:
    """The memory as TMX; the tags of a segment stand in `<bpt>`, `<ept>` and `<ph>`."""
    root = Element("tmx", version="1.4")
    SubElement(
        root,
        "header",
        {
            "creationtool": "The Common Shelf",
            "creationtoolversion": "1",
            "segtype": "block",
            "o-tmf": "The Common Shelf",
            "adminlang": "en",
            "srclang": "*all*",
            "datatype": "html",
        },
    )
    body = SubElement(root, "body")
    for unit in units:
        element = SubElement(
            body, "tu", changedate=unit.updated_at.strftime("%Y%m%dT%H%M%SZ"), tuid=str(unit.pk)
        )
        SubElement(element, "prop", type="x-origin").text = unit.origin
        for language, text in (
            (unit.source_language, unit.source),
            (unit.target_language, unit.target),
        ):
            variant = SubElement(element, "tuv", {"xml:lang": language})
            _write_segment(SubElement(variant, "seg"), text)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def _write_segment(seg: Element, text: str) -> None:
    last: Element | None = None
    position = pair = 0
    open_pairs: list[int] = []
    for match in TAG.finditer(text):
        _append(seg, last, xml_text(text[position : match.start()]))
        position = match.end()
        if match[2].lower() == "br":
            last = SubElement(seg, "ph")
        elif match[1]:
            last = SubElement(seg, "ept", i=str(open_pairs.pop() if open_pairs else 0))
        else:
            pair += 1
            open_pairs.append(pair)
            last = SubElement(seg, "bpt", i=str(pair))
        last.text = match[0]
    _append(seg, last, xml_text(text[position:]))


def _append(seg: Element, last: Element | None, text: str) -> None:
    if last is None:
        seg.text = (seg.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def read_tmx(content: bytes, name: str) -> TmxReport:
    """Take a TMX file into the memory: every pair of our languages in every unit."""
    report = TmxReport()
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    root = parse(content, "tmx")
    headers = children(root, "header")
    source_language = language_of(headers[0].get("srclang", "")) if headers else ""
    for number, unit in enumerate(descendants(root, "tu"), start=1):
        if number > MAX_UNITS:
            report.skipped.append(f"tu {number}…")
            break
        report.units += 1
        texts = dict(_variants(unit))
        found = _pairs(texts, language_of(unit.get("srclang", "")) or source_language)
        if not found:
            report.skipped.append(f"tu {number}")
        for languages, texts_of_pair in found:
            pairs.setdefault(languages, []).append(texts_of_pair)
    for (source, target), rows in pairs.items():
        report.added += remember(
            source, target, rows, origin=MemoryUnit.Origin.FILE, reference=name
        )
    return report


def _pairs(
    texts: dict[str, str], source_language: str
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    if len(texts) < 2:
        return []
    # Where the file does not say which text is the original, the first is as good as any.
    source = source_language if source_language in texts else next(iter(texts))
    return [
        ((source, target), (texts[source], text))
        for target, text in texts.items()
        if target != source
    ]


def _variants(unit: Element) -> Iterator[tuple[str, str]]:
    for variant in children(unit, "tuv"):
        language = language_of(variant.get(XML_LANG) or variant.get("lang") or "")
        segments = children(variant, "seg")
        if not language or not segments:
            continue
        text = " ".join(_segment(segments[0]).split())
        # A segment with markup that we don't have is kept as its words.
        if SegmentText(text).markup_problem:
            text = html.escape(SegmentText(text).plain, quote=False)
        if text:
            yield language, text


def _segment(element: Element) -> str:
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        name = local_name(child)
        if name in ("bpt", "ept", "ph", "it"):
            tag = TAG.fullmatch((child.text or "").strip())
            if tag and tag[2].lower() in INLINE_TAGS:
                parts.append(tag[0])
        else:  # <hi> and the like hold words
            parts.append(_segment(child))
        parts.append(html.escape(child.tail or "", quote=False))
    return "".join(parts)
