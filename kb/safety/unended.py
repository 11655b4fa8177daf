"""JPEGs without their last mark: a camera whose battery died, a telephone's program that is lax.

A decoder takes them for cut off. Whether the picture is all there it can tell, if one asks more
than once.
"""

from __future__ import annotations

import hashlib
import random
from io import BytesIO
from typing import IO

from PIL import Image

from kb.safety.metadata import SCAN, next_marker

START, END = b"\xff\xd8\xff", b"\xff\xd9"
ROWS_AT_ONCE = 256
# Baseline, extended, progressive: those that Pillow reads.
FRAMES = frozenset({0xC0, 0xC1, 0xC2})


def _noise(first: int) -> bytes:
    """Bytes that are part of no picture, also behind each of the eight marks within scans."""
    chance = random.Random(4711)  # noqa: S311  # the same every time, and no secret
    # Without 0xFF, which begins a mark.
    pieces = [bytes(chance.randrange(255) for _byte in range(64)) for _piece in range(9)]
    marks = [bytes((0xFF, 0xD0 + (first + number) % 8)) for number in range(8)]
    return pieces[0] + b"".join(map(bytes.__add__, marks, pieces[1:]))


# Where the mark is one or two too high, a decoder takes it for a later one, and skips a part.
NOISES = (b"", _noise(0), _noise(4))


def with_its_end(file: IO[bytes]) -> IO[bytes] | None:
    """The JPEG with its last mark, when only that is missing.

    Where a part of the picture is missing, the decoder reads on in whatever follows: then noise
    gives another picture than nothing does. Between two scans of a progressive one it would not
    miss the rest: which of them came is counted.
    """
    file.seek(0)
    data = file.read().rstrip(b"\xff")  # half of that mark, or padding before it
    if not data.startswith(START) or data.endswith(END):
        return None
    try:
        is_whole = _has_every_scan(data) and (
            len({_pixels(data + noise + END) for noise in NOISES}) == 1
        )
    except Exception:  # noqa: BLE001  # decoders fail in every way there is
        return None
    return BytesIO(data + END) if is_whole else None


def _has_every_scan(data: bytes) -> bool:
    """Whether each colour came with all its 64 coefficients, down to the last bit."""
    wanted: set[tuple[int, int]] = set()
    came: set[tuple[int, int]] = set()
    position = len(START) - 1
    while position + 4 <= len(data):
        if data[position + 1] == 0xFF:  # padding
            position += 1
            continue
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        body = data[position + 4 : position + 2 + length]
        position += 2 + length
        if marker in FRAMES:
            wanted = {(colour, place) for colour in body[6::3] for place in range(64)}
        elif marker == SCAN:
            after = 1 + 2 * body[0]
            first, last, bits = body[after : after + 3]
            if bits & 0x0F == 0:
                came |= {(c, place) for c in body[1:after:2] for place in range(first, last + 1)}
            position = next_marker(data, position)
    return bool(wanted) and wanted <= came


def _pixels(data: bytes) -> bytes:
    """What tells one picture from another, without a second copy of it in memory."""
    digest = hashlib.sha256()
    with Image.open(BytesIO(data), formats=("JPEG",)) as picture:
        for top in range(0, picture.height, ROWS_AT_ONCE):
            bottom = min(top + ROWS_AT_ONCE, picture.height)
            digest.update(picture.crop((0, top, picture.width, bottom)).tobytes())
    return digest.digest()
