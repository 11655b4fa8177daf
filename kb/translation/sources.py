"""Registers originals with wagtail-localize, and finds what changed since: by text, not by time.

wagtail-localize extracts a page with several queries for each segment; here it is a fixed number.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from rapidfuzz import fuzz
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

from kb.models import SourceChange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from wagtail.models import Locale, Page

# Two texts less alike than this (of 100) are not the same passage before and after.
SAME_PASSAGE = 45


def source_of(page: Page) -> TranslationSource | None:
    """The registered source of a page, if it has been registered."""
    source: TranslationSource | None = TranslationSource.objects.filter(
        object_id=page.translation_key, locale_id=page.locale_id
    ).first()
    return source


@transaction.atomic
def ensure_source(page: Page) -> TranslationSource:
    """The source of a published page, registered from what readers see if it is not yet."""
    return source_of(page) or register(page)


@transaction.atomic
def register(page: Page, *, at: datetime | None = None) -> TranslationSource:
    """Register a page as it is published now, or bring its source up to date.

    Segments that became other text are noted as changes, with the text that they were before.
    """
    page = page.specific_class.objects.get(pk=page.pk)
    now = at or timezone.now()
    content_type = ContentType.objects.get_for_model(page.get_translation_model())
    translatable, _created = TranslatableObject.objects.get_or_create(
        translation_key=page.translation_key, defaults={"content_type": content_type}
    )
    source, is_new = TranslationSource.objects.update_or_create(
        object=translatable,
        locale=page.locale,
        defaults={
            "specific_content_type": page.cached_content_type,
            "object_repr": str(page)[:200],
            "content_json": page.to_json(),
            "schema_version": get_schema_version(page._meta.app_label),
            "last_updated_at": now,
        },
    )
    before = [] if is_new else _strings_in_order(source)
    write_segments(source, page)
    if not is_new:
        note_changes(source, before, now)
    return source


def _strings_in_order(source: TranslationSource) -> list[tuple[int, int, str]]:
    """Context, string and text of each segment."""
    return list(
        StringSegment.objects.filter(source=source)
        .order_by("order")
        .values_list("context_id", "string_id", "string__data")
    )


def write_segments(source: TranslationSource, page: Page) -> None:
    """Make the segments of a source those of a page, in a fixed number of queries."""
    values = extract_segments(page)
    contexts = contexts_for(source, page, {value.path for value in values})
    by_kind: dict[type, list[Any]] = defaultdict(list)
    for value in values:
        by_kind[type(value)].append(value)
    texts = by_kind[StringSegmentValue]
    strings = strings_for(source.locale, {value.string.data for value in texts})
    templates = _templates_for(by_kind[TemplateSegmentValue])
    related = {
        value.translation_key: TranslatableObject.objects.get_or_create(
            translation_key=value.translation_key, defaults={"content_type": value.content_type}
        )[0].pk
        for value in by_kind[RelatedObjectSegmentValue]
    }

    _replace(
        StringSegment,
        source,
        [
            {
                "context_id": contexts[value.path],
                "order": value.order,
                "string_id": strings[value.string.data],
                "attrs": json.dumps(value.attrs, cls=DjangoJSONEncoder),
            }
            for value in texts
        ],
    )
    _replace(
        TemplateSegment,
        source,
        [
            {
                "context_id": contexts[value.path],
                "order": value.order,
                "template_id": templates[_template_id(value)],
            }
            for value in by_kind[TemplateSegmentValue]
        ],
    )
    _replace(
        RelatedObjectSegment,
        source,
        [
            {
                "context_id": contexts[value.path],
                "order": value.order,
                "object_id": related[value.translation_key],
            }
            for value in by_kind[RelatedObjectSegmentValue]
        ],
    )
    _replace(
        OverridableSegment,
        source,
        [
            {
                "context_id": contexts[value.path],
                "order": value.order,
                "data_json": json.dumps(value.data, cls=DjangoJSONEncoder),
            }
            for value in by_kind[OverridableSegmentValue]
        ],
    )


def _replace(model: Any, source: TranslationSource, wanted: list[dict[str, Any]]) -> None:
    """Keep the segments that stay (suggestions and bookmarks point at them), change the rest."""
    rows = {
        tuple(getattr(row, name) for name in _names(model)): row.pk
        for row in model.objects.filter(source=source)
    }
    keys = [tuple(fields[name] for name in _names(model)) for fields in wanted]
    gone = [pk for key, pk in rows.items() if key not in set(keys)]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    new = [fields for key, fields in zip(keys, wanted, strict=True) if key not in rows]
    if new:
        model.objects.bulk_create(model(source=source, **fields) for fields in new)


def _names(model: Any) -> list[str]:
    return [
        field.attname for field in model._meta.concrete_fields if field.name not in ("id", "source")
    ]


def strings_for(locale: Locale, texts: Iterable[str]) -> dict[str, int]:
    """The string rows of these texts by text; missing ones are made."""
    hashes = {text: String._get_data_hash(text) for text in texts}
    return _rows_for(
        String,
        {"locale": locale},
        "data_hash",
        {
            fingerprint: {"data": text, "data_hash": fingerprint}
            for text, fingerprint in hashes.items()
        },
        hashes,
    )


def contexts_for(source: TranslationSource, page: Page, paths: Iterable[str]) -> dict[str, int]:
    """The context rows of these content paths by path; missing ones are made."""
    hashes = {path: TranslationContext._get_path_id(path) for path in paths}
    return _rows_for(
        TranslationContext,
        {"object_id": source.object_id},
        "path_id",
        {
            fingerprint: {
                "path": path,
                "path_id": fingerprint,
                "field_path": field_path(page, path),
            }
            for path, fingerprint in hashes.items()
        },
        hashes,
    )


def _rows_for(
    model: Any,
    owner: dict[str, Any],
    key: str,
    wanted: dict[UUID, dict[str, Any]],
    names: dict[str, UUID],
) -> dict[str, int]:
    """Get or create many rows by a fingerprint: `{name: pk}`."""
    rows = model.objects.filter(**owner, **{f"{key}__in": list(wanted)})
    found = dict(rows.values_list(key, "pk"))
    missing = [fields for fingerprint, fields in wanted.items() if fingerprint not in found]
    if missing:
        # Somebody else may be making the same ones.
        model.objects.bulk_create((model(**owner, **f) for f in missing), ignore_conflicts=True)
        found = dict(rows.values_list(key, "pk"))
    return {name: found[fingerprint] for name, fingerprint in names.items()}


def field_path(page: Page, path: str) -> str:
    """The path without ids: wagtail-localize groups segments of a kind by it."""
    field = page._meta.get_field(path.split(".", maxsplit=1)[0])
    parts = path.split(".")
    if field.one_to_many:  # relation, key of the row, field of the row
        return ".".join([parts[0], *parts[2:]])
    # A block of a StreamField is named by its type, which only wagtail-localize looks up.
    is_plain = len(parts) == 1 or parts[1].startswith("'")
    return parts[0] if is_plain else ""


def _template_id(value: TemplateSegmentValue) -> UUID:
    import uuid

    namespace = uuid.uuid5(Template.BASE_UUID_NAMESPACE, value.format)
    return uuid.uuid5(namespace, value.template)


def _templates_for(values: list[TemplateSegmentValue]) -> dict[UUID, int]:
    wanted = {_template_id(value): value for value in values}
    rows = Template.objects.filter(uuid__in=list(wanted))
    found = dict(rows.values_list("uuid", "pk"))
    missing = [key for key in wanted if key not in found]
    if missing:
        Template.objects.bulk_create(
            (
                Template(
                    uuid=key,
                    template=wanted[key].template,
                    template_format=wanted[key].format,
                    string_count=wanted[key].string_count,
                )
                for key in missing
            ),
            ignore_conflicts=True,
        )
        found = dict(rows.values_list("uuid", "pk"))
    return found


def note_changes(
    source: TranslationSource, before: list[tuple[int, int, str]], at: datetime
) -> None:
    """Write down which segments are other text than before, each with what it was."""
    old: dict[int, dict[int, str]] = defaultdict(dict)
    for context_id, string_id, text in before:
        old[context_id][string_id] = text
    new: dict[int, dict[int, str]] = defaultdict(dict)
    for context_id, string_id, text in _strings_in_order(source):
        new[context_id][string_id] = text
    for context_id, texts in new.items():
        were = old[context_id]
        fresh = {pk: text for pk, text in texts.items() if pk not in were}
        gone = {pk: text for pk, text in were.items() if pk not in texts}
        for string_id, old_id in pair_up(fresh, gone).items():
            SourceChange.objects.update_or_create(
                source=source,
                context_id=context_id,
                string_id=string_id,
                defaults={"old_string_id": old_id, "changed_at": at},
            )


def pair_up(fresh: dict[int, str], gone: dict[int, str]) -> dict[int, int | None]:
    """For each new text the old one that it most likely replaced; None where it replaced none."""
    pairs: dict[int, int | None] = dict.fromkeys(fresh)
    if len(fresh) == len(gone) == 1:
        # A passage that was written anew is still that passage.
        return dict(zip(fresh, gone, strict=True))
    scores = sorted(
        (
            (fuzz.ratio(text, old_text), -position, new_id, old_id)
            for position, (new_id, text) in enumerate(fresh.items())
            for old_id, old_text in gone.items()
        ),
        reverse=True,
    )
    taken: set[int] = set()
    for score, _position, new_id, old_id in scores:
        if score >= SAME_PASSAGE and pairs[new_id] is None and old_id not in taken:
            pairs[new_id] = old_id
            taken.add(old_id)
    return pairs
