"""What a revision of a version follows: fingerprints of each passage and of its translation.

Compared with the original as it is published now, they say which sections are newer there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail_localize.models import String

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.translation.segments import Segment

Basis = dict[str, list[list[str]]]


def fingerprint(text: str) -> str:
    """A short name of a text; of a source it is the beginning of wagtail-localize's own."""
    return str(String._get_data_hash(text))[:18]


def basis_of(segments: Iterable[Segment]) -> Basis:
    """The basis of a revision that is made of these segments now. Without those not accepted."""
    basis: Basis = {}
    for segment in segments:
        if segment.accepted:
            basis.setdefault(segment.path, []).append(
                [fingerprint(segment.source), fingerprint(segment.accepted.text)]
            )
    return basis


def newer_paths(
    basis: Mapping[str, Sequence[Sequence[str]]], now: Iterable[tuple[str, str, str]]
) -> list[str]:
    """The content paths in which the original says something that the version does not follow.

    `now`: path, fingerprint of the source and of its accepted text ("" for none) of each segment
    of the original as it is published. A passage that changed and whose translation was kept is
    followed: the same text stands for both.
    """
    newer: dict[str, None] = {}
    current: dict[str, int] = {}
    for path, source, text in now:
        current[path] = current.get(path, 0) + 1
        followed = basis.get(path, ())
        if not any(source == pair[0] or (text and text == pair[1]) for pair in followed):
            newer.setdefault(path)
    for path, pairs in basis.items():
        # A passage was taken out, or the whole section.
        if current.get(path, 0) < len(pairs):
            newer.setdefault(path)
    return list(newer)
