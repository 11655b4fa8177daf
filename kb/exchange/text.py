"""Section texts: plain text in the exchange format, rich text in the database."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import escape

LIST_ITEM = re.compile(r"^- +")
SPACES = re.compile(r"[ \t\r\n\f\v]+")


def rich_text(plain: str) -> str:
    """Turn plain text into rich text HTML: a blank line starts a paragraph, `- ` lines are a list.

    Everything is escaped: markup in the text stays text.
    """
    html: list[str] = []
    for block in re.split(r"\n[ \t]*\n", plain.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip(" \t") for line in block.split("\n") if line.strip(" \t")]
        position = 0
        while position < len(lines):
            end = position
            is_list = bool(LIST_ITEM.match(lines[position]))
            while end < len(lines) and bool(LIST_ITEM.match(lines[end])) == is_list:
                end += 1
            run = lines[position:end]
            if is_list:
                items = "".join(f"<li>{escape(LIST_ITEM.sub('', line))}</li>" for line in run)
                html.append(f"<ul>{items}</ul>")
            else:
                html.append(f"<p>{'<br/>'.join(escape(line) for line in run)}</p>")
            position = end
    return "".join(html)


def plain_text(html: str) -> str:
    """Turn rich text HTML into plain text, the reverse of `rich_text`.

    Bold and italic are dropped; a link to another site keeps its address in brackets.
    """
    blocks = [_block(child) for child in BeautifulSoup(html, "html.parser").children]
    return "\n\n".join(block for block in blocks if block)


def _block(node: object) -> str:
    if isinstance(node, Tag) and node.name in ("ul", "ol"):
        items = (_inline(item).replace("\n", " ").strip() for item in node.find_all("li"))
        return "\n".join(f"- {item}" for item in items if item)
    lines = (line.strip(" ") for line in _inline(node).split("\n"))
    return "\n".join(line for line in lines if line)


def _inline(node: object) -> str:
    if isinstance(node, NavigableString):
        return SPACES.sub(" ", str(node))
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "\n"
    text = "".join(_inline(child) for child in node.children)
    href = node.get("href")
    if node.name == "a" and isinstance(href, str) and href.startswith("http") and href not in text:
        return f"{text} ({href})"
    return text
