"""Reading XML that somebody uploads: no entities, no files of the server, not too much of it."""

from __future__ import annotations

from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class BadFileError(ValueError):
    """A file that can't be read; `str()` of it tells the person why."""


def read_limited(file: IO[bytes], limit: int = MAX_BYTES) -> bytes:
    """The content of a file that is not too big."""
    content = file.read(limit + 1)
    if len(content) > limit:
        raise BadFileError(
            _("The file is larger than %(limit)d MB.") % {"limit": limit // (1024 * 1024)}
        )
    return content


def parse(content: bytes, *roots: str) -> Element:
    """The root element of an XML document of a kind (the first name, or another of the same)."""
    try:
        # A document type is read past, since TMX files begin with one; entities are refused.
        element: Element = fromstring(content, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise BadFileError(_("The file holds entities. Save it without them.")) from error
    except ParseError as error:
        line, column = error.position
        raise BadFileError(
            _("This is no XML file that can be read: see line %(line)d, character %(column)d.")
            % {"line": line, "column": column + 1}
        ) from error
    except ValueError as error:
        raise BadFileError(_("This is no XML file that can be read.")) from error
    if local_name(element) not in roots:
        raise BadFileError(
            _("This is no %(kind)s file: it begins with <%(name)s>.")
            % {"kind": roots[0].upper(), "name": local_name(element)}
        )
    return element


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The children of a name, in any namespace."""
    return [child for child in element if local_name(child) == name]


def descendants(element: Element, name: str) -> list[Element]:
    """All elements of a name below this one, in any namespace."""
    return [child for child in element.iter() if local_name(child) == name]


def language_of(code: str) -> str:
    """Our language of a language tag ("uk-UA", "RO"), or ""."""
    from home.languages import LANGUAGE_CODES

    short = code.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return short if short in LANGUAGE_CODES else ""
