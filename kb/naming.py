"""Addresses and identifiers of cases, made from a title in any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyascii import anyascii
from django.utils.text import slugify

if TYPE_CHECKING:
    from collections.abc import Callable

SLUG_LENGTH = 60
IDENTIFIER_MIN_LENGTH = 3


def ascii_slug(title: str, length: int = SLUG_LENGTH) -> str:
    """Small Latin letters, digits and hyphens: "Ķekavas aģenti" → "kekavas-agenti"."""
    slug = slugify(anyascii(title)).replace("_", "-").strip("-")
    if len(slug) > length:
        # Whole words only, unless the first is longer than all there is room for.
        slug = slug[: length + 1].rpartition("-")[0] or slug[:length]
    return slug if len(slug) >= IDENTIFIER_MIN_LENGTH else f"case-{slug}".strip("-")


def first_free(base: str, is_taken: Callable[[str], bool]) -> str:
    """The name, or with the first number that makes it free: name-2, name-3 …"""
    name, number = base, 1
    while is_taken(name):
        number += 1
        name = f"{base}-{number}"
    return name
