"""Addresses below the language that are no Wagtail pages."""

from __future__ import annotations

from django.urls import include, path, re_path

from kb import routing, views
from kb.feeds import CasesFeed
from kb.presentation.addresses import CASES_PATH

app_name = "kb"

# The identifier of the exchange format (kb.fields.validate_external_id).
CASE_ID = r"(?P<case_id>[a-z0-9-]{3,80})"

urlpatterns = [
    path(CASES_PATH, routing.cases, name="browse"),
    path(f"{CASES_PATH}<slug:slug>/", routing.cases, name="case"),
    path("review/", include("kb.review.urls")),
    path("mail/", include("kb.notifications.urls")),
    path("share/", include("kb.submission.urls")),
    path("feed/", CasesFeed.as_view(), name="feed"),
    path("feed/<slug:topic>/", CasesFeed.as_view(), name="topic_feed"),
    re_path(rf"^cite/{CASE_ID}\.(?P<form>bib|ris)$", views.citation, name="citation"),
    re_path(
        rf"^document/{CASE_ID}/(?P<key>[0-9a-f-]{{36}})\.pdf$", views.document, name="document"
    ),
    re_path(rf"^wish/{CASE_ID}/$", views.wish, name="wish"),
    re_path(rf"^seen/{CASE_ID}/$", views.seen, name="seen"),
]
