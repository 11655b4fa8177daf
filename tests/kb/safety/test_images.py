"""Nothing that a camera or a program wrote into a picture is ever published."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo
from wagtail.images import get_image_model

from kb.safety.images import MAX_SIDE, UnreadableImageError, clean_image
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of renditions and uploads to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Image = get_image_model()

SECRETS = (b"Secret Artist", b"secret comment", b"GPSLatitude", b"secret place", b"Secret Camera")
EXIF_TAGS = {"artist": 0x013B, "make": 0x010F, "orientation": 0x0112, "gps": 0x8825}


def picture(format_name: str, size: tuple[int, int] = (120, 90), orientation: int = 1) -> bytes:
    """A picture that carries everything it should not."""
    pixels = PillowImage.linear_gradient("L").resize(size).convert("RGB")
    exif = PillowImage.Exif()
    exif[EXIF_TAGS["artist"]] = "Secret Artist"
    exif[EXIF_TAGS["make"]] = "Secret Camera"
    exif[EXIF_TAGS["orientation"]] = orientation
    exif.get_ifd(EXIF_TAGS["gps"]).update(
        {1: "N", 2: (56.0, 30.0, 15.5), 3: "E", 4: (27.0, 20.0, 1.5), 0x1B: b"secret place"}
    )
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a exif:GPSLatitude="56,30N"/></x:xmpmeta>'
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, object] = {"exif": exif, "icc_profile": profile}
    if format_name == "PNG":
        text = PngInfo()
        text.add_text("Author", "Secret Artist")
        text.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=False)
        options["pnginfo"] = text
    else:
        options["xmp"] = xmp
    if format_name == "JPEG":
        options["comment"] = b"secret comment"
    data = BytesIO()
    pixels.save(data, format_name, **options)
    assert any(secret in data.getvalue() for secret in SECRETS)
    return data.getvalue()


def assert_clean(data: bytes) -> None:
    for secret in (
        *SECRETS,
        b"Exif",
        b"eXIf",
        b"xmpmeta",
        b"ICC_PROFILE",
        b"iCCP",
        b"ICCP",
        b"tEXt",
    ):
        assert secret not in data, secret
    with PillowImage.open(BytesIO(data)) as opened:
        assert not opened.getexif()
        harmless = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive"}
        harmless |= {"progression", "loop", "background", "timestamp", "duration"}
        assert set(opened.info) <= harmless


@pytest.mark.parametrize(
    ("format_name", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")]
)
def test_original_and_renditions_are_clean(format_name, extension):
    image = Image(title="A shelf")
    image.file.save(f"shelf.{extension}", ContentFile(picture(format_name)), save=True)
    with image.file.open() as file:
        original = file.read()
    assert_clean(original)
    with PillowImage.open(BytesIO(original)) as opened:
        assert (opened.format, opened.size) == (format_name, (120, 90))
    assert (image.width, image.height, image.file_size) == (120, 90, len(original))
    for spec in (
        "width-60",
        "fill-40x40",
        "original",
        "width-60|format-webp",
        "max-50x50|format-jpeg",
    ):
        with image.get_rendition(spec).file.open() as file:
            assert_clean(file.read())


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_what_an_editor_uploads_is_clean(extension, client):
    client.force_login(UserFactory(superuser=True))
    data = picture({"jpg": "JPEG"}.get(extension, extension.upper()))
    upload = SimpleUploadedFile(f"shelf.{extension}", data)
    client.post("/admin/images/add/", {"title": "A shelf", "file": upload, "tags": ""})
    response = client.post(
        "/admin/images/multiple/add/",
        {"title": "Another", "files[]": SimpleUploadedFile(f"a.{extension}", data)},
    )
    assert response.status_code in (200, 302)
    assert Image.objects.exists()
    for image in Image.objects.all():
        with image.file.open() as file:
            assert_clean(file.read())


def test_a_phone_held_upright_gives_an_upright_picture():
    cleaned = clean_image(ContentFile(picture("JPEG", (120, 90), orientation=6), name="a.jpg"))
    with PillowImage.open(cleaned) as opened:
        assert opened.size == (90, 120)


def test_a_huge_picture_becomes_smaller():
    cleaned = clean_image(ContentFile(picture("JPEG", (4000, 1000)), name="a.jpg"))
    with PillowImage.open(cleaned) as opened:
        assert opened.size == (MAX_SIDE, 600)


def test_transparency_stays():
    data = BytesIO()
    PillowImage.new("RGBA", (10, 10), (255, 0, 0, 0)).save(data, "PNG")
    with PillowImage.open(clean_image(ContentFile(data.getvalue(), name="a.png"))) as opened:
        assert opened.mode == "RGBA"
        assert opened.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "I;16", "LA", "1"])
def test_every_kind_of_pixel_can_be_written(mode):
    data = BytesIO()
    format_name = "JPEG" if mode == "CMYK" else "PNG"
    PillowImage.new(mode, (10, 10)).save(data, format_name)
    cleaned = clean_image(ContentFile(data.getvalue(), name=f"a.{format_name.lower()}"))
    with PillowImage.open(cleaned) as opened:
        assert opened.mode in ("RGB", "RGBA")


def test_the_name_fits_the_format():
    cleaned = clean_image(ContentFile(picture("PNG"), name="photos/shelf.jpg"))
    assert cleaned.name == "shelf.png"


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", picture("JPEG")[:600], picture("PNG")[:400]]
)
def test_a_damaged_picture_is_refused_with_a_message(data, client):
    with pytest.raises(UnreadableImageError):
        clean_image(ContentFile(data, name="a.jpg"))
    client.force_login(UserFactory(superuser=True))
    upload = SimpleUploadedFile("a.jpg", data)
    response = client.post("/admin/images/add/", {"title": "A", "file": upload, "tags": ""})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Image.objects.exists()


def test_an_unchanged_picture_is_not_written_again():
    image = Image(title="A shelf")
    image.file.save("shelf.jpg", ContentFile(picture("JPEG")), save=True)
    name = image.file.name
    image = Image.objects.get()
    image.title = "Another title"
    image.save()
    assert image.file.name == name
