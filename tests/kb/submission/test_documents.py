"""PDFs: taken as paper or refused with words, shown to readers, gone with their case."""

from __future__ import annotations

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kb.models import CaseStudyPage
from kb.models.drafts import DraftFile
from kb.review.withdrawal import erase, withdraw
from kb.submission.sending import send
from kb.submission.uploads import UploadRefusedError, take_in
from tests.factories import UserFactory, translated
from tests.kb.submission.pdfs import BAD_PDFS, CANARY, everything_in, make_pdf

pytestmark = pytest.mark.django_db


def upload(data: bytes, name: str = "darba lapa.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.fixture
def sent(browser, complete, author, django_capture_on_commit_callbacks) -> CaseStudyPage:
    """A case with a document, as its author sends it."""
    response = browser.post(f"/lv/share/{complete.key}/files/", {"file": upload(make_pdf())})
    assert response.status_code == 200
    assert "PDF" in response.json()["html"]
    file = complete.files.get()
    assert (file.kind, file.extension) == (DraftFile.Kind.DOCUMENT, ".pdf")
    send_page = browser.get(f"/lv/share/{complete.key}/send/").content.decode()
    assert f"?check=1#{file.prefix}-caption" in send_page, "what it is has to be said"
    complete.data[f"{file.prefix}-caption"] = "Darba lapa <b>"
    complete.save()
    own = browser.get(f"/lv/share/{complete.key}/files/{file.key}/")
    assert own["Content-Disposition"].startswith("attachment")
    preview = browser.get(f"/lv/share/{complete.key}/preview/").content.decode()
    assert "Darba lapa &lt;b&gt;" in preview
    with django_capture_on_commit_callbacks(execute=True):
        page = send(complete.key, author)
    assert not storages["private"].exists(file.file.name)
    return CaseStudyPage.objects.get(pk=page.pk)


def address(page: CaseStudyPage, language: str = "lv") -> str:
    return f"/{language}/document/{page.external_id}/{page.documents.get().key}.pdf"


def test_from_the_author_to_readers_and_away_again(
    sent, browser, complete, client, author, django_capture_on_commit_callbacks
):
    url, stored = address(sent), sent.documents.get().stored
    stranger = Client()
    # Before it is published: its author and who reviews it, nobody else.
    mine = browser.get(url)
    assert (mine.status_code, mine["Cache-Control"]) == (200, "private, no-store")
    stranger.force_login(UserFactory())
    assert [Client().get(url).status_code, stranger.get(url).status_code] == [404, 404]
    sent.get_latest_revision().publish()
    version = translated(CaseStudyPage.objects.get(pk=sent.pk), "uk")
    for case, language in ((sent, "lv"), (version, "uk")):
        html = Client().get(f"/{language}/cases/{sent.slug}/").content.decode()
        assert address(case, language) in html
        assert "Darba lapa &lt;b&gt;" in html
        assert ("мова: латиська" in html) is (language == "uk")
        response = Client().get(address(case, language))
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'attachment; filename="{sent.external_id}.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "no-cache"
        assert CANARY not in everything_in(b"".join(response.streaming_content))
    withdraw(sent, author, "library")
    assert Client().get(url).status_code == 404
    assert Client().get(url.replace("/lv/", "/uk/")).status_code == 404
    assert storages["private"].exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        erase(sent, None, "person")
    assert not storages["private"].exists(stored)


def test_a_revision_keeps_it_and_what_is_no_key_is_not_found(sent, author, browser):
    sent.current_workflow_state.cancel()
    from kb.submission import drafts

    draft = drafts.revise(sent, author)
    draft.data |= {f"accept_{name}": "on" for name in ("licence", "rights", "people")}
    draft.save()
    again = send(draft.key, author).get_latest_revision_as_object()
    assert [row.title for row in again.documents.all()] == ["Darba lapa <b>"]
    for key in ("0" * 36, "00000000-0000-0000-0000-000000000000", "-" * 36):
        assert browser.get(f"/lv/document/{sent.external_id}/{key}.pdf").status_code == 404


def test_a_bad_one_leaves_nothing_and_a_failure_neither(complete, author, monkeypatch, browser):
    with pytest.raises(UploadRefusedError):
        take_in(complete, upload(BAD_PDFS["script when opened"]))
    assert not complete.files.exists()
    file = take_in(complete, upload(make_pdf()))
    complete.data[f"{file.prefix}-caption"] = "A"
    complete.save()
    from kb.submission import sending

    def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(sending.reviewing, "submit", fail)
    kept = kept_documents()
    with pytest.raises(RuntimeError):
        send(complete.key, author)
    assert kept_documents() == kept


def kept_documents() -> list[str]:
    try:
        return sorted(storages["private"].listdir("documents")[1])
    except FileNotFoundError:
        return []
