"""The search page and its suggestions."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search.answering import answer
from search.log import recording
from search.log import views as log_views
from search.presentation import LinkedFacet, Links
from search.query import SearchRequest
from search.service import search
from search.suggest import Suggestions, suggest
from search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from search.service import SearchResponse

POPULAR_TOPICS = 8


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The search page, `search/results.html`. What can't be understood in its address is ignored.

    Context:

    * `query`: the reader's text, as it is shown in the box again;
    * `response` (`search.service.SearchResponse`): `.total`, `.total_without_filters`, `.pages`,
      `.relaxed` (no case has all the words: any was enough), `.unavailable` (search is out of
      order), `.fallback` (another engine stood in), `.results`: each with `.title_html`,
      `.summary_html`, `.snippets` (HTML, safe; in `.snippet_language`), `.language`, `.url`,
      `.library`, `.place`, `.region_label`, `.country`, `.year`, `.topics` (code, label),
      `.versions` (`.language`, `.is_original`, `.url`);
    * `links` (`search.presentation.Links`): `.facets` (`.name`, `.title`, `.selected`, `.values`:
      each with `.code`, `.label`, `.count`, `.selected`, `.depth`, `.url_toggle`), `.chips`
      (`.facet_title`, `.label`, `.url_remove`), `.clear_url`, `.sorts` (`.code`, `.url`,
      `.selected`), `.correction` (None, or `.text` and `.url`: results are those of this text),
      `.pages` (`.number`, None for a gap; `.url`, `.current`), `.previous`, `.next`;
    * `hidden` (name, value): the state that the form must keep besides `q`, when it does not show
      the filters as fields of its own;
    * `popular_topics`: values of the topic facet over the whole collection, for an empty result;
    * `datalist`: labels of topics to suggest without JavaScript;
    * `suggest_url`: `?q=` answers as `suggestions` below;
    * `is_indexable`: whether other search engines may list the page;
    * `token`: by which the page tells what was chosen on it (`search.log`), "" when nobody notes
      it; `thanked`: the reader has just said that something is missing.
    """
    language = get_language() or "en"
    parameters = {name: values for name, values in request.GET.lists() if name != "page_size"}
    found = answer(request, parameters, ui=language)
    asked, vocabulary, response = found.asked, found.vocabulary, found.response
    if asked.page > response.pages:
        response = search(replace(response.request, page=response.pages), vocabulary)
    address = reverse("search:results")
    context = {
        "query": asked.text,
        "response": response,
        "links": Links(response, address),
        "hidden": [pair for pair in asked.parameters() if pair[0] not in ("q", "page", "as_typed")],
        "popular_topics": [] if response.total else popular_topics(language, vocabulary, address),
        "datalist": [term.label(language) for term in vocabulary.topics.values()],
        "suggest_url": reverse("search:suggest"),
        "is_indexable": is_indexable(response),
    }
    context["thanked"] = log_views.MISSED in request.GET
    context["token"] = "" if context["thanked"] else recording.note(response)
    return render(request, "search/results.html", context)


def is_indexable(response: SearchResponse) -> bool:
    """Whether other search engines may list this page: the first one of a question with answers.

    Endless combinations of filters are nothing for them, nor are pages that only repeat what
    somebody typed. The canonical address of all of them is the search page itself.
    """
    asked = response.request
    filtered = any(asked.filters.values())
    return response.total > 0 and asked.page == 1 and not filtered


def popular_topics(language: str, vocabulary: Vocabulary, address: str) -> list[object]:
    """The topics with most cases in the whole collection, each with the address of its cases."""
    everything: SearchResponse = search(SearchRequest(ui=language, page_size=0), vocabulary)
    topics: LinkedFacet | None = next(
        (facet for facet in Links(everything, address).facets if facet.name == "topic"), None
    )
    return list(topics.values[:POPULAR_TOPICS]) if topics else []


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggestions for `?q=` as JSON: a list of `{"kind", "text", "url", "language", "code"}`."""
    found = suggest(request.GET.get("q", ""), get_language() or "en", request)
    response = JsonResponse({"query": found.query, "suggestions": _flat(found)})
    response["X-Robots-Tag"] = "noindex"
    return response


def _flat(found: Suggestions) -> list[dict[str, str]]:
    kinds = (
        ("title", found.titles),
        ("topic", found.topics),
        ("place", found.places),
        ("library", found.libraries),
    )
    return [{"kind": kind, **asdict(suggestion)} for kind, listed in kinds for suggestion in listed]
