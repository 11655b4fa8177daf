"""Addresses below `/{language}/account/`: ours, and those of allauth that we use."""

from __future__ import annotations

from django.urls import include, path

from kb.account import views

member_urls = [
    path("", views.home, name="home"),
    path("details/", views.details, name="details"),
    path("library/", views.library, name="library"),
    path("library/propose/", views.propose_library, name="propose_library"),
    path("sessions/end/", views.end_session, name="end_session"),
    path("data/", views.data, name="data"),
    path("close/", views.close, name="close"),
    path("closed/", views.closed, name="closed"),
    path("resume/<str:token>/", views.resume, name="resume"),
]

urlpatterns = [
    path("", include((member_urls, "member"))),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
