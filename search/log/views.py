"""What a page of results tells: which of them was chosen, or that something is missing."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from search.log import recording
from search.query import MAX_PAGE_SIZE, clean_text

# In the address after the wish: the reader is thanked.
MISSED = "missed"

# Neither view needs Django's token against forgery: the signed token of the page is one, and no
# account stands behind it.


@csrf_exempt
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """`token` and `rank` (1 is the first) of a result that was followed."""
    rank = request.POST.get("rank", "")
    if not (rank.isascii() and rank.isdigit() and 1 <= int(rank[:4]) <= MAX_PAGE_SIZE):
        return HttpResponseBadRequest()
    try:
        recording.chosen(request.POST.get("token", ""), int(rank))
    except signing.BadSignature:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def missed(request: HttpRequest) -> HttpResponse:
    """A reader would like to read about what was not found (`token`, and `q` to go back to)."""
    try:
        recording.missed(request.POST.get("token", ""))
    except signing.BadSignature:
        return HttpResponseBadRequest()
    query = urlencode({"q": clean_text(request.POST.get("q", "")), MISSED: "1"})
    return HttpResponseRedirect(f"{reverse('search:results')}?{query}")
