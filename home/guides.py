"""The guides in docs/guides, made readable as pages of the site.

They are Markdown, so that they can be read in the repository as well. Only what they use is known
here; a test reads all of them. Everything is escaped, so a guide can't bring markup of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# For whom there is a guide: the names of the files.
GUIDES = ("librarian", "editor", "translator")
FOLDER = Path(settings.BASE_DIR) / "docs" / "guides"
PICTURE = re.compile(r"^!\[(?P<alt>[^\]]+)\]\(\.\./pictures/(?P<path>[a-z/-]+\.png)\)$")
INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(.+?)\*"), r"<em>\1</em>"),
    (re.compile(r"`(.+?)`"), r"<kbd>\1</kbd>"),
)


@dataclass(frozen=True)
class Section:
    """A part of a guide with a heading, which the table of contents links."""

    label: str
    anchor: str
    html: SafeString

    @property
    def url(self) -> str:
        """Where the table of contents leads."""
        return f"#{self.anchor}"


@dataclass(frozen=True)
class Guide:
    """A guide in one language."""

    title: str
    introduction: SafeString
    summary: str
    sections: list[Section]


@lru_cache(maxsize=32)
def guide(name: str, language: str) -> Guide:
    """Read a guide; KeyError when there is none of that name."""
    if name not in GUIDES:
        raise KeyError(name)
    text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    beginning, *parts = text.split("\n## ")
    title, _newline, introduction = beginning.partition("\n")
    summary = introduction.strip().partition("\n")[0]
    return Guide(
        title.removeprefix("# ").strip(),
        blocks(introduction),
        re.sub(r"[*`]", "", summary),
        [_section(number, part) for number, part in enumerate(parts, start=1)],
    )


def _section(number: int, text: str) -> Section:
    heading, _newline, rest = text.partition("\n")
    return Section(heading.strip(), f"part-{number}", blocks(rest))


def blocks(text: str) -> SafeString:
    """Paragraphs, lists, tables and pictures."""
    found = (_block(block) for block in text.strip().split("\n\n") if block.strip())
    return format_html_join("\n", "{}", ((html,) for html in found))


def _block(text: str) -> SafeString:
    """One block; a list may follow its paragraph without an empty line."""
    return format_html_join(
        "",
        "{}",
        ((make(list(lines)),) for make, lines in groupby(text.splitlines(), key=_kind)),
    )


def _kind(line: str) -> Callable[[list[str]], SafeString]:
    """What makes markup of a line and of those like it that follow."""
    if line.startswith("- "):
        return _list
    if line.startswith("|"):
        return _table
    return _picture if line.startswith("![") else _paragraph


def _list(lines: list[str]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((inline(line[2:]),) for line in lines))
    return format_html("<ul>{}</ul>", items)


def _table(lines: list[str]) -> SafeString:
    """The first line names the columns; the second one only underlines it."""
    head, _underline, *rows = [list(_cells(line)) for line in lines]
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in head)),
        format_html_join("", "<tr>{}</tr>", ((_row(row),) for row in rows)),
    )


def _cells(line: str) -> Iterator[SafeString]:
    return (inline(cell.strip()) for cell in line.strip().strip("|").split("|"))


def _row(cells: list[SafeString]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((cell,) for cell in cells))


def _picture(lines: list[str]) -> SafeString:
    return format_html_join("", "{}", ((_one_picture(line),) for line in lines))


def _one_picture(line: str) -> SafeString:
    """A picture that can be opened in full: on a telephone its letters are small."""
    found = PICTURE.match(line)
    if found is None:
        raise ValueError(line)
    with Image.open(FOLDER / "pictures" / found["path"]) as image:
        width, height = image.size
    address = static(f"guides/{found['path']}")
    return format_html(
        '<p><a href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></a></p>',
        address,
        address,
        found["alt"],
        width,
        height,
    )


def _paragraph(lines: list[str]) -> SafeString:
    return format_html("<p>{}</p>", inline(" ".join(lines)))


def inline(text: str) -> SafeString:
    """Bold, italics and keys."""
    html = str(conditional_escape(text))
    for pattern, replacement in INLINE:
        html = pattern.sub(replacement, html)
    return mark_safe(html)  # noqa: S308  # escaped above
