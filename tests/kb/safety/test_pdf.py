"""PDFs become paper, or are refused with words."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from kb.safety.pdf import clean_pdf
from kb.safety.photos import RefusedError
from kb.submission.uploads import WORDS_OF_DOCUMENTS
from tests.kb.submission.pdfs import BAD_PDFS, CANARY, everything_in, make_pdf


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
