"""One page: the results. The pages themselves only need their addresses."""

from __future__ import annotations

from django.urls import include, path
from wagtail import urls as wagtail_urls

from benchmarks.search_speed.stock.views import search

urlpatterns = [path("", search), path("pages/", include(wagtail_urls))]
