"""XLIFF 1.2 for work in other tools (OmegaT, memoQ, Trados, Virtaal)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.utils.translation import gettext as _

from kb.translation.formats.inline import read_inline, write_inline
from kb.translation.formats.units import FileUnit, ImportReport, Matcher
from kb.translation.formats.xliff_rules import NAMESPACE, file_problem, unit_problem
from kb.translation.formats.xml_files import (
    BadFileError,
    children,
    descendants,
    language_of,
    parse,
)

register_namespace("", NAMESPACE)
MAX_UNITS = 5_000


def write_xliff(
    units: Sequence[FileUnit], source_language: str, target_language: str, *, name: str
) -> bytes:
    """The segments of a translation as XLIFF 1.2."""
    root = Element(f"{{{NAMESPACE}}}xliff", version="1.2")
    file = _sub(
        root,
        "file",
        {
            "original": name,
            "source-language": source_language,
            "target-language": target_language,
            "datatype": "html",
        },
    )
    body = _sub(file, "body")
    for unit in units:
        element = _sub(
            body,
            "trans-unit",
            {
                "id": unit.key,
                "resname": unit.place,
                "xml:space": "preserve",
                **({"approved": "yes"} if unit.is_approved else {}),
            },
        )
        write_inline(_sub(element, "source"), unit.source)
        if unit.target:
            state = "final" if unit.is_approved else "needs-review-translation"
            write_inline(_sub(element, "target", {"state": state}), unit.target)
        if unit.note:
            _sub(element, "note").text = unit.note
    _name_placeholders(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def _sub(parent: Element, name: str, attributes: dict[str, str] | None = None) -> Element:
    return SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes or {})


def _name_placeholders(root: Element) -> None:
    """Put the placeholders, which TMX shares, into XLIFF's namespace."""
    for element in root.iter():
        if not element.tag.startswith("{"):
            element.tag = f"{{{NAMESPACE}}}{element.tag}"


def read_xliff(
    content: bytes, units: Sequence[FileUnit], source_language: str, target_language: str
) -> ImportReport:
    """The translations of an XLIFF file for these segments, and what did not fit."""
    root = parse(content, "xliff")
    if root.get("version", "") != "1.2":
        raise BadFileError(_("This is not XLIFF 1.2. Export it as XLIFF 1.2."))
    if problem := file_problem(root):
        raise BadFileError(_("This is no valid XLIFF: %(problem)s.") % {"problem": problem})
    report, matcher = ImportReport(), Matcher(units)
    for file in children(root, "file"):
        _refuse_other_languages(file, source_language, target_language)
    for number, element in enumerate(descendants(root, "trans-unit"), start=1):
        if number > MAX_UNITS:
            report.problems.append(_("The file is too long; the rest was left out."))
            break
        _read_unit(element, matcher, report)
    return report


def _read_unit(element: Element, matcher: Matcher, report: ImportReport) -> None:
    key = element.get("id", "")
    if problem := unit_problem(element):
        report.problems.append(f"{matcher.name(key)}: {problem}")
        return
    targets = children(element, "target")
    if not targets:
        report.untranslated += 1
        return
    try:
        texts = {unit.source: read_inline(targets[0], unit.source) for unit in matcher.find(key)}
    except BadFileError as error:
        report.problems.append(
            _("%(key)s: a placeholder that the original does not have: %(name)s")
            % {"key": matcher.name(key), "name": error}
        )
        return
    matcher.take(key, texts, report)


def _refuse_other_languages(file: Element, source_language: str, target_language: str) -> None:
    ours = source_language, target_language
    theirs = (
        language_of(file.get("source-language", "")),
        language_of(file.get("target-language", "")) or target_language,
    )
    if ours != theirs:
        raise BadFileError(
            _("The file is for other languages: %(source)s to %(target)s.")
            % {
                "source": file.get("source-language", "?"),
                "target": file.get("target-language", "?"),
            }
        )
