"""The search view of Wagtail's project template, with facets."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template

from kb.models import CaseStudyPage

FACETS = ("country", "cost", "evidence")
PAGE_SIZE = 20
TEMPLATE = """{% load wagtailcore_tags %}<!doctype html><title>Search</title>
<form><input name="query" value="{{ query }}"></form>
{% for name, counts in facets.items %}<h2>{{ name }}</h2><ul>{% for value, count in counts.items %}
<li>{{ value }} {{ count }}</li>{% endfor %}</ul>{% endfor %}
<ul>{% for result in results %}<li><h4><a href="{% pageurl result %}">{{ result }}</a></h4>
{{ result.summary }}</li>{% endfor %}</ul>{{ results.paginator.count }}"""


def search(request: HttpRequest) -> HttpResponse:
    """Results and facets."""
    query = request.GET["query"]
    found = CaseStudyPage.objects.live().search(query)
    context = {
        "query": query,
        "results": Paginator(found, PAGE_SIZE).page(1),
        "facets": {name: found.facet(name) for name in FACETS},
    }
    return HttpResponse(Template(TEMPLATE).render(Context({**context, "request": request})))
