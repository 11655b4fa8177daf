"""The guides in docs/guides, made readable as pages of the site.

They are Markdown, so that they can be read in the repository as well. HTML in them is shown as it
is written, so a guide can't bring markup of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from PIL import Image

# For whom there is a guide: the names of the files.
GUIDES = ("librarian", "editor", "translator")
FOLDER = Path(settings.BASE_DIR) / "docs" / "guides"
PICTURES = "../pictures/"


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


class Renderer(RendererHTML):
    """As the library's, but for keys and pictures."""

    def code_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """What stands in backticks in a guide are keys to press."""
        return format_html("<kbd>{}</kbd>", tokens[index].content)

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        """A picture that can be opened in full: on a telephone its letters are small."""
        path = str(tokens[index].attrs["src"]).removeprefix(PICTURES)
        with Image.open(FOLDER / "pictures" / path) as image:
            width, height = image.size
        return format_html(
            '<a href="{address}">'
            '<img src="{address}" alt="{alt}" width="{width}" height="{height}" loading="lazy">'
            "</a>",
            address=static(f"guides/{path}"),
            alt=tokens[index].content,
            width=width,
            height=height,
        )


MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=Renderer).enable("table")


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
        html_of(introduction),
        re.sub(r"[*`]", "", summary),
        [_section(number, part) for number, part in enumerate(parts, start=1)],
    )


def _section(number: int, text: str) -> Section:
    heading, _newline, rest = text.partition("\n")
    return Section(heading.strip(), f"part-{number}", html_of(rest))


def html_of(text: str) -> SafeString:
    """Markdown (CommonMark and tables) as HTML."""
    html = MARKDOWN.render(text).replace("<th>", '<th scope="col">')
    return mark_safe(html)  # noqa: S308  # the library escapes, HTML is switched off
