"""What the home page shows of the collection. Each tag gives data; the templates render them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.translation import get_language

from home.languages import LANGUAGE_CODES
from kb.presentation import collection
from kb.presentation.cards import CaseCard, Term
from kb.presentation.reader import Reader, reader_for

register = template.Library()


def _reader(context: RequestContext | dict[str, Any]) -> Reader:
    active = get_language() or ""
    language = active if active in LANGUAGE_CODES else "en"
    request = context.get("request")
    return reader_for(request, language) if request is not None else Reader(language)


@register.simple_tag(takes_context=True)
def region_map(context: RequestContext) -> tuple[collection.CountryMap, ...]:
    """The three countries with their regions, paths and numbers of cases."""
    return collection.region_map(_reader(context))


@register.simple_tag(takes_context=True)
def topic_shelf(context: RequestContext) -> tuple[Term, ...]:
    """All topics with their numbers of cases."""
    return collection.topic_shelf(_reader(context))


@register.simple_tag(takes_context=True)
def newest_cases(context: RequestContext, number: int = 3) -> tuple[CaseCard, ...]:
    """The cases that were published last."""
    return collection.newest_cases(_reader(context), number)


@register.simple_tag(takes_context=True)
def not_worked_of_the_week(context: RequestContext) -> collection.Lesson | None:
    """What did not work somewhere: another case every week."""
    return collection.not_worked_of_the_week(_reader(context), timezone.localdate())


@register.simple_tag(takes_context=True)
def collection_numbers(context: RequestContext) -> collection.Numbers:
    """How many cases, libraries, countries, languages and translations there are."""
    return collection.collection_numbers(_reader(context))
