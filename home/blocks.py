"""Blocks that every page of running text may use.

Shallow, so that wagtail-localize can translate them.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class ImageBlock(blocks.StructBlock):
    """A picture with its description and caption."""

    image = ImageChooserBlock(label=_("Image"))
    alt_text = blocks.CharBlock(
        label=_("Description for people who can't see it"), required=False, max_length=250
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "components/blocks/image.html"


class RecordingBlock(blocks.StructBlock):
    """A link to a recording or video that stands elsewhere; nothing is fetched from there."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    url = blocks.URLBlock(label=_("Address"))
    language = blocks.ChoiceBlock(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        icon = "media"
        label = _("Recording")
        template = "components/blocks/recording.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a standard page."""

    heading = blocks.CharBlock(
        label=_("Heading"),
        icon="title",
        max_length=200,
        template="components/blocks/heading.html",
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT_FEATURES, template="components/blocks/paragraph.html"
    )
    note = blocks.RichTextBlock(
        label=_("Note in a box"),
        icon="info-circle",
        features=["bold", "italic", "link"],
        template="components/blocks/note.html",
    )
    image = ImageBlock()
    recording = RecordingBlock()

    class Meta:
        block_counts: ClassVar[dict[str, dict[str, int]]] = {}
