"""Takes out of a picture that stays as it is what its camera and programs wrote beside it."""

from __future__ import annotations

import struct

START, SCAN, END = 0xD8, 0xDA, 0xD9
# The first tells how to read colours, the other that they are Adobe's: without them they are off.
KEPT_APPLICATION_DATA = frozenset({0xE0, 0xEE})
COMMENT = 0xFE
# What a JPEG 2000 file holds beside the picture: XML, anything, and where more of it is.
TELLING_BOXES = frozenset({b"xml ", b"uuid", b"uinf", b"url "})


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC, profiles, thumbnails and comments; its pixels untouched.

    Raises ValueError when it is none.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept = [data[:2]]
    position = 2
    while True:
        if position + 4 > len(data) or data[position] != 0xFF:
            raise ValueError("a JPEG that breaks off")
        marker = data[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker == SCAN:
            return b"".join(kept) + _scans(data[position:])
        length = struct.unpack(">H", data[position + 2 : position + 4])[0]
        segment = data[position : position + 2 + length]
        is_application_data = 0xE0 <= marker <= 0xEF
        if marker in KEPT_APPLICATION_DATA:
            kept.append(_short(segment, marker))
        elif not is_application_data and marker != COMMENT:
            kept.append(segment)
        position += 2 + length


def _short(segment: bytes, marker: int) -> bytes:
    """JFIF's own segment without the thumbnail that it may carry."""
    if marker != 0xE0:
        return segment
    if segment[4:9] != b"JFIF\0":
        return b""  # JFXX: a thumbnail
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"


def _scans(data: bytes) -> bytes:
    """The scans up to the end of the picture: what stands after it is another file. Between the
    scans of a progressive one stand tables, and could stand comments."""
    kept = []
    position = 0
    while True:
        # The segment that begins a scan, then its data to the next real marker.
        length = struct.unpack(">H", data[position + 2 : position + 4])[0]
        is_telling = data[position + 1] == COMMENT or 0xE0 <= data[position + 1] <= 0xEF
        end = position + 2 + length
        if data[position + 1] == SCAN:
            end = next_marker(data, end)
        if not is_telling:
            kept.append(data[position:end])
        if end >= len(data) or data[end + 1] == END:
            return b"".join(kept) + b"\xff\xd9"
        position = end


def next_marker(data: bytes, position: int) -> int:
    """Where the data of a scan ends."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            return len(data)
        following = data[position + 1]
        # Zero: a byte of the picture. 0xD0 to 0xD7: a fresh start within the scan.
        if following == 0xFF:
            position += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            position += 2
        else:
            return position


def bare_jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 file without boxes of XML and of anything else; a bare codestream as it is."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return data
    kept, position = [], 0
    while position + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        if length == 0:
            length = len(data) - position
        elif length == 1:
            length = struct.unpack(">Q", data[position + 8 : position + 16])[0]
        if length < 8:
            raise ValueError("a box of no size")
        if kind not in TELLING_BOXES:
            kept.append(data[position : position + length])
        position += length
    return b"".join(kept)
