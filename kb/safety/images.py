"""Pictures are rewritten on arrival: new pixels, and nothing else of what the camera wrote.

Stock Wagtail publishes GPS coordinates, names and serial numbers, in the original and in JPEG
renditions. The form cleans with a message for the editor; the signal catches every other way in.
"""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import PurePath
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kb.safety.unended import with_its_end

MAX_SIDE = 2400
# What we write, by the format that was read; anything else becomes a PNG.
SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 88, "method": 4},
}
EXTENSIONS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}
# What is white in pictures of more than eight bits: fractions, eight, twelve and sixteen bits.
WHITES = (1, 255, 4095, 65_535)
# What Pillow raises for files that are broken, or made to exhaust the server.
UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
)


class UnreadableImageError(ValueError):
    """The file is no picture that we can read to its end."""


class CleanImage(ContentFile):
    """A picture that has been rewritten, so that it is not rewritten twice."""


def clean_image(file: File) -> CleanImage:
    """Rewrite a picture: upright, at most 2400 pixels a side, colours as sRGB, no metadata."""
    try:
        file.seek(0)
        with Image.open(file) as source:
            format_name = source.format if source.format in SAVE_OPTIONS else "PNG"
            picture = _pixels(source, format_name)
    except UNREADABLE as error:
        if ended := with_its_end(file):
            return clean_image(File(ended, name=file.name))
        raise UnreadableImageError(str(error)) from error
    data = BytesIO()
    picture.save(data, format=format_name, **SAVE_OPTIONS[format_name])
    return CleanImage(data.getvalue(), name=_name(file.name or "image", format_name))


def _pixels(source: Image.Image, format_name: str) -> Image.Image:
    upright = to_srgb(eight_bits(turned(source)))
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    upright = upright.convert("RGBA" if has_alpha and format_name != "JPEG" else "RGB")
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    # A new image takes the pixels along and leaves every text, profile and tag behind.
    picture = Image.new(upright.mode, upright.size)
    picture.paste(upright)
    return picture


def turned(picture: Image.Image) -> Image.Image:
    """Upright, as its camera notes; notes that can't be read are no reason to refuse a photo."""
    try:
        return ImageOps.exif_transpose(picture)
    except (*UNREADABLE, struct.error, KeyError, TypeError):
        return picture


def eight_bits(picture: Image.Image) -> Image.Image:
    """Greys of scanners and microscopes, which have more steps, as ordinary ones. Pillow would
    cut them off: a scanned page would become a white one."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    wide = picture if picture.mode == "F" else picture.convert("I")
    brightest = cast("tuple[float, float]", wide.getextrema())[1]
    most = next((white for white in WHITES if brightest <= white), brightest)
    grey = wide.point(lambda value: value * (255 / most) + 0).convert("L")
    grey.info.pop("transparency", None)  # it names one of the earlier greys
    return grey


def to_srgb(picture: Image.Image) -> Image.Image:
    """Apply the colour profile, which is then left out: it may name the device."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return picture  # a broken profile: the colours are a little off, the picture is there
    return converted or picture


def _name(name: str, format_name: str) -> str:
    path = PurePath(name)
    extensions = EXTENSIONS[format_name]
    return path.name if path.suffix.lower() in extensions else f"{path.stem}{extensions[0]}"


DAMAGED = _("This picture is damaged: it can't be read to its end. Try to save it anew.")


class SafeImageField(WagtailImageField):
    """Wagtail's field, which fails on some cut-off files instead of refusing them."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except UNREADABLE as error:
            raise ValidationError(DAMAGED) from error


class SafeImageForm(BaseImageForm):
    """Wagtail's form for pictures; tells when one can't be read (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = SafeImageField(
                label=field.label, required=field.required, widget=field.widget
            )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        try:
            return clean_image(file)
        except UnreadableImageError as error:
            raise ValidationError(DAMAGED) from error


def clean_before_save(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Before any picture is saved, by form or by code: rewrite a new file (pre_save signal)."""
    file = instance.file
    if not file:
        return
    if not file._committed:
        if isinstance(file.file, CleanImage):
            return
        cleaned = clean_image(file.file)
    elif not sender.objects.filter(pk=instance.pk, file=file.name).exists():
        # `image.file.save()` has put the file into the storage already.
        name, storage = file.name, file.storage
        with file.open() as stored:
            cleaned = clean_image(stored)
        storage.delete(name)
    else:
        return
    instance.file = cleaned
    instance._set_image_file_metadata()
