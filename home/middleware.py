"""Response headers that Django and django-csp do not set by themselves."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

ADMIN_PREFIXES = ("/admin/", "/django-admin/")


class SecurityHeadersMiddleware:
    """Set the permissions policy, and relax the content policy for the admin alone.

    Wagtail 8's date, inline-panel and chooser widgets still use inline scripts, and its preview
    shows pages in a frame; public pages keep the strict policy of `settings.base`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(ADMIN_PREFIXES):
            response._csp_update = {  # type: ignore[attr-defined]  # django-csp's own interface
                "script-src": [UNSAFE_INLINE],
                "style-src": [UNSAFE_INLINE],
                "img-src": ["blob:"],
                "frame-src": [SELF],
            }
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # likewise
        elif getattr(request, "is_dummy", False):
            # A preview: Wagtail asks for the page by itself and shows it in a frame of its editor.
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # likewise
        return response
