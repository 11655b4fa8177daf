"""The workbench's addresses below the administration's."""

from __future__ import annotations

from django.urls import path

from kb.translation.workbench import files, views

_SEGMENT = "translations/<int:pk>/segments/<int:segment>/"

urlpatterns = [
    path("translations/<int:pk>/", views.WorkbenchView.as_view(), name="translation_workbench"),
    path("translations/<int:pk>/preview/", views.preview, name="translation_preview"),
    path("translations/<int:pk>/concordance/", views.concordance, name="translation_concordance"),
    path("translations/<int:pk>/approve/", views.approve_all, name="translation_approve_all"),
    path("translations/<int:pk>/memory/", views.prefill, name="translation_prefill"),
    path("translations/<int:pk>/machine/", views.machine_all, name="translation_machine"),
    path("translations/<int:pk>/publish/", views.publish, name="translation_publish"),
    path("translations/<int:pk>/file/", files.bring_back, name="translation_import"),
    path("translations/<int:pk>/file.xliff", files.export, {"kind": "xliff"}, "translation_xliff"),
    path("translations/<int:pk>/file.po", files.export, {"kind": "po"}, "translation_po"),
    path(_SEGMENT, views.panel, name="segment_panel"),
    path(f"{_SEGMENT}save/", views.save, name="segment_save"),
    path(f"{_SEGMENT}check/", views.check, name="segment_check"),
    path(f"{_SEGMENT}approve/", views.approve, name="segment_approve"),
    path(f"{_SEGMENT}reject/", views.reject, name="segment_reject"),
    path(f"{_SEGMENT}restore/", views.restore, name="segment_restore"),
    path(f"{_SEGMENT}waive/", views.waive, name="segment_waive"),
    path(f"{_SEGMENT}keep/", views.keep_text, name="segment_keep"),
    path(f"{_SEGMENT}machine/", views.machine, name="segment_machine"),
    path(f"{_SEGMENT}comment/", views.comment, name="segment_comment"),
    path(f"{_SEGMENT}resolve/", views.resolve, name="segment_resolve"),
    path("translation-memory/", files.exchange, name="translation_exchange"),
    path("translation-memory/memory.tmx", files.memory_file, name="translation_memory_file"),
    path("translation-memory/glossary.csv", files.glossary_file, {"kind": "csv"}, "glossary_csv"),
    path("translation-memory/glossary.tbx", files.glossary_file, {"kind": "tbx"}, "glossary_tbx"),
]
