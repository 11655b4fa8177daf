"""What the API needs around it: other sites may read it, and its 404 stays a 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.locale import LocaleMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

API_PREFIX = "/api/"
WITHOUT_LANGUAGE = (API_PREFIX, "/admin/", "/machine-translation/")


class ApiCorsMiddleware:
    """Allow any origin to read what stands under /api/ (CORS, without credentials)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(API_PREFIX) and request.method in ("GET", "HEAD"):
            response["Access-Control-Allow-Origin"] = "*"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Django's, which sends a wrong address to the same one below a language: not for an API.

    `/api/v1/cases/none` would lead to `/en/api/v1/cases/none/`, since Wagtail's pattern takes any
    path.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave a 404 of an address that has no language alone."""
        if response.status_code == 404 and request.path_info.startswith(WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)
