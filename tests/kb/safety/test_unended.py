"""A JPEG without its last mark is taken when its picture is whole, and only then."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from kb.safety.images import UnreadableImageError, clean_image
from kb.safety.metadata import next_marker
from kb.safety.unended import with_its_end

KINDS = {
    "plain": {},
    "progressive": {"progressive": True},
    "no subsampling": {"subsampling": 0},
    "restart marks": {"restart_marker_blocks": 1},
    "a restart mark for each row": {"restart_marker_rows": 1},
}
MODES = ("RGB", "L", "CMYK")


def photo(mode: str = "RGB", **options: object) -> bytes:
    """A picture with something to see everywhere, and without its last mark."""
    data = BytesIO()
    noise = Image.radial_gradient("L").resize((160, 120)).convert(mode)
    noise.save(data, "JPEG", comment=b"CANARY", **options)
    assert data.getvalue().endswith(b"\xff\xd9")
    return data.getvalue()[:-2]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_whole_ones_are_the_same_picture(mode, kind):
    data = photo(mode, **KINDS[kind])
    with Image.open(BytesIO(data + b"\xff\xd9")) as first:
        pixels = first.tobytes()
    for tail in (b"", b"\xff", b"\0" * 9):
        ended = with_its_end(BytesIO(data + tail))
        assert ended
        with Image.open(ended) as picture:
            assert picture.tobytes() == pixels


@pytest.mark.parametrize("kind", KINDS)
def test_cut_off_ones_stay_refused(kind):
    data = photo(**KINDS[kind])
    start = data.index(b"\xff\xda") + 20
    cuts = [start + (len(data) - 6 - start) * part // 12 for part in range(13)]
    assert [cut for cut in cuts if with_its_end(BytesIO(data[:cut]))] == []


def test_cut_before_a_mark_within_the_picture():
    """There the decoder has read all it was promised, and would not miss the rest."""
    data = photo(restart_marker_rows=1)
    marks = [place for place in range(len(data) - 1)
             if data[place] == 0xFF and 0xD0 <= data[place + 1] <= 0xD7]  # fmt: skip
    assert len(marks) > 5
    for place in marks:
        assert not with_its_end(BytesIO(data[:place]))
        assert not with_its_end(BytesIO(data[: place + 2]))


@pytest.mark.parametrize("mode", MODES)
def test_cut_exactly_between_two_scans(mode):
    """There the decoder has a whole picture, only less sharp: somebody's face would be a smear."""
    data = photo(mode, progressive=True)
    place, cuts = data.index(b"\xff\xda"), []
    while (place := next_marker(data, place + 2)) < len(data):
        cuts.append(place)
    assert len(cuts) > 5
    assert [cut for cut in cuts if with_its_end(BytesIO(data[:cut]))] == []
    assert with_its_end(BytesIO(data))


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n", photo() + b"\xff\xd9"])
def test_others_are_left_alone(data):
    assert with_its_end(BytesIO(data)) is None


def test_wagtails_way_in_takes_it_and_keeps_nothing_else():
    data = photo()
    kept = clean_image(ContentFile(data, name="a.jpg")).read()
    assert kept.endswith(b"\xff\xd9")
    assert b"CANARY" not in kept
    with pytest.raises(UnreadableImageError):
        clean_image(ContentFile(data[: len(data) * 3 // 4], name="a.jpg"))
