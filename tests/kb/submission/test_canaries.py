"""One case with a file of every kind that is accepted: what cameras and programs wrote into them
reaches nobody, on no way."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kb.models import CaseStudyPage
from kb.models.drafts import DraftFile
from kb.submission.sending import send
from tests.kb.safety.test_bad_uploads import GOOD_FILES
from tests.kb.submission.pdfs import CANARY, everything_in, make_pdf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PHOTOS = ("jpeg, thumbnail", "mpo of two eyes", "png", "webp", "avif", "heic", "tiff, of a camera")


def unpacked(data: bytes) -> bytes:
    """The bytes of a file, and what is packed in them."""
    return everything_in(data) if data.startswith(b"%PDF-") else data


def files_of(storage: Storage, folder: str = "") -> Iterator[tuple[str, bytes]]:
    """Every file that is kept, with its content."""
    folders, names = storage.listdir(folder)
    for name in names:
        path = f"{folder}/{name}".lstrip("/")
        with storage.open(path) as file:
            yield path, file.read()
    for name in folders:
        yield from files_of(storage, f"{folder}/{name}".lstrip("/"))


def assert_nothing_told(at_least: int) -> None:
    kept = [file for name in ("default", "private") for file in files_of(storages[name])]
    assert len(kept) >= at_least
    for path, data in kept:
        assert CANARY not in unpacked(data), path
        if not data.startswith(b"%PDF-"):
            with Image.open(io.BytesIO(data)) as picture:
                assert not picture.getexif(), path
                assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info), path


def test_every_format_from_the_form_to_readers(
    browser, complete, author, django_capture_on_commit_callbacks
):
    sent = {name: GOOD_FILES[name]() for name in PHOTOS} | {"pdf": make_pdf()}
    for name, data in sent.items():
        assert CANARY in unpacked(data), name
        upload = SimpleUploadedFile("a", data)
        answer = browser.post(f"/lv/share/{complete.key}/files/", {"file": upload})
        assert answer.status_code == 200, name
    files = list(complete.files.all())
    # The first picture of the MPO is that of the JPEG, and the same one twice is kept once.
    assert len(files) == len(sent) - 1
    assert_nothing_told(len(files))
    for file in files:
        is_photo = file.kind == DraftFile.Kind.PHOTO
        complete.data[f"{file.prefix}-{'alt_text' if is_photo else 'caption'}"] = "Kas redzams"
        if is_photo:
            complete.data[f"{file.prefix}-people"] = "nobody"
        own = browser.get(f"/lv/share/{complete.key}/files/{file.key}/")
        assert CANARY not in unpacked(b"".join(own.streaming_content))
    complete.save()
    with django_capture_on_commit_callbacks(execute=True):
        page = send(complete.key, author)
        page.get_latest_revision().publish()
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert page.media.count() + page.documents.count() == len(files)
    reader = Client()
    paths = (f"lv/cases/{page.slug}/", "lv/cases/", f"api/v1/cases/{page.external_id}", "lv/feed/")
    answers = [reader.get(f"/{path}") for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    shown = set(re.findall(rb"/media/images/[^\s\"',]+", b"".join(one.content for one in answers)))
    assert len(shown) >= page.media.count()
    document = reader.get(f"/lv/document/{page.external_id}/{page.documents.get().key}.pdf")
    assert CANARY not in unpacked(b"".join(document.streaming_content))
    # With the renditions that the pages have made.
    assert_nothing_told(len(files) + len(shown))
