"""Addresses below /{language}/review/."""

from __future__ import annotations

from django.urls import path

from kb.review import views

app_name = "review"

urlpatterns = [
    path("comment/<int:pk>/answer/", views.answer, name="answer"),
    path("comment/<int:pk>/resolve/", views.resolve, name="resolve"),
    path("running/<str:signed>/", views.running, name="running"),
    path("tried/<slug:case_id>/", views.tried, name="tried"),
]
