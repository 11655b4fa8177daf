"""PDFs become paper, or are refused with words."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from kb.safety.pdf import clean_pdf
from kb.safety.photos import RefusedError
from kb.submission.uploads import WORDS_OF_DOCUMENTS
from tests.kb.submission.pdfs import BAD_PDFS, CANARY, everything_in, grows, make_pdf


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
