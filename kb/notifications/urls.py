"""Addresses below /{language}/mail/."""

from __future__ import annotations

from django.urls import path

from kb.notifications import views

app_name = "mail"

urlpatterns = [
    path("less/<str:signed>/", views.less_mail, name="less"),
    path("<uuid:token>/", views.open_link, name="open"),
]
