"""The form as a Word file: taken away empty, brought back filled in."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from kb.models import CaseDraft
from kb.submission.paper import UnreadableFormError, read_docx

pytestmark = pytest.mark.django_db


def filled(content: bytes, words: dict[int, list[tuple[str, str]]]) -> bytes:
    """The form with paragraphs (text, style) written below its headings, counted from 0."""
    document = Document(io.BytesIO(content))
    headings = [line for line in document.paragraphs if str(line.style.name) == "Heading 2"]
    for number, lines in words.items():
        following = headings[number]._p.getnext()
        for text, style in lines:
            following.addprevious(document.add_paragraph(text, style=style)._p)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


@pytest.mark.parametrize("language", ["lv", "uk", "en"])
def test_there_and_back(browser, language, author):
    empty = browser.get(f"/{language}/share/form.docx").content
    words = {
        0: [("Читаємо разом", "Normal")],
        3: [("Перше", "Normal"), ("крок", "List Bullet"), ("другий", "List Bullet")],
    }
    file = SimpleUploadedFile("forma.docx", filled(empty, words))
    response = browser.post("/lv/share/form/upload/", {"file": file})
    draft = CaseDraft.objects.get()
    assert response.url == f"/lv/share/{draft.key}/story/"
    assert draft.data["title"] == "Читаємо разом"
    assert draft.data["actions"] == "Перше\n\n- крок\n- другий"
    assert draft.data["country"] == "LV"
    assert "summary" not in draft.data, "hints are no answers"


def archive(*entries: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return data.getvalue()


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"PK\x03\x04",
        archive(("a.txt", b"a")),
        archive(("[Content_Types].xml", BOMB)),
        archive(("word/vbaProject.bin", b"x"), ("word/document.xml", b"<a/>")),
        archive(("a", b"\0" * 60_000_000)),
        archive(*((f"{number}", b"") for number in range(1200))),
    ],
)
def test_what_is_no_form_is_refused(browser, data):
    with pytest.raises(UnreadableFormError):
        read_docx(io.BytesIO(data), len(data))
    response = browser.post("/lv/share/form/upload/", {"file": SimpleUploadedFile("a.docx", data)})
    assert response.status_code == 422
    assert not CaseDraft.objects.exists()


def test_an_empty_form_is_no_practice(browser):
    empty = browser.get("/lv/share/form.docx").content
    with pytest.raises(UnreadableFormError):
        read_docx(io.BytesIO(empty), len(empty))
