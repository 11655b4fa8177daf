"""What may leave the site, and in which form.

Only texts that readers can see already are sent. Addresses, e-mails, telephone numbers and the
names of people whom the site knows are hidden behind placeholders first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.models import CaseStudyPage, User
from kb.translation.checks.structure import ADDRESS
from kb.translation.segment_text import SegmentText

_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[\s().-]?\d){6,14}(?!\w)")
_YEARS = re.compile(r"(?:19|20)\d\d\D+(?:19|20)\d\d")
# Services keep an empty tag of HTML where it stands; they know "x" as nothing to translate.
_PLACEHOLDER = re.compile(r"""<x\s+id=["']?(\d+)["']?\s*/?>(?:\s*</x>)?""")


def refusal(page: object) -> str:
    """Why the texts of a page are not sent: a code, or "" when they may be."""
    if not getattr(page, "live", False):
        return "hidden"
    if getattr(page, "get_view_restrictions", None) and page.get_view_restrictions().exists():  # type: ignore[attr-defined]  # a Wagtail page
        return "hidden"
    # That the place is named, which Ukrainian practices are marked for, readers see anyway.
    if isinstance(page, CaseStudyPage) and set(page.safety_marks) - {"place"}:
        return "sensitive"
    return ""


def known_names() -> list[str]:
    """The names of everybody with an account, longest first."""
    names = {
        f"{first} {last}".strip()
        for first, last in User.objects.values_list("first_name", "last_name")
    }
    return sorted((name for name in names if len(name) > 3), key=len, reverse=True)


def _inflected(name: str) -> str:
    """A pattern of a name in any case: "Jānis Bērziņš" is in "Jāņa Bērziņa" too.

    Ends of words change, and in Latvian the letter before them.
    """
    words = name.split()
    if len(words) < 2:
        return rf"\b{re.escape(name)}\b" if name else ""
    return r"\b" + r"\s+".join(
        re.escape(word[: max(2, len(word) - 3)]) + r"\w{0,5}\b" for word in words
    )


def hide(text: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """The text with placeholders, and what they stand for."""
    hidden: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match.re is _PHONE and _YEARS.fullmatch(match[0]):
            return match[0]
        hidden.append(match[0])
        return f'<x id="{len(hidden)}"/>'

    patterns = [ADDRESS, _PHONE]
    known = [form for name in names if (form := _inflected(name)) and re.search(form, text)]
    if known:
        patterns.append(re.compile("|".join(known)))
    # Tags have ids and are no text.
    parts = re.split(r"(<[^<>]*>)", text)
    for pattern in patterns:
        parts = [
            part if part.startswith("<") else pattern.sub(replace, part)
            for whole in parts
            for part in re.split(r"(<[^<>]*>)", whole)
        ]
    return "".join(parts), hidden


def reveal(text: str, hidden: list[str]) -> str | None:
    """The translation with what was hidden; None when the service lost or doubled something."""
    found: list[int] = []

    def replace(match: re.Match[str]) -> str:
        number = int(match[1])
        found.append(number)
        return hidden[number - 1] if 0 < number <= len(hidden) else ""

    revealed = _PLACEHOLDER.sub(replace, text)
    return revealed if sorted(found) == list(range(1, len(hidden) + 1)) else None


def is_whole(source: str, text: str) -> bool:
    """Whether a machine left the tags as they were."""
    ours, theirs = SegmentText(source), SegmentText(text)
    return (
        bool(theirs.plain.strip())
        and not theirs.markup_problem
        and ours.links == theirs.links
        and ours.formatting == theirs.formatting
    )
