"""How each field is translated: the written table. A new field fails here until it stands in it."""

import pytest
from django.contrib.contenttypes.fields import GenericRelation
from modelcluster.fields import ParentalKey
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import TranslatableField, get_translatable_fields

from home.models import HomePage, StandardPage
from kb import models

SHELL = {
    "title": "translated",
    "slug": "the same",
    "seo_title": "translated",
    "search_description": "translated",
    "show_in_menus": "the same, unless the translator says otherwise",
}
TABLE = {
    models.CaseStudyPage: {
        **SHELL,
        "summary": "translated",
        "context": "translated",
        "actions": "translated",
        "results": "translated",
        "not_worked": "translated",
        "lessons": "translated",
        "transfer": "translated",
        "keywords": "translated",
        "indicators": "translated",
        "media": "translated",
        "external_id": "the same",
        "original_language": "the same",
        "country": "the same",
        "region": "the same",
        "place": "the same",
        "latitude": "the same",
        "longitude": "the same",
        "library": "the same",
        "period_start": "the same",
        "period_end": "the same",
        "ongoing": "the same",
        "cost": "the same",
        "people": "the same",
        "staff_hours": "the same",
        "preparation_weeks": "the same",
        "licence": "the same",
        "provenance": "the same",
        "evidence": "the same",
        "evidence_reason": "translated",
        "credit": "the same",
        "last_confirmed_on": "the same",
        "topic_links": "the same",
        "audience_links": "the same",
        "need_links": "the same",
        "partners": "the same",
        "funders": "the same",
        "sources": "the same",
        "documents": "the same",
    },
    models.Indicator: {"label": "translated", "value": "the same"},
    models.CaseStudyMedia: {
        "image": "the same",
        "alt_text": "translated",
        "caption": "translated",
    },
    models.CaseStudyIndexPage: {**SHELL, "introduction": "translated"},
    HomePage: {**SHELL, "introduction": "translated", "take_part": "translated"},
    StandardPage: {**SHELL, "introduction": "translated", "body": "translated"},
}


def rule(field):
    if isinstance(field, TranslatableField):
        return "translated"
    return "the same, unless the translator says otherwise" if field.overridable else "the same"


@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_rules_are_those_of_the_table(model):
    rules = {field.field_name: rule(field) for field in get_translatable_fields(model)}
    assert rules == TABLE[model]


def test_every_translatable_model_is_in_the_table():
    from django.apps import apps

    ours = [model for app in ("home", "kb") for model in apps.get_app_config(app).get_models()]
    assert {model for model in ours if issubclass(model, TranslatableMixin)} == set(TABLE)


@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_every_field_of_ours_has_a_rule(model):
    """Wagtail-localize overlooks what it can't translate, many-to-many fields for example."""
    own = {
        field.name
        for field in model._meta.get_fields()
        if field.model is model
        and not isinstance(field, GenericRelation)
        # What others wrote of a case points to it and is no part of it.
        and (field.concrete or isinstance(field.remote_field, ParentalKey))
    }
    bookkeeping = {"page_ptr", "page", "id", "sort_order", "translation_key", "locale"}
    assert own - bookkeeping <= set(TABLE[model])


def test_vocabulary_and_places_are_not_translated_by_rows():
    """One code for all languages: these are copied to each version, never translated."""
    for model in (
        models.CaseStudyTopic,
        models.CaseStudyAudience,
        models.CaseStudyNeed,
        models.Partner,
        models.Funder,
        models.Source,
        models.Topic,
        models.Region,
    ):
        assert not issubclass(model, TranslatableMixin)
