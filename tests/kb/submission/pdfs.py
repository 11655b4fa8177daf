"""PDFs as programs write them, and as somebody might who means harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

CANARY = b"CANARY"


def jpeg_with_canaries(**options: Any) -> bytes:
    """A photo that a program puts into its PDF as it is, with what the camera wrote."""
    exif = Image.Exif()
    exif[0x013B] = "CANARY artist"
    exif.get_ifd(0x8825).update({1: "N", 2: (56.0, 30.0, 15.5), 0x1B: b"CANARY place"})
    data = BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(
        data, "JPEG", exif=exif, comment=b"CANARY comment", xmp=b"<x>CANARY</x>", **options
    )
    return data.getvalue()


def drawing() -> tuple[bytes, bytes]:
    """The instructions of a page: the photo from above, and a small one among them."""
    small = jpeg_with_canaries()
    return (
        b"% CANARY program\nq 64 0 0 48 0 0 cm /Photo Do Q % CANARY who",
        b"q BI /W 64 /H 48 % CANARY\r/BPC 8 /CS /RGB /F /DCT ID " + small + b"\nEI Q\n% CANARY end",
    )


def make_pdf(change: Callable[[Pdf], object] | None = None, **options: Any) -> bytes:
    """One page with a photo, a link, a comment, and the names of people wherever there is room."""
    pdf = Pdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0]
    photo = Stream(pdf, jpeg_with_canaries(progressive=True))
    photo.Type, photo.Subtype = Name.XObject, Name.Image
    photo.Width, photo.Height, photo.BitsPerComponent = 64, 48, 8
    photo.ColorSpace, photo.Filter = Name.DeviceRGB, Name.DCTDecode
    photo.Metadata = Stream(pdf, b"<x>CANARY</x>")
    page.Resources = Dictionary(XObject=Dictionary(Photo=photo))
    page.Contents = Array([Stream(pdf, part) for part in drawing()])
    page.obj.PieceInfo = Dictionary(Program=Dictionary(Private=String("CANARY")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9])
    note.T, note.Contents = String("CANARY who"), String("CANARY what")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], T=String("CANARY"))
    link.A = Dictionary(S=Name.URI, URI=String("https://example.org/"))
    page.obj.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(link)])
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["CANARY"]
    pdf.docinfo["/Author"] = "CANARY"
    if change:
        change(pdf)
    data = BytesIO()
    pdf.save(data, **options)
    return data.getvalue()


def everything_in(data: bytes) -> bytes:
    """The bytes of a PDF and of all that is packed in it."""
    found = [data]
    with pikepdf.open(BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, Stream):
                found.append(item.read_raw_bytes())
                if "/DCTDecode" not in str(item.get("/Filter")):
                    found.append(item.read_bytes())
            if isinstance(item, pikepdf.Object):
                found.append(item.unparse(resolved=True))
    return b"\n".join(found)


def opens_with(action: Any) -> bytes:
    return make_pdf(lambda pdf: pdf.Root.__setattr__("OpenAction", action))


def link_does(action: Any) -> bytes:
    return make_pdf(lambda pdf: pdf.pages[0].obj.Annots[1].__setattr__("A", action))


def root_has(name: str, value: Callable[[Pdf], Any]) -> bytes:
    return make_pdf(lambda pdf: pdf.Root.__setattr__(name, value(pdf)))


def drawn(instructions: bytes, **options: Any) -> bytes:
    """A page of these instructions."""
    return make_pdf(
        lambda pdf: pdf.pages[0].obj.__setattr__("Contents", Stream(pdf, instructions)), **options
    )


def deep() -> Any:
    item: Any = Array([])
    for _number in range(90):
        item = Array([item])
    return item


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
BAD_PDFS = {
    "script when opened": opens_with(SCRIPT),
    "program when opened": opens_with(Dictionary(S=Name.Launch, F=String("calc.exe"))),
    "script after a harmless action": opens_with(
        Dictionary(S=Name.GoTo, D=String("a"), Next=SCRIPT)
    ),
    "script on a page": make_pdf(
        lambda pdf: pdf.pages[0].obj.__setattr__("AA", Dictionary(O=SCRIPT))
    ),
    "script by name": root_has(
        "Names", lambda pdf: Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))
    ),
    "link that is a script": link_does(Dictionary(S=Name.URI, URI=String("javascript:alert(1)"))),
    "link to a file": link_does(Dictionary(S=Name.URI, URI=String("file:///etc/passwd"))),
    "link to a program": link_does(Dictionary(S=Name.Launch, F=String("a.exe"))),
    "link into another file": link_does(Dictionary(S=Name.GoToR, F=String("//host/share"))),
    "link that sends a form": link_does(Dictionary(S=Name.SubmitForm, F=String("https://e.org"))),
    "link that brings data": link_does(Dictionary(S=Name.ImportData, F=String("a.fdf"))),
    "film": link_does(Dictionary(S=Name.Rendition, OP=0)),
    "file inside": make_pdf(lambda pdf: pdf.attachments.__setitem__("a.exe", b"MZ")),
    "portfolio": root_has("Collection", lambda pdf: Dictionary(View=Name.D)),
    "form with a program": root_has(
        "AcroForm", lambda pdf: Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))
    ),
    "password": make_pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    "protected against changes": make_pdf(encryption=pikepdf.Encryption(owner="a", user="")),
    "no pages": make_pdf(lambda pdf: pdf.pages.__delitem__(slice(None))),
    "301 pages": make_pdf(lambda pdf: [pdf.add_blank_page() for _number in range(300)]),
    "picture of 20,000 by 20,000": make_pdf(
        lambda pdf: pdf.pages[0].Resources.XObject.Photo.__setattr__("Width", 4_000_000)
    ),
    "photo that is none": make_pdf(
        lambda pdf: pdf.pages[0].Resources.XObject.Photo.write(b"x", filter=Name.DCTDecode)
    ),
    "deep": make_pdf(lambda pdf: pdf.Root.__setattr__("Deep", deep())),
    "photo among the instructions, packed once more": drawn(
        b"BI /W 9 /H 9 /BPC 8 /CS /RGB /F [/AHx /DCT] ID FFD8FFE000104A46494600> EI"
    ),
    "instructions that grow": drawn(b"% " + b"a" * 40_000_000, compress_streams=True),
    "header only": b"%PDF-1.7\n",
    "pdf, half": make_pdf()[:1500],
    "pdf, without its end": make_pdf()[:-40],
    "pdf, garbage within": make_pdf()[:300] + b"\xff" * 900 + make_pdf()[1200:],
}


def grows() -> bytes:
    """An object in a list of objects that is 400 KB here and 400 MB unpacked."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0 <</A 1>>")
    packed += b"".join(packer.compress(b" " * 1_000_000) for _number in range(400))
    packed += packer.flush()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/More 5 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
        % (len(packed), packed),
    ]
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    entries = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 4, 0), (1, len(data), 0)]
    table = b"".join(struct.pack(">BIH", *entry) for entry in entries)
    start = len(data)
    data += b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return data + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start
