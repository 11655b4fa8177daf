"""Reads a JSON Lines file safely: one bad line never costs the others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

# A case in five languages is about 30 KiB; a line beyond this is not one.
MAX_LINE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One line of the file: its number and its data, or what is wrong with it."""

    number: int
    data: object = None
    error: str = ""


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        counts = Counter(key for key, _value in pairs)
        twice = next(key for key in counts if counts[key] > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return result


def read_lines(file: IO[bytes]) -> Iterator[Line]:
    """Give each line that is not blank; a line that is too long is never held in memory whole."""
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, error=f"longer than {MAX_LINE_BYTES // 1024**2} MiB; not read")
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield _decode(number, raw)


def _decode(number: int, raw: bytes) -> Line:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Line(number, error=f"not UTF-8: byte {error.start + 1} of the line can't be read")
    try:
        return Line(
            number,
            json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicates),
        )
    except json.JSONDecodeError as error:
        return Line(number, error=f"not JSON: {error.msg} at character {error.pos + 1}")
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Line(number, error=f"not usable JSON: {reason}")
