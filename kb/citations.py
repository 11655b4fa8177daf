"""How to cite a case: in words, as BibTeX and as RIS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

# Special characters of BibTeX (https://www.bibtex.org/SpecialSymbols/).
BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# Names of languages in the babel package of LaTeX.
BABEL_LANGUAGES = {
    "lv": "latvian",
    "ro": "romanian",
    "uk": "ukrainian",
    "en": "english",
    "ru": "russian",
}
NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class CitedWork:
    """One language version as a bibliographic record."""

    key: str
    title: str
    summary: str
    author: str
    site_name: str
    url: str
    language: str
    licence: str
    published: datetime | None
    modified: datetime | None
    original_language: str
    keywords: tuple[str, ...] = ()

    @property
    def year(self) -> str:
        """The year of its first publication here, or nothing."""
        return str(timezone.localtime(self.published).year) if self.published else ""


def _one_line(text: str) -> str:
    return NOT_PRINTED.sub(" ", text).strip()


def cite(work: CitedWork) -> str:
    """A reference in the active language, ready to copy."""
    values = {
        "author": _one_line(work.author),
        "year": work.year or _("n.d."),
        "title": _one_line(work.title).rstrip("."),
        "site": _one_line(work.site_name),
        "url": work.url,
        "licence": work.licence,
    }
    if values["author"] == values["site"]:
        return _("%(author)s (%(year)s). %(title)s. %(url)s (%(licence)s)") % values
    return _("%(author)s (%(year)s). %(title)s. %(site)s. %(url)s (%(licence)s)") % values


def bibtex(work: CitedWork) -> str:
    """A BibTeX entry (biblatex's @online), UTF-8."""
    fields = {
        # Double braces: an organisation is not a first and a last name, a title keeps its capitals.
        "author": "{" + _bibtex_text(work.author) + "}",
        "title": "{" + _bibtex_text(work.title) + "}",
        "organization": _bibtex_text(work.site_name),
        "year": work.year,
        "url": _one_line(work.url),
        "langid": BABEL_LANGUAGES.get(work.language, ""),
        "keywords": _bibtex_text(", ".join(work.keywords)),
        "note": _bibtex_text(work.licence),
        "abstract": _bibtex_text(work.summary),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@online{{{work.key},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_text(text: str) -> str:
    return _one_line(text).translate(BIBTEX_ESCAPES)


def ris(work: CitedWork) -> str:
    """A RIS record, UTF-8 with CRLF line ends (https://en.wikipedia.org/wiki/RIS_(file_format))."""
    fields = [
        ("TY", "ELEC"),
        ("ID", work.key),
        ("AU", work.author),
        ("TI", work.title),
        ("T2", work.site_name),
        ("PY", work.year),
        ("LA", work.language),
        ("AB", work.summary),
        *(("KW", word) for word in work.keywords),
        ("C1", work.licence),
        ("UR", work.url),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])
