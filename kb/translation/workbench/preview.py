"""The page as it would be with the texts that stand in the workbench now."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from wagtail_localize.fields import copy_synchronised_fields
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from kb.translation.acceptance import target_page
from kb.translation.errors import NotReady
from kb.translation.segment_text import SegmentText
from kb.translation.workbench.board import Row, read_board

if TYPE_CHECKING:
    from wagtail.models import Page
    from wagtail_localize.models import Translation


def preview_page(translation: Translation) -> Page:
    """The page with every suggestion in its place, and the original where there is none.

    For the people who work on it; never saved.
    """
    source = translation.source
    page = target_page(translation)
    if page is None:
        raise NotReady("")
    original = source.as_instance()
    copy_synchronised_fields(original, page)
    texts = {row.segment.order: safe_text(row) for row in read_board(translation)}
    values = source._get_segments_for_translation(translation.target_locale, fallback=True)
    for value in values:
        if isinstance(value, StringSegmentValue) and texts.get(value.order):
            value.string = StringValue(texts[value.order])
    ingest_segments(original, page, source.locale, translation.target_locale, values)
    return page


def safe_text(row: Row) -> str:
    """The text of a segment, without its tags as long as they are broken."""
    text = SegmentText(row.text)
    if text.markup_problem or set(text.links) - set(SegmentText(row.segment.source).links):
        return html.escape(text.plain, quote=False)
    return row.text
