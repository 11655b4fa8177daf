"""The text of a segment: a line of HTML with inline tags, as wagtail-localize keeps it."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)(/?)>")
LINK_ID = re.compile(r"""\bid=["']([^"'<>]+)["']""")
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
# "media-literacy" holds both words of "media literacy".
SIMPLE_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
INLINE_TAGS = frozenset({"a", "abbr", "acronym", "b", "code", "em", "i", "strong", "br"})
# wagtail-localize knows these as the same formatting.
SAME_TAG = {"strong": "b", "em": "i"}


@dataclass(frozen=True)
class SegmentText:
    """A segment's HTML, and what can be read from it."""

    html: str

    @cached_property
    def plain(self) -> str:
        """What a reader sees; a line break is a newline."""
        text = re.sub(r"<br\s*/?>", "\n", self.html)
        return html.unescape(TAG.sub("", text))

    @cached_property
    def words(self) -> list[str]:
        """The words without numbers and marks."""
        return WORD.findall(self.plain)

    @cached_property
    def simple_words(self) -> list[str]:
        """The same, compounds with a hyphen taken apart."""
        return SIMPLE_WORD.findall(self.plain)

    @cached_property
    def links(self) -> Counter[str]:
        """The ids of the links."""
        return Counter(
            found[1]
            for match in TAG.finditer(self.html)
            if match[2].lower() == "a" and not match[1] and (found := LINK_ID.search(match[3]))
        )

    @cached_property
    def formatting(self) -> Counter[str]:
        """How often each formatting tag opens."""
        names = (
            match[2].lower()
            for match in TAG.finditer(self.html)
            if not match[1] and match[2].lower() != "a"
        )
        return Counter(SAME_TAG.get(name, name) for name in names)

    @cached_property
    def markup_problem(self) -> str:
        """The tag that is unknown, never closed or closed twice; "" when all is well."""
        open_tags: list[str] = []
        for match in TAG.finditer(self.html):
            closing, name, rest = bool(match[1]), match[2].lower(), match[3].strip(" /")
            if name not in INLINE_TAGS or (rest and not (name == "a" and LINK_ID.fullmatch(rest))):
                return match[0]
            if name == "br":
                continue
            if not closing:
                open_tags.append(name)
            elif not open_tags or open_tags.pop() != name:
                return match[0]
        return f"<{open_tags[-1]}>" if open_tags else ""
