"""Photos from any camera or telephone become plain pictures: new pixels and nothing else.

What a file is, its content decides, never its name. The file that came in is not kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import IO, Any

import pi_heif
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from kb.safety.images import MAX_SIDE, SAVE_OPTIONS, eight_bits, to_srgb, turned
from kb.safety.unended import with_its_end

# Pillow reads its decoders when a file's name asks for them; ours have no say.
Image.init()
pi_heif.register_heif_opener(thumbnails=False)

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 16
# Nothing else is even tried: each decoder is a way in. (MPO, two JPEGs in one, opens as JPEG.)
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF")
# A PNG larger than this is a photo that somebody saved as one.
LARGEST_PNG = 1024 * 1024


class Reason(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    KIND = "kind"
    DAMAGED = "damaged"
    # Of PDFs: behind a password; with programs or other files inside.
    LOCKED = "locked"
    ACTIVE = "active"


class RefusedError(Exception):
    """The file is not taken; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Photo:
    """A clean picture."""

    data: bytes
    extension: str

    @property
    def digest(self) -> str:
        """What tells it from others."""
        return hashlib.sha256(self.data).hexdigest()


def clean_photo(file: IO[bytes], size: int) -> Photo:
    """Rewrite a photo: upright, at most 2400 pixels a side, without anything but pixels."""
    if not size:
        raise RefusedError(Reason.EMPTY)
    if size > MAX_BYTES:
        raise RefusedError(Reason.TOO_LARGE)
    file.seek(0)
    with _open(file) as source:
        if source.width * source.height > MAX_PIXELS:
            raise RefusedError(Reason.TOO_MANY_PIXELS)
        if min(source.size) < MIN_SIDE:
            raise RefusedError(Reason.TOO_SMALL)
        try:
            return _rewritten(source)
        except Exception as error:  # decoders fail in every way there is
            if ended := with_its_end(file):
                return clean_photo(ended, size)
            raise RefusedError(Reason.DAMAGED) from error


def _open(file: IO[bytes]) -> Image.Image:
    try:
        return Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError(Reason.TOO_MANY_PIXELS) from error
    except Exception as error:  # the same
        raise RefusedError(Reason.KIND) from error


def _rewritten(source: Image.Image) -> Photo:
    picture = _pixels(source)
    return _written(picture, source.format or "")


def _pixels(source: Image.Image) -> Image.Image:
    # A JPEG is read at a fraction of its size at once, with a fraction of the memory.
    if isinstance(source, JpegImageFile):
        source.draft("RGB", (MAX_SIDE, MAX_SIDE))
    source.load()
    upright = to_srgb(eight_bits(turned(source)))
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    # A new image takes the pixels along and leaves every text, profile and tag behind.
    picture = Image.new(plain.mode, plain.size)
    picture.paste(plain)
    return picture


def _written(picture: Image.Image, source_format: str) -> Photo:
    if picture.mode == "RGBA" or source_format == "PNG":
        data = _save(picture, "PNG")
        if picture.mode == "RGBA" or len(data) <= LARGEST_PNG:
            return Photo(data, ".png")
    return Photo(_save(picture, "JPEG"), ".jpg")


def _save(picture: Image.Image, format_name: str) -> bytes:
    data = BytesIO()
    options: dict[str, Any] = SAVE_OPTIONS[format_name]
    picture.save(data, format=format_name, **options)
    return data.getvalue()
