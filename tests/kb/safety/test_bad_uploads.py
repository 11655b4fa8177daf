"""A hundred and fifty bad files and fifty good ones, made here, without a database.

Bad: refused, or made harmless: what stays opens as a plain picture and holds nothing of the attack.
Good: accepted, and not one byte of what a camera or program wrote beside the picture is kept.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from kb.safety.pdf import clean_pdf, looks_like_pdf
from kb.safety.photos import Reason, RefusedError, clean_photo
from kb.submission.uploads import WORDS, WORDS_OF_DOCUMENTS
from tests.kb.submission.pdfs import BAD_PDFS, make_pdf
from tests.kb.submission.test_uploads import BAD, EICAR, HTML, SVG, archive

EVIL = b"EVIL-4711"
SCRIPT = b"<script>" + EVIL + b"</script>"
POINTS = (3, 12, 40, 0.1, 0.25, 0.5, 0.75, 0.9)


def pixels(mode: str = "RGB", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture in which every pixel is another."""
    return Image.linear_gradient("L").resize(size).convert(mode)


def saved(picture: Image.Image, format_name: str, **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, format_name, **options)
    return data.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))


def png_with(kind: bytes, body: bytes) -> bytes:
    """A PNG with a chunk behind its header."""
    data = saved(pixels(), "PNG")
    return data[:33] + chunk(kind, body) + data[33:]


def jpeg_with(marker: int, body: bytes) -> bytes:
    """A JPEG with a segment behind its beginning."""
    data = saved(pixels(), "JPEG")
    return data[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + data[2:]


def truncated() -> Iterator[tuple[str, bytes]]:
    whole = {
        "jpeg": saved(pixels(), "JPEG"),
        "progressive jpeg": saved(pixels(), "JPEG", progressive=True),
        "png": saved(pixels(), "PNG"),
        "webp": saved(pixels(), "WEBP"),
        "tiff": saved(pixels(), "TIFF", compression="tiff_lzw"),
        "avif": saved(pixels(), "AVIF"),
        "pdf": make_pdf(),
    }
    for name, data in whole.items():
        for point in POINTS:
            end = point if isinstance(point, int) else int(len(data) * point)
            yield f"{name}, cut at {point}", data[:end]


def two_things() -> dict[str, bytes]:
    """Files that another program would take for something else."""
    jpeg, png = saved(pixels(), "JPEG"), saved(pixels(), "PNG")
    webp, tiff = saved(pixels(), "WEBP"), saved(pixels(), "TIFF")
    gif = saved(pixels("P"), "GIF")
    inside = archive("evil.js", EVIL)
    return {
        **{f"{name} and HTML": data + SCRIPT for name, data in
           {"jpeg": jpeg, "png": png, "webp": webp, "tiff": tiff, "gif": gif}.items()},
        **{f"{name} and ZIP": data + inside for name, data in
           {"jpeg": jpeg, "png": png, "webp": webp, "pdf": make_pdf()}.items()},
        **{f"{name} and PHP": data + b"<?php " + EVIL for name, data in
           {"jpeg": jpeg, "png": png, "webp": webp}.items()},
        "gif that is JavaScript": b"GIF89a=1;/*" + gif[11:] + b"*/alert('" + EVIL + b"')",
        "HTML before a jpeg": SCRIPT + jpeg,
        "PDF before a jpeg": make_pdf() + jpeg + EVIL,
        "ZIP before a png": inside + png,
        "SVG called jpeg": SVG + EVIL,
        "SVG of other letters": ("<?xml encoding='utf-16'?>" + SVG.decode()).encode("utf-16"),
        "MHTML": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT,
        "jpeg, script in its comment": jpeg_with(0xFE, SCRIPT),
        "jpeg, script in its EXIF": jpeg_with(0xE1, b"Exif\0\0" + SCRIPT),
        "jpeg, ZIP in a segment": jpeg_with(0xED, inside),
        "jpeg, PHP in its profile": jpeg_with(0xE2, b"ICC_PROFILE\0\1\1<?php " + EVIL),
        "png, script in a text": png_with(b"tEXt", b"Comment\0" + SCRIPT),
        "png, script in XMP": png_with(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SCRIPT),
        "png, script in a chunk of nobody": png_with(b"evIL", SCRIPT),
        "png, EXIF that is none": png_with(b"eXIf", SCRIPT),
        "png, profile that is none": png_with(b"iCCP", b"a\0\0" + zlib.compress(SCRIPT)),
    }  # fmt: skip


def bombs() -> dict[str, bytes]:
    much = b"\0" * 30_000_000
    return {
        "png, text that grows": png_with(b"zTXt", b"Comment\0\0" + zlib.compress(much)),
        "png, XMP that grows": png_with(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(much)),
        "png, profile that grows": png_with(b"iCCP", b"a\0\0" + zlib.compress(much)),
        "zip in a zip": archive("a.zip", archive("b", much)),
        "jpeg of 65,535 by 65,535": saved(pixels(), "JPEG").replace(
            struct.pack(">HH", 32, 48), struct.pack(">HH", 65_535, 65_535), 1
        ),
        "gif of 65,535 by 65,535": b"GIF89a\xff\xff\xff\xff\0\0\0" + b"\0" * 40,
        "bmp of 2,000,000,000 by 2": b"BM" + b"\0" * 16 + struct.pack("<II", 2_000_000_000, 2),
    }


def others() -> dict[str, bytes]:
    """Programs, and documents of programs, whatever they are called."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return {
        "word with macros, old": ole + b"VBA" + EVIL + b"\0" * 512,
        "excel with macros": archive("xl/vbaProject.bin", ole),
        "powerpoint with macros": archive("ppt/vbaProject.bin", ole),
        "java": archive("META-INF/MANIFEST.MF", EVIL),
        "android": archive("classes.dex", EVIL),
        "epub": archive("mimetype", b"application/epub+zip"),
        "windows link": b"L\0\0\0\x01\x14\x02\0" + EVIL,
        "registry": b"Windows Registry Editor Version 5.00\r\n" + EVIL,
        "batch": b"@echo off\r\n" + EVIL,
        "powershell": b"Invoke-Expression " + EVIL,
        "java class": b"\xca\xfe\xba\xbe\0\0\0\x34" + EVIL,
        "wasm": b"\0asm\1\0\0\0" + EVIL,
        "flash": b"FWS\x09" + EVIL,
        "rar": b"Rar!\x1a\x07\x01\0" + EVIL,
        "7z": b"7z\xbc\xaf\x27\x1c\0\x04" + EVIL,
        "gzip": b"\x1f\x8b\x08\0" + EVIL,
        "film": b"\0\0\0\x18ftypisom\0\0\0\0isom" + EVIL,
        "sound": b"ID3\x04\0" + EVIL,
        "font": b"OTTO\0\x0a" + EVIL,
        "sqlite": b"SQLite format 3\0" + EVIL,
        "python object": b"\x80\x04\x95" + EVIL + b".",
        "jpeg 2000": b"\xff\x4f\xff\x51\0\x2f" + EVIL,
        "camera raw": b"II*\0\x10\0\0\0CR\x02\0" + EVIL * 20,
        "photoshop": b"8BPS\0\x01\0\0\0\0\0\0\0\x03" + EVIL,
        "windows metafile": b"\xd7\xcd\xc6\x9a" + EVIL,
        "icon": b"\0\0\1\0\1\0" + EVIL,
        "signature of a jpeg, then HTML": b"\xff\xd8\xff\xe0" + SCRIPT,
        "signature of a png, then HTML": b"\x89PNG\r\n\x1a\n" + SCRIPT,
        "signature of a webp, then HTML": b"RIFF\x20\0\0\0WEBP" + SCRIPT,
        "signature of a tiff, then HTML": b"MM\0*\0\0\0\x08" + SCRIPT,
        "signature of a pdf, then HTML": b"%PDF-1.4\n" + SCRIPT,
        "virus test file in a pdf": b"%PDF-1.4\n" + EICAR,
        "HTML with a mark before": b"\xef\xbb\xbf" + HTML,
    }


BAD_FILES = {
    **BAD,
    **{f"pdf: {name}": data for name, data in BAD_PDFS.items()},
    **two_things(),
    **bombs(),
    **others(),
    **dict(truncated()),
}


def cleaned(data: bytes) -> bytes:
    """As `kb.submission.uploads` cleans it."""
    if looks_like_pdf(io.BytesIO(data)):
        return clean_pdf(io.BytesIO(data), len(data))
    return clean_photo(io.BytesIO(data), len(data)).data


def attempt(data: bytes) -> tuple[bytes, Reason | None]:
    """What is kept, or why nothing is. Anything but a refusal is a fault, and fails the test."""
    try:
        return cleaned(data), None
    except RefusedError as refused:
        return b"", refused.reason


def test_there_are_as_many_as_we_say():
    assert len(BAD_FILES) >= 150
    assert len(GOOD_FILES) >= 50


@pytest.mark.parametrize("name", BAD_FILES)
def test_refused_with_words_or_made_harmless(name):
    data = BAD_FILES[name]
    words = WORDS_OF_DOCUMENTS if looks_like_pdf(io.BytesIO(data)) else WORDS
    kept, reason = attempt(data)
    if reason is not None:
        assert len(str(words[reason])) > 20
        return
    assert not [word for word in (EVIL, b"<script", b"<?php", b"evil.js") if word in kept]
    if not kept.startswith(b"%PDF-"):
        with Image.open(io.BytesIO(kept), formats=["JPEG", "PNG"]) as picture:
            picture.load()
            assert not picture.getexif()
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                         "progressive", "progression"}  # fmt: skip


def exif(orientation: int = 1, *, thumbnail: bool = False) -> bytes:
    """What a camera writes, with its own notes, and, by hand, a thumbnail behind them."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x013B], tags[0x8298] = "CANARY artist", "CANARY copyright"
    camera = tags.get_ifd(0x8769)
    camera[0xA431], camera[0x927C] = "CANARY serial 0815", b"CANARY maker"
    camera[0x9286] = b"ASCII\0\0\0CANARY comment"
    tags.get_ifd(0x8825).update({1: "N", 2: (56.0, 30.0, 15.5), 0x1B: b"CANARY place"})
    data = tags.tobytes()
    return with_thumbnail(data) if thumbnail else data


def with_thumbnail(data: bytes) -> bytes:
    """EXIF with a second directory, as cameras write it: a small JPEG of the whole picture."""
    small = jpeg_with(0xFE, b"CANARY caption")
    start, order = data[6:], "<" if data[6:8] == b"II" else ">"
    first = struct.unpack(f"{order}L", start[4:8])[0]
    number = struct.unpack(f"{order}H", start[first : first + 2])[0]
    link = first + 2 + 12 * number
    second = struct.pack(
        f"{order}HHHLLHHLLL",
        *(2, 0x0201, 4, 1, len(start) + 30, 0x0202, 4, 1, len(small), 0),
    )
    whole = start[:link] + struct.pack(f"{order}L", len(start)) + start[link + 4 :]
    return data[:6] + whole + second + small


def heic(mode: str = "RGB", **options: Any) -> Callable[[], bytes]:
    """A photo of a telephone, by the encoder that comes with Wagtail; ours only reads."""

    def make() -> bytes:
        data = io.BytesIO()
        pillow_heif.from_pillow(pixels(mode)).save(data, **options)
        return data.getvalue()

    return make


def scan(mode: str, scale: float, format_name: str) -> Callable[[], bytes]:
    """Greys of more than eight bits."""
    greys = pixels("I").point(lambda value: value * scale + 0)
    return lambda: saved(greys.convert(mode), format_name)


def profile() -> bytes:
    """An sRGB profile with a name in it."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made.replace(b"sRGB built-in", b"CANARYprofile") if b"sRGB built-in" in made else made


def iptc() -> bytes:
    """What an agency's program writes: a caption in Photoshop's part of a JPEG."""
    record = b"\x1c\x02\x78" + struct.pack(">H", 14) + b"CANARY caption"
    body = b"8BIM\x04\x04\0\0" + struct.pack(">L", len(record)) + record
    return jpeg_with(0xED, b"Photoshop 3.0\0" + body)


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a by="CANARY caption"/></x:xmpmeta>'


def text_chunks() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", "CANARY artist")
    info.add_text("Comment", "CANARY comment", zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return info


def series(format_name: str, mode: str = "RGB", **options: Any) -> bytes:
    more = [pixels(mode).rotate(90), pixels(mode).rotate(180)]
    return saved(pixels(mode), format_name, save_all=True, append_images=more, **options)


def comment(format_name: str, **options: Any) -> Callable[[], bytes]:
    return lambda: saved(pixels(), format_name, **options)


TOLD = {"exif": exif(), "xmp": XMP}
GOOD_FILES: dict[str, Callable[[], bytes]] = {
    "jpeg": comment("JPEG", comment=b"CANARY comment", **TOLD),
    "jpeg, progressive": comment("JPEG", progressive=True, **TOLD),
    "jpeg, best quality, no subsampling": comment("JPEG", quality=100, subsampling=0, **TOLD),
    "jpeg, worst": comment("JPEG", quality=5, **TOLD),
    "jpeg, restart markers": comment("JPEG", restart_marker_blocks=1, **TOLD),
    "jpeg, grey": lambda: saved(pixels("L"), "JPEG", **TOLD),
    "jpeg, cmyk": lambda: saved(pixels("CMYK"), "JPEG", **TOLD),
    "jpeg, with profile": comment("JPEG", icc_profile=profile()),
    "jpeg, broken profile": comment("JPEG", icc_profile=b"CANARY profile"),
    "jpeg, thumbnail": comment("JPEG", exif=exif(thumbnail=True)),
    "jpeg, caption of an agency": iptc,
    "jpeg, flash pictures": lambda: jpeg_with(0xE2, b"FPXR\0CANARY comment"),
    "jpeg, two comments": lambda: jpeg_with(0xFE, b"CANARY comment")[:-2] + b"\xff\xd9CANARY",
    "jpeg, bytes behind its end": lambda: saved(pixels(), "JPEG") + b"CANARY comment" * 9,
    **{
        f"jpeg, {kind}, without its last mark": (
            lambda options=options: saved(pixels(), "JPEG", **TOLD, **options)[:-2]  # type: ignore[misc]  # too
        )
        for kind, options in {
            "plain": {},
            "progressive": {"progressive": True},
            "restart markers": {"restart_marker_blocks": 1},
        }.items()
    },
    "jpeg, without half its last mark": lambda: saved(pixels(), "JPEG", **TOLD)[:-1],
    "mpo, without its last mark": lambda: saved(pixels(), "MPO", **TOLD)[:-2],
    **{
        f"jpeg, turned {turn}": (
            lambda turn=turn: saved(pixels(), "JPEG", exif=exif(turn))  # type: ignore[misc]  # bound now
        )
        for turn in range(1, 9)
    },
    "mpo of two eyes": lambda: series("MPO", **TOLD),
    "png": comment("PNG", pnginfo=text_chunks(), exif=exif()),
    **{
        f"png, {mode}": (lambda mode=mode: saved(pixels(mode), "PNG", pnginfo=text_chunks()))  # type: ignore[misc]  # too
        for mode in ("1", "L", "LA", "P", "RGBA", "I;16")
    },
    "png, one colour is glass": lambda: saved(pixels("P"), "PNG", transparency=0, exif=exif()),
    "png, with profile": comment("PNG", icc_profile=profile()),
    "png, 16 bit": lambda: sixteen_bit(),
    "png, interlaced chunks of a program": lambda: png_with(b"prVt", b"CANARY maker"),
    "png, time": lambda: png_with(b"tIME", struct.pack(">HBBBBB", 2024, 2, 3, 4, 5, 6)),
    "apng": lambda: series("PNG", exif=exif()),
    "webp": comment("WEBP", **TOLD),
    "webp, lossless": comment("WEBP", lossless=True, **TOLD),
    "webp, glass": lambda: saved(pixels("RGBA"), "WEBP", **TOLD),
    "webp, moving": lambda: series("WEBP", **TOLD),
    "webp, with profile": comment("WEBP", icc_profile=profile(), **TOLD),
    "avif": comment("AVIF", **TOLD),
    "avif, glass": lambda: saved(pixels("RGBA"), "AVIF", **TOLD),
    "avif, moving": lambda: series("AVIF", **TOLD),
    "avif, grey": lambda: saved(pixels("L"), "AVIF", **TOLD),
    **{
        f"tiff, {packing}": (  # type: ignore[misc]  # bound now
            lambda packing=packing: saved(
                pixels(), "TIFF", compression=packing, artist="CANARY artist"
            )
        )
        for packing in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
    },
    "tiff, of a camera": comment("TIFF", exif=exif()),
    "tiff, scan of 16 bit": scan("I", 257, "TIFF"),
    "tiff, scan of 12 bit": scan("I", 16, "TIFF"),
    "tiff, fractions": lambda: saved(pixels("F").point(lambda value: value / 255 + 0), "TIFF"),
    "png, scan of 16 bit": scan("I;16", 257, "PNG"),
    "heic": heic(**TOLD),
    "heic, turned": heic(exif=exif(6)),
    "heic, glass": heic("RGBA", **TOLD),
    "heic, grey": heic("L", exif=exif()),
    "jpeg, EXIF that is none": lambda: jpeg_with(0xE1, b"Exif\0\0CANARY maker"),
    "jpeg, EXIF that breaks off": lambda: jpeg_with(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\5\1"),
    "jpeg, tells of a PDF": lambda: jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0%PDF-CANARY"),
    "png, EXIF that is none": lambda: png_with(b"eXIf", b"CANARY maker"),
    "tiff, cmyk": lambda: saved(pixels("CMYK"), "TIFF", description="CANARY caption"),
    "tiff, black and white": lambda: saved(pixels("1"), "TIFF", compression="group4"),
    "tiff, 16 bit": lambda: saved(pixels("I;16"), "TIFF", description="CANARY caption"),
    "tiff, many pages": lambda: series("TIFF", description="CANARY caption"),
    "tiff, glass": lambda: saved(pixels("RGBA"), "TIFF", description="CANARY caption"),
}  # fmt: skip


# Black and white only, or colours of their own.
OTHER_COLOURS = {"png, 1", "tiff, black and white", "png, 16 bit"}


def sixteen_bit() -> bytes:
    """Three colours of 16 bit each, which Pillow reads and does not write."""
    rows = b"".join(b"\0" + struct.pack(">3H", x * 900, x * 700, x * 500) * 48 for x in range(32))
    header = struct.pack("!LLBBBBB", 48, 32, 16, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"tEXt", b"Author\0CANARY artist")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


# Pillow warns of EXIF that breaks off, and goes on.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", GOOD_FILES)
def test_accepted_without_a_byte_of_what_the_camera_wrote(name):
    data = GOOD_FILES[name]()
    assert not looks_like_pdf(io.BytesIO(data))
    kept = clean_photo(io.BytesIO(data), len(data))
    assert b"CANARY" not in kept.data
    with Image.open(io.BytesIO(kept.data), formats=["JPEG", "PNG"]) as picture:
        picture.load()
        lies = name == "heic, turned" or any(f"turned {turn}" in name for turn in (5, 6, 7, 8))
        assert picture.size == ((32, 48) if lies else (48, 32))
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
        if lies or name in OTHER_COLOURS:
            return
        # The same picture: dark above and light below, or the other way round when it was so.
        greys = picture.convert("L")
        above, middle, below = (greys.getpixel((24, y)) for y in (1, 16, 30))
        if any(f"turned {turn}" in name for turn in (3, 4)):
            above, below = below, above
        assert (above < 30, 90 < middle < 170, below > 225) == (True, True, True)


def test_the_good_ones_do_tell():
    """Else the test above would find nothing in vain."""
    telling = [name for name, make in GOOD_FILES.items() if b"CANARY" in make()]
    assert len(telling) > 50
    assert "heic" in telling
