"""Addresses. Everything a reader sees starts with its language; Wagtail's pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home import views as home_views
from kb import sitemaps
from kb.account import views as account_views
from search import health
from settings.api import api

handler403 = home_views.forbidden
handler404 = home_views.page_not_found
handler500 = home_views.server_error
handler429 = account_views.too_many_requests

# Not `static()`: it does nothing without DEBUG, and the demo runs without.
media = (
    [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]
    if settings.SERVE_MEDIA
    else []
)

urlpatterns = [
    path("", home_views.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", home_views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap-section"),
    path("api/v1/", api.urls),
    path("machine-translation/", include("kb.translation.machine.callbacks")),
    # In place of Wagtail's, which limits nothing and knows no second factor.
    path("admin/login/", account_views.admin_login, name="admin_login"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *media,
    *i18n_patterns(
        path("search/", include("search.urls")),
        path("account/", include("kb.account.urls")),
        path("guide/<slug:name>/", home_views.guide, name="guide"),
        path("_util/login/", account_views.page_login, name="page_login"),
        path("", include("kb.urls")),
        path("", include(wagtail_urls)),
    ),
]
