"""TBX-Basic (ISO 30042): the glossary as a file that terminology tools read.

Written in the third edition's style (`dca`); read in it, in its namespaced style (`dct`) and in
the older `martif` files. Of the categories it takes definitions in each language, administrative
status and notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.text import slugify
from django.utils.translation import gettext as _

from kb.models import GlossaryConcept, GlossaryTerm
from kb.translation.formats.inline import xml_text
from kb.translation.formats.xml_files import (
    XML_LANG,
    BadFileError,
    children,
    descendants,
    language_of,
    local_name,
    parse,
)

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
Status = GlossaryTerm.Status
STATUSES = {
    Status.PREFERRED: "preferredTerm-admn-sts",
    Status.ADMITTED: "admittedTerm-admn-sts",
    Status.FORBIDDEN: "deprecatedTerm-admn-sts",
}
# As others write them, with or without the ending.
_READ = {
    "preferredterm": Status.PREFERRED,
    "admittedterm": Status.ADMITTED,
    "deprecatedterm": Status.FORBIDDEN,
    "supersededterm": Status.FORBIDDEN,
}
KEPT, UNCHECKED = "kept", "unchecked"


def write_tbx(concepts: Iterable[GlossaryConcept]) -> bytes:
    """The glossary as TBX-Basic."""
    root = Element("tbx", {"style": "dca", "type": "TBX-Basic", "xml:lang": "en"})
    root.set("xmlns", NAMESPACE)
    source = SubElement(SubElement(SubElement(root, "tbxHeader"), "fileDesc"), "sourceDesc")
    SubElement(source, "p").text = "The Common Shelf"
    body = SubElement(SubElement(root, "text"), "body")
    for concept in concepts:
        _write_concept(body, concept)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def _write_concept(body: Element, concept: GlossaryConcept) -> None:
    entry = SubElement(body, "conceptEntry", id=concept.code)
    flags = [KEPT] * concept.is_kept + [UNCHECKED] * (not concept.is_checked)
    for flag in flags:
        SubElement(entry, "admin", type="projectSubset").text = flag
    if concept.definition:
        SubElement(entry, "descrip", type="definition").text = xml_text(concept.definition)
    terms = list(concept.terms.all())
    written_in = {term.language for term in terms}
    definitions = {row.language: row.text for row in concept.definitions.all()}
    for language, text in definitions.items():
        if language not in written_in:  # a section has to have a term
            described = {"type": "definition", "xml:lang": language}
            SubElement(entry, "descrip", described).text = xml_text(text)
    sections: dict[str, Element] = {}
    for term in terms:
        if term.language not in sections:
            section = SubElement(entry, "langSec", {"xml:lang": term.language})
            if text := definitions.get(term.language):
                SubElement(section, "descrip", type="definition").text = xml_text(text)
            sections[term.language] = section
        section = SubElement(sections[term.language], "termSec")
        SubElement(section, "term").text = xml_text(term.text)
        status = SubElement(section, "termNote", type="administrativeStatus")
        status.text = STATUSES[Status(term.status)]
        if term.note:
            SubElement(section, "note").text = xml_text(term.note)


def read_tbx(content: bytes) -> Iterator[dict[str, str]]:
    """The terms of a TBX file, each as the row of a glossary file (`kb.translation.glossary`)."""
    root = parse(content, "tbx", "martif")
    entries = [
        element for element in root.iter() if local_name(element) in ("conceptEntry", "termEntry")
    ]
    if not entries:
        raise BadFileError(_("There is no term in this file."))
    # What says nothing of its language is in the file's; if that isn't ours, it stands for English.
    usual = language_of(root.get(XML_LANG) or root.get("lang") or "") or "en"
    return (row for entry in entries for row in _rows(entry, usual))


def _rows(entry: Element, usual_language: str) -> Iterator[dict[str, str]]:
    sections = [(name, child) for child in entry if (name := _language(child))]
    terms = [
        (name, term)
        for name, section in sections
        for term in _terms(section, _status_given(section))
    ]
    flags = {text_of(child) for child in _category(entry, "admin", "projectSubset")}
    code = slugify(entry.get("id", "")) or slugify(next((t["term"] for _n, t in terms), ""))
    definitions = _definitions(entry, usual_language)
    shared = {
        "code": code[:50],
        "definition": definitions.get("en", ""),
        "kept": "yes" if KEPT in flags else "",
        "checked": "" if UNCHECKED in flags else "yes",
    }
    for name, term in terms:
        yield {
            **shared,
            "language": name,
            "definition_in_language": definitions.pop(name, ""),
            **term,
        }
    for name, text in definitions.items() if terms else ():
        yield {**shared, "language": name, "definition_in_language": text}


def _definitions(entry: Element, usual_language: str) -> dict[str, str]:
    """The first definition in each language: of the concept, and of its sections."""
    found: dict[str, str] = {}
    for child in entry:
        is_section = local_name(child) in ("langSec", "langSet")
        inherited = _language(child) if is_section else usual_language
        for element in _category(child, "descrip", "definition"):
            own = element.get(XML_LANG)
            language = language_of(own) if own else inherited
            if language and text_of(element):
                found.setdefault(language, text_of(element))
    return found


def _language(section: Element) -> str:
    is_section = local_name(section) in ("langSec", "langSet")
    return language_of(section.get(XML_LANG) or section.get("lang") or "") if is_section else ""


def _status_given(section: Element) -> bool:
    """Whether the file says itself which of the terms is preferred."""
    return any(_status(term) == Status.PREFERRED for term in _term_sections(section))


def _term_sections(section: Element) -> list[Element]:
    return [e for e in section.iter() if local_name(e) in ("termSec", "tig", "ntig")]


def _terms(section: Element, is_given: bool) -> Iterator[dict[str, str]]:
    for number, element in enumerate(_term_sections(section)):
        words = descendants(element, "term")
        if not words or not text_of(words[0]):
            continue
        # Where nothing is said, the first is the one to use.
        usual = Status.ADMITTED if is_given or number else Status.PREFERRED
        yield {
            "term": text_of(words[0]),
            "status": (_status(element) or usual).value,
            "note": next((text_of(note) for note in children(element, "note")), "")[:250],
        }


def _status(term: Element) -> Status | None:
    for element in _category(term, "termNote", "administrativeStatus"):
        if status := _READ.get(text_of(element).lower().removesuffix("-admn-sts")):
            return status
    return None


def _category(parent: Element, name: str, kind: str) -> list[Element]:
    """Elements of a category: `<descrip type="definition">`, or `<basic:definition>` in dct."""
    return [
        element
        for element in parent.iter()
        if local_name(element) == kind
        or (local_name(element) == name and element.get("type") == kind)
    ]


def text_of(element: Element) -> str:
    """The words in an element, on one line."""
    return " ".join("".join(element.itertext()).split())
