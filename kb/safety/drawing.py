"""The instructions by which a PDF draws its pages, without the remarks that programs, or people,
left between them: no reader shows these, and every copy of the file has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import (
    Array,
    DataDecodingError,
    Name,
    Pdf,
    Stream,
    Token,
    TokenFilter,
    TokenType,
)

from kb.safety.metadata import bare_jpeg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Together; each alone is limited by `kb.safety.pdf.MOST_UNPACKED`. No honest file comes near.
MOST_UNPACKED_IN_ALL = 256 * 1024 * 1024
# Reading these word by word takes a second for four megabytes.
MOST_READ = 24 * 1024 * 1024
PHOTO = b"\xff\xd8\xff"
# Without any of these there is nothing to take out.
SIGNS = (b"%", PHOTO, b"DCT")
PHOTO_FILTERS = frozenset({b"/DCT", b"/DCTDecode"})


class TooMuchError(ValueError):
    """More than we can read in a reasonable time."""


def without_remarks(pdf: Pdf, items: Iterable[Any]) -> None:
    """Take remarks, and what cameras wrote into photos among the instructions, out of a PDF.

    `items` are its dictionaries and streams. Raises ValueError for what can't be read.
    """
    unpacked = read = 0
    # Pages may share theirs.
    for stream in {found.objgen: found for found in _drawings(pdf, items)}.values():
        data = _unpacked(stream)
        unpacked += len(data)
        if any(sign in data for sign in SIGNS):
            read += len(data)
            if read <= MOST_READ:
                stream.write(_cleaned(data))
        if unpacked > MOST_UNPACKED_IN_ALL or read > MOST_READ:
            raise TooMuchError


def _unpacked(stream: Any) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except DataDecodingError as error:
        if "memory limit" in str(error):
            raise TooMuchError from error
        raise


def _drawings(pdf: Pdf, items: Iterable[Any]) -> Iterator[Any]:
    """Pages, forms within them, patterns, letters that are drawn, and calculations of colours."""
    for page in pdf.pages:
        if isinstance(page.obj.get("/Contents"), Array):
            # What one part begins, the next may end.
            page.contents_coalesce()
        if (contents := page.obj.get("/Contents")) is not None:
            yield contents
    for item in items:
        if item.get("/Type") == Name.Font and "/CharProcs" in item:
            yield from item.CharProcs.values()
        elif isinstance(item, Stream) and _draws(item):
            yield item


def _draws(stream: Any) -> bool:
    return (
        stream.get("/Subtype") == Name.Form
        or stream.get("/PatternType") == 1
        or stream.get("/FunctionType") == 4
    )


def _cleaned(data: bytes) -> bytes:
    """Read as instructions of a page, by the library's own reader."""
    with Pdf.new() as paper:
        page = paper.add_blank_page()
        page.Contents = paper.make_stream(data)
        cleaner = _Cleaner()
        cleaned = page.get_filtered_contents(cleaner)
    if cleaner.is_hidden_photo:
        raise ValueError("a photo that is packed once more around")
    return cleaned


# pikepdf always gives a token, but its signature asks for a default.
_NOTHING = Token(TokenType.space, b"")


class _Cleaner(TokenFilter):
    """Drops remarks; photos stay without what their cameras wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[bytes] = set()
        self.is_hidden_photo = False

    def handle_token(self, token: Token = _NOTHING) -> Token | None:
        kind = token.type_
        if kind == TokenType.comment:
            return None
        if kind == TokenType.name_:
            self.names.add(token.raw_value)
        elif kind == TokenType.word and token.raw_value == b"BI":
            self.names.clear()
        elif kind == TokenType.inline_image and (PHOTO_FILTERS & self.names):
            return self._photo(token)
        return token

    def _photo(self, token: Token) -> Token:
        if token.raw_value.startswith(PHOTO):
            return Token(TokenType.inline_image, bare_jpeg(token.raw_value) + b"\n")
        self.is_hidden_photo = True
        return token
