"""The rules of XLIFF 1.2 (OASIS standard of 2008) that a file has to keep to be understood.

Checked here: the namespace, what stands in what and how often, the attributes that the standard
demands, ids that are unique in their file, and what inline elements need. Not checked: attributes
that a tool may leave out, extensions in other namespaces, and the values of free attributes. The
schema itself is not part of this software.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from kb.translation.formats.xml_files import children, local_name

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
FILE_ATTRIBUTES = ("original", "source-language", "datatype")
# Inline elements and the attribute that each has to have.
INLINE = {
    **dict.fromkeys(("g", "x", "bx", "ex", "bpt", "ept", "ph", "it"), "id"),
    "mrk": "mtype",
    "sub": "",
}
IN_BODY = ("group", "trans-unit", "bin-unit")


def file_problem(root: Element) -> str:
    """Why the whole file can't be read; "" when it can."""
    if namespace(root) not in ("", NAMESPACE):
        return _("its namespace is not that of XLIFF 1.2")
    files = children(root, "file")
    if not files:
        return _("there is no <file> in it")
    for file in files:
        missing = [name for name in FILE_ATTRIBUTES if not file.get(name)]
        if missing:
            return _("a <file> lacks %(names)s") % {"names": ", ".join(missing)}
        if len(children(file, "body")) != 1:
            return _("a <file> needs one <body>")
        if double := _doubles(file):
            return _("the id %(id)s stands there twice") % {"id": double}
        if stranger := _stranger(children(file, "body")[0]):
            return _("<%(name)s> must not stand there") % {"name": stranger}
    return ""


def namespace(element: Element) -> str:
    """The namespace of an element, "" when it has none."""
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


def _doubles(file: Element) -> str:
    ids = Counter(unit.get("id", "") for unit in file.iter() if local_name(unit) == "trans-unit")
    return next((name for name, count in ids.items() if name and count > 1), "")


def _stranger(body: Element) -> str:
    """An element of XLIFF that must not stand in a body or group."""
    for parent in [body, *(e for e in body.iter() if local_name(e) == "group")]:
        allowed = IN_BODY if parent is body else (*IN_BODY, "context-group", "count-group", "note")
        for child in parent:
            is_ours = namespace(child) in ("", NAMESPACE)
            if is_ours and local_name(child) not in (*allowed, "prop-group"):
                return local_name(child)
    return ""


def unit_problem(unit: Element) -> str:
    """Why a unit can't be read; "" when it can."""
    if not unit.get("id"):
        return _("it has no id")
    names = [local_name(child) for child in unit]
    if names.count("source") != 1 or names[0] != "source":
        return _("it has to begin with its one <source>")
    if names.count("target") > 1:
        return _("it has more than one <target>")
    if unit.get("approved", "no") not in ("yes", "no"):
        return _("“approved” is neither yes nor no")
    return next(_inline_problems(unit), "")


def _inline_problems(unit: Element) -> Iterator[str]:
    for text in (*children(unit, "source"), *children(unit, "target")):
        for element in text.iter():
            name = local_name(element)
            if element is text or namespace(element) not in ("", NAMESPACE):
                continue
            if name not in INLINE:
                yield _("<%(name)s> must not stand in a text") % {"name": name}
            elif INLINE[name] and not element.get(INLINE[name]):
                yield _("<%(name)s> lacks %(attribute)s") % {
                    "name": name,
                    "attribute": INLINE[name],
                }
