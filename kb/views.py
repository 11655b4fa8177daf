"""Public answers of the knowledge base that are no Wagtail pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_POST, require_safe

from home.models import SiteIdentity
from kb import demand, documents, visits, wishes
from kb.citations import bibtex, ris
from kb.models import ReaderDemand
from kb.presentation.addresses import absolute, browse_url, page_url
from kb.presentation.case import cited_work
from kb.presentation.missing import missing_case, published_versions
from kb.presentation.parts import Parts
from kb.presentation.reader import reader_for
from kb.review.withdrawal import notice_for

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from kb.models import CaseStudyIndexPage

CITATION_FORMATS = {
    "bib": (bibtex, "application/x-bibtex"),
    "ris": (ris, "application/x-research-info-systems"),
}
# In the address after asking for a translation: a browser without cookies is thanked too.
ASKED = "asked"


def case_study_not_in_language(
    request: HttpRequest, index_page: CaseStudyIndexPage, slug: str
) -> HttpResponse:
    """404 that says where a case can be read, or that there is none. Drafts are never told of."""
    reader = reader_for(request, index_page.locale.language_code)
    pages = published_versions(slug, reader)
    if not pages and (withdrawal := notice_for(slug)):
        context = {"page": index_page, "self": index_page, "withdrawal": withdrawal}
        response = render(request, "kb/case_study_gone.html", context, status=410)
        response["Cache-Control"] = "no-cache"
        return response
    has_asked = bool(pages) and (
        ASKED in request.GET or wishes.has_asked(request, pages[0].translation_key, reader.language)
    )
    context = {
        "page": index_page,
        "self": index_page,
        "missing": missing_case(pages, reader, has_asked=has_asked),
    }
    response = render(request, "kb/case_study_not_in_language.html", context, status=404)
    response["Cache-Control"] = "no-store" if has_asked else "no-cache"
    return response


@require_POST
def wish(request: HttpRequest, case_id: str) -> HttpResponse:
    """Count a reader's wish for a case in the language of the address, once a browser."""
    reader = reader_for(request, request.LANGUAGE_CODE)
    pages = list(reader.published.filter(external_id=case_id).select_related("locale"))
    if not pages:
        raise Http404
    own = next((page for page in pages if page.locale.language_code == reader.language), None)
    if own is not None:
        return HttpResponseRedirect(page_url(own, reader))
    key = pages[0].translation_key
    response = HttpResponseRedirect(f"{browse_url(reader.language)}{pages[0].slug}/?{ASKED}=1")
    if not wishes.has_asked(request, key, reader.language):
        wishes.count_wish(key, reader.language)
        wishes.remember(request, response, key, reader.language)
    return response


@require_POST
def seen(request: HttpRequest, case_id: str) -> HttpResponse:
    """Count that a browser shows the page on which a case is missing; a GET never writes.

    Once a day for each browser, and for no program.
    """
    reader = reader_for(request, request.LANGUAGE_CODE)
    pages = list(reader.published.filter(external_id=case_id).select_related("locale"))
    if not pages:
        raise Http404
    is_missing = all(page.locale.language_code != reader.language for page in pages)
    if (
        is_missing
        and not visits.is_program(request)
        and visits.is_first_today(request, f"{reader.language} {case_id}")
    ):
        demand.add(ReaderDemand.Kind.VIEW, {(pages[0].translation_key, reader.language): 1})
    return HttpResponse(status=204)


@require_safe
def document(request: HttpRequest, case_id: str, key: str) -> HttpResponseBase:
    """A PDF of a case."""
    try:
        found = documents.find(case_id, UUID(key), request.user)
    except ValueError:
        found = None
    if found is None:
        raise Http404
    row, is_public = found
    return documents.response(row, f"{case_id}.pdf", is_public=is_public)


@require_safe
@conditional_page
def citation(request: HttpRequest, case_id: str, form: str) -> HttpResponse:
    """A version as a file for reference managers."""
    language = request.LANGUAGE_CODE
    reader = reader_for(request, language)
    page = reader.published.filter(external_id=case_id).in_language(language).first()
    if page is None:
        raise Http404
    work = cited_work(
        page,
        Parts.of_published(page),
        language=language,
        url=absolute(page_url(page, reader)),
        site_name=SiteIdentity.for_request(request).name(language),
    )
    write, content_type = CITATION_FORMATS[form]
    return HttpResponse(
        write(work),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{case_id}-{language}.{form}"'},
    )
