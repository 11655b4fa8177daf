"""The guides in the admin's help menu."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_an_editor_finds_her_guide_and_no_other(editor, site):
    text = editor.get("/admin/").content.decode()
    assert "/guide/editor/" in text
    assert "/guide/translator/" not in text


def test_an_administrator_finds_both(admin, site):
    text = admin.get("/admin/").content.decode()
    assert "/guide/editor/" in text
    assert "/guide/translator/" in text
