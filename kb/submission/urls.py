"""Addresses below /{language}/share/."""

from __future__ import annotations

from django.urls import path

from kb.submission import case_views, file_views, paper_views, views

app_name = "share"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("enter/", views.enter, name="enter"),
    path("new/", views.new, name="new"),
    path("form.docx", paper_views.form_docx, name="form_docx"),
    path("form/upload/", paper_views.bring_back, name="bring_back"),
    path("form/", paper_views.form_print, name="form_print"),
    path("practice/<slug:case_id>/", case_views.standing_page, name="standing"),
    path("practice/<slug:case_id>/revise/", case_views.revise, name="revise"),
    path("practice/<slug:case_id>/withdraw/", case_views.withdraw, name="withdraw"),
    path("<uuid:key>/", views.resume, name="resume"),
    path("<uuid:key>/preview/", views.preview, name="preview"),
    path("<uuid:key>/delete/", views.delete, name="delete"),
    path("<uuid:key>/restore/", views.restore, name="restore"),
    path("<uuid:key>/elsewhere/", views.elsewhere, name="elsewhere"),
    path("<uuid:key>/copy/", views.copy, name="copy"),
    path("<uuid:key>/files/", file_views.upload, name="upload"),
    path("<uuid:key>/files/<uuid:file_key>/", file_views.show, name="file"),
    path("<uuid:key>/<slug:code>/", views.step, name="step"),
]
