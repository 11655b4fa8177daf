"""Loads the controlled vocabulary and the regions from the data files of the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from home.languages import LANGUAGE_CODES
from kb.models import (
    Audience,
    AudienceLabel,
    Need,
    NeedLabel,
    Region,
    RegionName,
    Topic,
    TopicLabel,
)

DATA_DIR = Path(__file__).parent / "data"
CONCEPTS = (
    ("topics", Topic, TopicLabel),
    ("audiences", Audience, AudienceLabel),
    ("needs", Need, NeedLabel),
)


@transaction.atomic
def load_vocabulary(*, overwrite: bool = False) -> dict[str, int]:
    """Create what is missing; give the number of new rows by kind.

    Labels that editors have changed stay as they are, unless `overwrite`.
    """
    counts = {
        name: _load_concepts(name, concept_model, label_model, overwrite=overwrite)
        for name, concept_model, label_model in CONCEPTS
    }
    counts["regions"] = _load_regions(overwrite=overwrite)
    return counts


def _read(path: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((DATA_DIR / path).read_text(encoding="utf-8"))
    return records


def _load_concepts(name: str, concept_model: Any, label_model: Any, *, overwrite: bool) -> int:
    created = 0
    for position, record in enumerate(_read(f"vocabulary/{name}.json")):
        defaults = {"position": position, "exact_match": record.get("exact_match", [])}
        save = (
            concept_model.objects.update_or_create
            if overwrite
            else concept_model.objects.get_or_create
        )
        concept, is_new = save(code=record["code"], defaults=defaults)
        created += is_new
        for language, labels in record["labels"].items():
            if isinstance(labels, str):
                labels = {"pref_label": labels}
            save_label = (
                label_model.objects.update_or_create
                if overwrite
                else label_model.objects.get_or_create
            )
            save_label(concept=concept, language=language, defaults=labels)
    return created


def _load_regions(*, overwrite: bool) -> int:
    regions = {region.code: region for region in Region.objects.all()}
    created = 0
    # Countries, then areas, then subdivisions: a parent always stands before its children.
    for record in _read("places/regions.json"):
        alt_names = dict(record.get("alt_names", {}))
        names = {
            language: {
                "name": record["names"][language],
                "other_names": alt_names.pop(language, []),
            }
            for language in LANGUAGE_CODES
        }
        values = {
            "kind": record["kind"],
            "parent": regions.get(record["parent"]),
            "latitude": record["latitude"],
            "longitude": record["longitude"],
            "other_spellings": [word for words in alt_names.values() for word in words],
        }
        code = record["code"]
        if code in regions and not overwrite:
            continue
        region, is_new = Region.objects.update_or_create(code=code, defaults=values)
        regions[code] = region
        created += is_new
        for language, name in names.items():
            RegionName.objects.update_or_create(region=region, language=language, defaults=name)
    return created
