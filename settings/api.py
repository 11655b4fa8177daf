"""The public API: one OpenAPI 3.1 document and one page for the routers of the apps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from kb.api import router as kb_router
from kb.api.docs import PlainDocs
from search.api import router as search_router

DESCRIPTION = """\
Read the collection from your own programs. No key is needed; any site may ask.

Texts are free to use under the licence that each record names. Please name the source.

A parameter with a bad value gets 422 with the field and the reason.
"""

api = NinjaAPI(
    title="The Common Shelf",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-1",
    openapi_url="/openapi.json",
    docs=PlainDocs(),
    docs_url="/docs",
)
api.add_router("", kb_router)
api.add_router("", search_router)


@api.exception_handler(ValidationError)
def bad_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with each field and what is wrong with it."""
    problems = [{"field": _field(item["loc"]), "reason": item["msg"]} for item in error.errors]
    return api.create_response(request, {"detail": problems}, status=422)


def _field(location: tuple[str | int, ...]) -> str:
    """The parameter in ninja's location: where it stands, its name, its place in a list."""
    names = [str(part) for part in location if isinstance(part, str)]
    return names[-1] if names else ""
