"""The addresses that eTranslation calls. The token in them is the only key, good for one answer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kb.translation.machine import jobs


@csrf_exempt  # nobody's browser: a server that knows the token
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The translated document. Django refuses a larger one than DATA_UPLOAD_MAX_MEMORY_SIZE."""
    if not jobs.receive(token, request.body):
        raise Http404
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt  # as above
@require_POST
def failure(request: HttpRequest, token: str) -> HttpResponse:
    """That there will be none."""
    code = request.POST.get("error-code") or request.GET.get("error-code") or ""
    if not jobs.fail(token, code):
        raise Http404
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("<str:token>/", answer, name="machine_answer"),
    path("<str:token>/failed/", failure, name="machine_failure"),
]
