"""Photos: what is taken, what is refused, and that nothing but pixels stays."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model

from kb.models import CaseDraft, CaseStudyPage
from kb.models.drafts import DraftFile
from kb.safety.photos import RefusedError, clean_photo
from kb.submission import drafts, reviewing
from kb.submission.drafts import DraftClosedError
from kb.submission.sending import send
from kb.submission.uploads import UploadRefusedError, take_in
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SECRETS = (b"Secret Artist", b"SN-0815-4711", b"secret comment", b"secret place", b"GPSLatitude")


def photo(format_name: str = "JPEG", size: tuple[int, int] = (120, 90)) -> bytes:
    """A photo with everything a camera writes: place, owner, serial number, comment."""
    pixels = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x013B] = "Secret Artist"
    exif.get_ifd(0x8769)[0xA431] = "SN-0815-4711"
    exif.get_ifd(0x8825).update({1: "N", 2: (56.0, 30.0, 15.5), 0x1B: b"secret place"})
    options = {"exif": exif}
    if format_name in ("JPEG", "WEBP", "AVIF", "PNG"):
        options["xmp"] = (
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a exif:GPSLatitude="56"/></x:xmpmeta>'
        )
    if format_name == "JPEG":
        options["comment"] = b"secret comment"
    if format_name == "PNG":
        options.pop("xmp")
    if format_name == "MPO":
        options |= {"save_all": True, "append_images": [pixels.rotate(90)]}
    data = io.BytesIO()
    pixels.save(data, format_name, **options)
    assert any(secret in data.getvalue() for secret in SECRETS)
    return data.getvalue()


def plain(format_name: str = "JPEG", **options) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "#2f6f5e").save(data, format_name, **options)
    return data.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))
        )

    header = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def archive(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return data.getvalue()


HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XXE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&b;</svg>'
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
BAD = {
    "nothing": b"",
    "one byte": b"\xff",
    "zeros": b"\0" * 4096,
    "text": b"hello",
    "html": HTML,
    "svg with a script": SVG,
    "svg with an entity": XXE,
    "eicar": EICAR,
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "gif": plain("GIF"),
    "gif with a script": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
    "bmp": plain("BMP"),
    "ico": plain("ICO"),
    "tga": plain("TGA"),
    "ppm": plain("PPM"),
    "eps": plain("EPS"),
    "psd": b"8BPS\0\x01" + b"\0" * 100,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file",
    "zip": archive("a.txt", b"a"),
    "zip that grows": archive("a", b"\0" * 5_000_000),
    "zip with a way out": archive("../../etc/passwd", b"a"),
    "word with macros": archive("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "program": b"MZ" + b"\0" * 200,
    "elf": b"\x7fELF" + b"\0" * 200,
    "shell": b"#!/bin/sh\nrm -rf /",
    "php": b"<?php system($_GET[0]); ?>",
    "jpeg, first bytes only": plain()[:20],
    "jpeg, half": photo(size=(600, 400))[:2500],
    "jpeg, header and garbage": plain()[:200] + b"\xaa" * 500,
    "png, half": plain("PNG")[:60],
    "png, signature only": b"\x89PNG\r\n\x1a\n",
    "png, nothing inside": png(100, 100),
    "png of 50,000 by 50,000": png(50_000, 50_000),
    "png of 2,000,000,000 by 1": png(2_000_000_000, 1),
    "png of 7,000 by 7,000": png(7_000, 7_000),
    "png of no size": png(0, 0),
    "webp, half": plain("WEBP")[:40],
    "webp, header only": b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
    "tiff, half": plain("TIFF")[:100],
    "tiff that points to itself": b"II*\0\x08\0\0\0\x01\0\0\x01\x04\0\x01" + b"\0\0\0\x08" * 2,
    "avif, half": plain("AVIF")[:150],
    "heic, header only": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64,
    "heic, garbage": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff" * 4000,
    "tiny": ONE_PIXEL,
    "too large": b"\xff\xd8\xff" + b"\0" * (15 * 1024 * 1024),
}
NAMES = (
    "a.jpg",
    "../../../etc/passwd.jpg",
    "a\u202egpj.exe",
    "CON.jpg",
    "x" * 200 + ".jpg",
    "<script>.jpg",
    "a.jpg.php",
    "фото з бібліотеки.jpeg",
    "",
)


@pytest.fixture
def url(complete):
    return f"/lv/share/{complete.key}/files/"


def public() -> list[str]:
    try:
        return sorted(storages["default"].listdir("original_images")[1])
    except FileNotFoundError:
        return []


def stored() -> list[str]:
    try:
        return storages["private"].listdir("drafts")[1]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize("name", BAD)
def test_refused_with_words_and_nothing_left_behind(name):
    """The cleaning alone, so that many classes take little time."""
    data = BAD[name]
    with pytest.raises(RefusedError) as refused:
        clean_photo(io.BytesIO(data), len(data))
    assert refused.value.reason


def test_every_class_over_the_wire(browser, url, complete):
    before = stored()
    for name, data in BAD.items():
        response = browser.post(url, {"file": SimpleUploadedFile("a.jpg", data)})
        assert response.status_code == 422, name
        assert len(response.json()["error"]) > 20 or name == "nothing", name
    assert stored() == before
    assert not complete.files.exists()
    assert browser.post(url).status_code == 422


@pytest.mark.parametrize("tail", [HTML, b"<?php system(1) ?>", archive("a", b"a"), EICAR])
@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_a_file_that_is_two_things_becomes_one(tail, format_name):
    data = plain(format_name) + tail
    assert tail not in clean_photo(io.BytesIO(data), len(data)).data


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF", "MPO", "TIFF"])
def test_not_one_byte_of_what_the_camera_wrote(format_name):
    data = photo(format_name)
    clean = clean_photo(io.BytesIO(data), len(data))
    assert not [secret for secret in SECRETS if secret in clean.data]
    with Image.open(io.BytesIO(clean.data)) as opened:
        assert opened.size == (120, 90)
        assert not opened.getexif()
        assert opened.format in ("JPEG", "PNG")


@pytest.mark.parametrize(
    ("mode", "format_name"),
    [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "TIFF"), ("P", "PNG"), ("I;16", "TIFF"), ("LA", "PNG")],
)
def test_every_kind_of_pixel(mode, format_name):
    data = io.BytesIO()
    Image.new(mode, (64, 48)).save(data, format_name)
    clean = clean_photo(data, len(data.getvalue()))
    with Image.open(io.BytesIO(clean.data)) as opened:
        assert opened.size == (64, 48)


def test_names_decide_nothing(browser, url, complete):
    for number, name in enumerate(NAMES[:-1]):
        data = io.BytesIO()
        Image.new("RGB", (60 + number, 60)).save(data, "JPEG")
        response = browser.post(url, {"file": SimpleUploadedFile(name, data.getvalue())})
        assert response.status_code == 200, name
    names = [file.file.name for file in complete.files.all()]
    assert len(names) == len(NAMES) - 1
    assert all(name.startswith("drafts/") and len(name) == 43 for name in names)


def test_the_same_photo_twice_is_one(browser, url, complete):
    for _number in range(2):
        assert browser.post(url, {"file": SimpleUploadedFile("a.jpg", plain())}).status_code == 200
    assert complete.files.count() == 1


def test_only_the_author_sees_it(browser, url, complete, client):
    browser.post(url, {"file": SimpleUploadedFile("a.jpg", plain())})
    file = complete.files.get()
    address = f"/lv/share/{complete.key}/files/{file.key}/"
    assert browser.get(address)["Content-Type"] == "image/jpeg"
    assert "no-store" in browser.get(address)["Cache-Control"]
    assert "media" not in address
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    assert client.post(url, {"file": SimpleUploadedFile("b.jpg", plain())}).status_code == 404


def test_ten_at_most(browser, url, complete):
    for number in range(11):
        data = io.BytesIO()
        Image.new("RGB", (60 + number, 60)).save(data, "JPEG")
        response = browser.post(url, {"file": SimpleUploadedFile("a.jpg", data.getvalue())})
    assert response.status_code == 422
    assert complete.files.count() == 10


def test_without_scripts(open_tab, complete, browser, django_capture_on_commit_callbacks):
    tab = open_tab(complete, "photos")
    response = tab.post({"file": SimpleUploadedFile("a.jpg", plain()), "go": "upload"})
    assert response.status_code == 302
    file = complete.files.get()
    assert b"file-" + file.key.hex.encode() in browser.get(tab.url).content
    refused = open_tab(complete, "photos").post(
        {"file": SimpleUploadedFile("a.jpg", HTML), "go": "upload"}
    )
    assert refused.status_code == 422
    words = {f"{file.prefix}-alt_text": "Lasītāji", f"{file.prefix}-people": "nobody"}
    open_tab(complete, "photos").press("next", **words)
    complete.refresh_from_db()
    assert complete.data[f"{file.prefix}-alt_text"] == "Lasītāji"
    with django_capture_on_commit_callbacks(execute=True):
        open_tab(complete, "photos").press(f"drop:{file.key.hex}")
    assert not complete.files.exists()
    assert file.file.name.split("/")[1] not in stored()


def test_who_leaves_leaves_no_photo_behind(
    browser, url, complete, author, django_capture_on_commit_callbacks
):
    browser.post(url, {"file": SimpleUploadedFile("a.jpg", plain())})
    name = complete.files.get().file.name.split("/")[1]
    assert name in stored()
    with django_capture_on_commit_callbacks() as callbacks:
        author.delete()
    # Not before it is sure: what is rolled back needs its file.
    assert name in stored()
    for callback in callbacks:
        callback()
    assert name not in stored()


def test_a_photo_that_comes_after_the_button_is_refused_not_lost_silently(complete, author):
    send(complete.key, author)
    with pytest.raises(DraftClosedError):
        take_in(complete, SimpleUploadedFile("a.jpg", plain()))
    assert not DraftFile.objects.exists()


def test_a_failure_while_sending_leaves_no_picture_in_public(complete, author, monkeypatch):
    file = take_in(complete, SimpleUploadedFile("a.jpg", plain()))
    complete.data |= {f"{file.prefix}-alt_text": "A", f"{file.prefix}-people": "nobody"}
    complete.save()

    def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(reviewing, "submit", fail)
    before = public()
    with pytest.raises(RuntimeError):
        send(complete.key, author)
    assert public() == before
    assert complete.files.get().file.storage.exists(file.file.name)


def test_deleted_drafts_and_strays_go_for_good_after_the_time_to_undo(
    browser, complete, draft, author, capsys, monkeypatch, django_capture_on_commit_callbacks
):
    file = take_in(draft, SimpleUploadedFile("a.jpg", plain()))
    kept = take_in(complete, SimpleUploadedFile("a.jpg", plain()))
    storages["private"].save("drafts/stray.jpg", ContentFile(b"x"))
    drafts.delete(draft)
    drafts.delete(complete)
    long_ago = timezone.now() - timedelta(days=drafts.KEEP_DELETED_DAYS)
    CaseDraft.objects.filter(pk=draft.pk).update(deleted_at=long_ago - timedelta(hours=1))
    CaseDraft.objects.filter(pk=complete.pk).update(deleted_at=long_ago + timedelta(hours=1))
    storage = type(storages["private"])
    monkeypatch.setattr(storage, "get_modified_time", lambda self, name: long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("forget_drafts")
    assert capsys.readouterr().out.startswith("deleted 1 drafts, ")
    assert list(CaseDraft.objects.all()) == [complete]
    names = stored()
    assert file.file.name.split("/")[1] not in names
    assert "stray.jpg" not in names
    assert kept.file.name.split("/")[1] in names
    browser.post(f"/lv/share/{complete.key}/restore/")
    complete.refresh_from_db()
    assert complete.is_open


def test_sent_photos_are_published_clean_and_the_private_ones_go(
    browser, complete, author, django_capture_on_commit_callbacks
):
    browser.post(f"/lv/share/{complete.key}/files/", {"file": SimpleUploadedFile("a.jpg", photo())})
    file = complete.files.get()
    complete.data[f"{file.prefix}-people"] = "children"
    complete.save()
    html = browser.get(f"/lv/share/{complete.key}/send/").content.decode()
    assert f"?check=1#{file.prefix}-alt_text" in html
    complete.data[f"{file.prefix}-alt_text"] = "Bērni lasa"
    complete.save()
    preview = browser.get(f"/lv/share/{complete.key}/preview/").content.decode()
    assert f'/files/{file.key}/" alt="Bērni lasa"' in preview
    with django_capture_on_commit_callbacks(execute=True):
        page = send(complete.key, author)
    media = CaseStudyPage.objects.get(pk=page.pk).media.get()
    assert (media.alt_text, media.locale) == ("Bērni lasa", page.locale)
    with media.image.file.open() as published:
        assert not [secret for secret in SECRETS if secret in published.read()]
    assert not DraftFile.objects.exists()
    assert file.file.name.split("/")[1] not in stored()
    assert get_image_model().objects.count() == 1
    assert complete.consent.people_in_photos == ["children"]


def clamd(answer: bytes | None) -> tuple[str, list[bytes]]:
    """Something that answers as clamd does, for machines without it."""
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        connection, _address = server.accept()
        with connection:
            data = b""
            while not data.endswith(b"\0\0\0\0") and (part := connection.recv(65536)):
                data += part
            heard.append(data)
            if answer:
                connection.sendall(answer)
        server.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{server.getsockname()[1]}", heard


@pytest.mark.parametrize(
    ("answer", "is_taken"),
    [
        (b"stream: OK\0", True),
        (b"stream: Eicar-Test-Signature FOUND\0", False),
        (b"INSTREAM size limit exceeded. ERROR\0", False),
        (None, False),
    ],
)
def test_clamav_decides_where_it_is_configured(complete, answer, is_taken):
    address, heard = clamd(answer)
    upload = SimpleUploadedFile("a.jpg", plain())
    with override_settings(CLAMD_ADDRESS=address):
        if is_taken:
            take_in(complete, upload)
        else:
            with pytest.raises(UploadRefusedError):
                take_in(complete, upload)
    assert heard[0].startswith(b"zINSTREAM\0")
    assert plain() in heard[0]
    assert complete.files.exists() is is_taken


def test_no_clamav_no_file(complete):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with override_settings(CLAMD_ADDRESS=f"127.0.0.1:{port}"), pytest.raises(UploadRefusedError):
        take_in(complete, SimpleUploadedFile("a.jpg", plain()))
    assert not complete.files.exists()
