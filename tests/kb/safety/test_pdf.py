"""PDFs become paper, or are refused with words."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from kb.safety.pdf import clean_pdf
from kb.safety.photos import Reason, RefusedError
from kb.submission.uploads import WORDS_OF_DOCUMENTS
from tests.kb.submission.pdfs import BAD_PDFS, CANARY, drawn, everything_in, grows, make_pdf


@pytest.mark.parametrize("name", BAD_PDFS)
def test_refused_with_words(name):
    data = BAD_PDFS[name]
    with pytest.raises(RefusedError) as refused:
        clean_pdf(BytesIO(data), len(data))
    assert WORDS_OF_DOCUMENTS[refused.value.reason]


@pytest.mark.parametrize(
    "data",
    [
        make_pdf(),
        make_pdf(compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable),
        make_pdf(linearize=True),
        make_pdf(qdf=True),
        make_pdf() + b"PK\x03\x04CANARY" + b"\0" * 40,
        b"CANARY\n" + make_pdf(),
    ],
    ids=["plain", "unpacked", "for the web", "by hand", "with a ZIP behind", "with text before"],
)
def test_accepted_without_a_byte_that_tells_on_people(data):
    assert CANARY in everything_in(data)
    clean = clean_pdf(BytesIO(data), len(data))
    assert CANARY not in everything_in(clean)
    with pikepdf.open(BytesIO(clean)) as pdf:
        (link,) = pdf.pages[0].obj.Annots
        assert str(link.A.URI) == "https://example.org/"
        picture = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Photo).as_pil_image()
        assert picture.size == (64, 48)
        picture.load()
        assert not dict(pdf.docinfo)
    # Nothing of the moment or the machine: the same file again is the same.
    assert clean_pdf(BytesIO(data), len(data)) == clean


def test_too_much_to_read_is_called_too_large():
    with pytest.raises(RefusedError) as refused:
        clean_pdf(BytesIO(data := BAD_PDFS["instructions that grow"]), len(data))
    assert refused.value.reason == Reason.TOO_LARGE


def test_what_grows_is_not_unpacked():
    data = grows()
    with pikepdf.open(BytesIO(clean_pdf(BytesIO(data), len(data)))) as pdf:
        assert len(pdf.pages) == 1
        assert "/More" not in pdf.Root


def filled_in(pdf: Pdf) -> None:
    """A form in which somebody has written."""
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("library"), Rect=[0, 0, 90, 20]
    )
    field.V, field.DA, field.TU = String("Ludza"), String("/Helv 12 Tf 0 g"), String("CANARY")
    one = pdf.make_indirect(field)
    pdf.pages[0].obj.Annots.append(one)
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([one]),
        DA=String("/Helv 12 Tf 0 g"),
        DR=Dictionary(Font=Dictionary(Helv=font)),
        NeedAppearances=True,
    )


def test_a_form_becomes_what_is_written_in_it():
    data = make_pdf(filled_in)
    clean = clean_pdf(BytesIO(data), len(data))
    assert CANARY not in everything_in(clean)
    with pikepdf.open(BytesIO(clean)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert [str(one.Subtype) for one in pdf.pages[0].obj.Annots] == ["/Link"]
    assert b"Ludza" in everything_in(clean)


def draws_everywhere(pdf: Pdf) -> None:
    """Instructions with remarks wherever a PDF has instructions."""
    resources = pdf.pages[0].Resources
    form = Stream(pdf, b"q % CANARY form\nQ")
    form.Subtype, form.BBox = Name.Form, [0, 0, 9, 9]
    resources.XObject.Form = form
    pattern = Stream(pdf, b"0 0 4 4 re % CANARY pattern\nf")
    pattern.PatternType, pattern.PaintType, pattern.TilingType = 1, 1, 1
    pattern.BBox, pattern.XStep, pattern.YStep = [0, 0, 9, 9], 9, 9
    resources.Pattern = Dictionary(Dots=pattern)
    letter = Stream(pdf, b"9 0 d0 % CANARY letter\n0 0 4 4 re f")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, CharProcs=Dictionary(a=letter))
    resources.Font = Dictionary(Drawn=pdf.make_indirect(font))
    calculation = Stream(pdf, b"{ % CANARY colour\n1 exch sub }")
    calculation.FunctionType, calculation.Domain, calculation.Range = 4, [0, 1], [0, 1]
    space = Array([Name.Separation, Name.Spot, Name.DeviceGray, calculation])
    resources.ColorSpace = Dictionary(Spot=space)
    shared = pdf.pages[0].obj.Contents
    pdf.add_blank_page()
    pdf.pages[1].obj.Contents = shared


def test_remarks_among_the_instructions_go_wherever_they_stand():
    data = make_pdf(draws_everywhere)
    assert everything_in(data).count(CANARY) > 20
    clean = clean_pdf(BytesIO(data), len(data))
    assert CANARY not in everything_in(clean)
    with pikepdf.open(BytesIO(clean)) as pdf:
        resources = pdf.pages[0].Resources
        assert resources.XObject.Form.read_bytes().split() == [b"q", b"Q"]
        assert resources.Pattern.Dots.read_bytes().split() == [b"0", b"0", b"4", b"4", b"re", b"f"]
        function = resources.ColorSpace.Spot[3].read_bytes()
        assert function.split() == [b"{", b"1", b"exch", b"sub", b"}"]


def test_what_a_page_shows_stays():
    text = b"BT /F1 12 Tf (100% sure \\) % no remark) Tj <25> Tj ET % CANARY\n0 0 9 9 re f"
    image = b"\nBI /W 2 /H 2 /BPC 8 /CS /G ID %a%b\nEI\nq Q"
    data = drawn(text + image)
    with pikepdf.open(BytesIO(clean_pdf(BytesIO(data), len(data)))) as pdf:
        assert pdf.pages[0].Contents.read_bytes() == (text + image).replace(b"% CANARY", b"")


def test_the_small_photo_among_the_instructions_is_the_same():
    data = make_pdf()
    pictures = []
    for file in (data, clean_pdf(BytesIO(data), len(data))):
        with pikepdf.open(BytesIO(file)) as pdf:
            page = pdf.pages[0]
            page.externalize_inline_images()
            (name,) = set(page.Resources.XObject.keys()) - {"/Photo"}
            picture = pikepdf.PdfImage(page.Resources.XObject[name]).as_pil_image()
            pictures.append(picture.tobytes())
    assert pictures[0] == pictures[1]
