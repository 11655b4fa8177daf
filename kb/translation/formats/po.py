"""PO files for work in Poedit, Lokalize or Virtaal."""

from __future__ import annotations

from collections.abc import Sequence

import polib
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.translation.formats.units import FileUnit, ImportReport, Matcher
from kb.translation.formats.xliff import MAX_UNITS
from kb.translation.formats.xml_files import BadFileError, language_of
from kb.translation.memory.store import text_hash


def write_po(units: Sequence[FileUnit], target_language: str, *, name: str) -> bytes:
    """The segments of a translation as PO; the context names the segment."""
    po = polib.POFile(wrapwidth=100)
    po.metadata = {
        "Project-Id-Version": name,
        "POT-Creation-Date": timezone.now().strftime("%Y-%m-%d %H:%M%z"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": target_language,
    }
    for unit in units:
        po.append(
            polib.POEntry(
                msgctxt=unit.key,
                msgid=unit.source,
                msgstr=unit.target,
                comment="\n".join(line for line in (unit.place, unit.note) if line),
                flags=[] if unit.is_approved or not unit.target else ["fuzzy"],
            )
        )
    return str(po).encode()


def read_po(content: bytes, units: Sequence[FileUnit], target_language: str) -> ImportReport:
    """The translations of a PO file for these segments, and what did not fit."""
    try:
        # The line break keeps polib from taking the content for the name of a file.
        po = polib.pofile("\n" + content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError, IndexError) as error:
        raise BadFileError(_("This is no PO file in UTF-8 that can be read.")) from error
    language = po.metadata.get("Language", "")
    if language and language_of(language) != target_language:
        raise BadFileError(
            _("The file is for another language: %(language)s.") % {"language": language}
        )
    if not list(po):
        raise BadFileError(_("There is no text in this file."))
    report, matcher = ImportReport(), Matcher(units)
    for number, entry in enumerate(po, start=1):
        if number > MAX_UNITS:
            report.problems.append(_("The file is too long; the rest was left out."))
            break
        if entry.obsolete:
            continue
        # A file of another tool may have no context; then the text alone tells.
        key = entry.msgctxt or f"-{text_hash(entry.msgid)[:12]}"
        matcher.take(key, entry.msgstr, report)
    return report
