"""PDFs become paper: pages, text and pictures, and nothing that acts, hides or tells on somebody.

What could act (programs, files inside, forms that send) makes the file refused, so that its author
knows; what only tells (author, program, dates, comments, remarks among the drawing instructions,
places in photos) is taken out.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from kb.safety.drawing import TooMuchError, without_remarks
from kb.safety.metadata import bare_jpeg, bare_jpeg2000
from kb.safety.photos import MAX_BYTES, Reason, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

START = b"%PDF-"
# Programs put other things before it; readers look this far.
START_WITHIN = 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF", b"II*\0", b"MM\0*")
MOST_PAGES = 300
MOST_OBJECTS = 200_000
MOST_PIXELS = 100_000_000
DEEPEST = 60
# Lists of objects and pages are unpacked; no honest one is larger. (Pictures stay packed.)
MOST_UNPACKED = 32 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    dct_max_memory=MOST_UNPACKED,
)
# What a link may do: lead to another page of the file, or to an address on the web.
HARMLESS_ACTIONS = frozenset({"/GoTo", "/URI", "/Named"})
ADDRESSES = ("http://", "https://")
# Programs, and other files inside.
ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
)
ACTIVE_ROOT_KEYS = frozenset({"/AF", "/Collection"})
ACTION_KEYS = ("/A", "/AA", "/OpenAction", "/Next")
# What tells on people, or is kept by programs for themselves.
TELLING_KEYS = (
    "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AF", "/Perms", "/DSS", "/AA",
    "/SpiderInfo", "/Threads", "/URI", "/Legal", "/Requirements", "/Extensions", "/AcroForm",
    "/OpenAction",
)  # fmt: skip
KEPT_ANNOTATIONS = frozenset({"/Link"})


def looks_like_pdf(file: BinaryIO) -> bool:
    """Whether the content says so. A picture is one also when it tells of the PDF it was in."""
    file.seek(0)
    start = file.read(START_WITHIN)
    file.seek(0)
    is_picture = start.startswith(PICTURES) or start[4:8] == b"ftyp"
    return START in start and not is_picture


def clean_pdf(file: BinaryIO, size: int) -> bytes:
    """Rewrite a PDF without whatever is not meant for readers. Raises RefusedError."""
    if not size:
        raise RefusedError(Reason.EMPTY)
    if size > MAX_BYTES:
        raise RefusedError(Reason.TOO_LARGE)
    file.seek(0)
    try:
        with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True) as pdf:
            _check(pdf)
            _strip(pdf)
            without_remarks(pdf, _dictionaries(pdf))
            return _written(pdf)
    except RefusedError:
        raise
    except TooMuchError as error:
        raise RefusedError(Reason.TOO_LARGE) from error
    except pikepdf.PasswordError as error:
        raise RefusedError(Reason.LOCKED) from error
    except Exception as error:  # broken files fail in every way there is
        raise RefusedError(Reason.DAMAGED) from error


def _check(pdf: Pdf) -> None:
    if pdf.is_encrypted:
        raise RefusedError(Reason.LOCKED)
    number = len(pdf.pages)
    if not number:
        raise RefusedError(Reason.DAMAGED)
    if number > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
        raise RefusedError(Reason.TOO_LARGE)
    if ACTIVE_ROOT_KEYS & set(pdf.Root.keys()):
        raise RefusedError(Reason.ACTIVE)
    for item in _dictionaries(pdf):
        if ACTIVE_KEYS & set(item.keys()) or _acts(item):
            raise RefusedError(Reason.ACTIVE)
        if item.get("/Subtype") == "/Image" and _pixels(item) > MOST_PIXELS:
            raise RefusedError(Reason.TOO_MANY_PIXELS)


def _pixels(image: Any) -> int:
    return int(image.get("/Width", 0)) * int(image.get("/Height", 0))


def _acts(item: Any) -> bool:
    """Whether it holds an action that is more than a way to another page."""
    return any(_is_active(item.get(key)) for key in ACTION_KEYS)


def _is_active(action: Any) -> bool:
    if isinstance(action, Array):
        return any(_is_active(one) for one in action)
    if not isinstance(action, Dictionary):
        return False  # a place in the file
    if "/S" not in action:
        return any(_is_active(one) for one in action.values())  # of /AA: one for each event
    kind = str(action.get("/S"))
    if kind == "/URI":
        return not str(action.get("/URI", "")).strip().lower().startswith((*ADDRESSES, "mailto:"))
    return kind not in HARMLESS_ACTIONS


def _dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary of the file, also those within others, and those of streams."""
    seen = 0
    for top in (pdf.trailer, *pdf.objects):
        pending: list[tuple[Any, int]] = [(top, 0)]
        while pending:
            item, depth = pending.pop()
            seen += 1
            if depth > DEEPEST or seen > 10 * MOST_OBJECTS:
                raise RefusedError(Reason.DAMAGED)
            if isinstance(item, Array):
                pending += [(one, depth + 1) for one in item if not _is_indirect(one)]
            elif isinstance(item, (Dictionary, Stream)):
                yield item
                inner = item.values() if isinstance(item, Dictionary) else item.stream_dict.values()
                pending += [(one, depth + 1) for one in inner if not _is_indirect(one)]


def _is_indirect(item: Any) -> bool:
    return bool(getattr(item, "is_indirect", False))


def _strip(pdf: Pdf) -> None:
    _keep_links_only(pdf)
    for item in list(_dictionaries(pdf)):
        for key in TELLING_KEYS:
            # The address of a link stands under the same name as the base of all addresses.
            if key in item and not (key == "/URI" and item.get("/S") == "/URI"):
                del item[key]
        if isinstance(item, Stream):
            _strip_picture(item)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _keep_links_only(pdf: Pdf) -> None:
    """Forms become what is written in them; comments go, which name their authors."""
    for page in pdf.pages:
        found = page.obj.get("/Annots")
        if found is None:
            continue
        kept = [one for one in found if str(one.get("/Subtype")) in (*KEPT_ANNOTATIONS, "/Widget")]
        page.obj.Annots = Array(kept)
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
    for page in pdf.pages:
        for one in page.obj.get("/Annots", ()):
            for key in ("/T", "/Contents", "/M", "/NM", "/CreationDate", "/RC", "/Subj"):
                if key in one:
                    del one[key]


def _strip_picture(stream: Any) -> None:
    """A photo within the file keeps what its camera wrote: place, time, serial number."""
    kinds = stream.get("/Filter")
    names = [str(kind) for kind in kinds] if isinstance(kinds, Array) else [str(kinds)]
    if names == ["/DCTDecode"]:
        stream.write(
            bare_jpeg(stream.read_raw_bytes()),
            filter=Name.DCTDecode,
            decode_parms=stream.get("/DecodeParms"),
        )
    elif names == ["/JPXDecode"]:
        stream.write(bare_jpeg2000(stream.read_raw_bytes()), filter=Name.JPXDecode)
    elif {"/DCTDecode", "/JPXDecode"} & set(names):
        # Packed once more around: unpacked, it is an ordinary one.
        raise RefusedError(Reason.DAMAGED)


def _written(pdf: Pdf) -> bytes:
    data = BytesIO()
    pdf.save(
        data,
        # An identifier made of the content, not of the author's machine and moment.
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        # What is packed stays packed: a few kilobytes can grow to gigabytes.
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return data.getvalue()
