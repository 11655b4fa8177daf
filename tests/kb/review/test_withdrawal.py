"""A case that is withdrawn is gone from every public surface, at once and in every language."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry
from wagtail_localize.models import String, StringTranslation, TranslationSource

from home.languages import LANGUAGE_CODES
from kb.models import Adaptation, CaseStudyPage, Notification, Withdrawal
from kb.review.services import start_review
from kb.review.withdrawal import erase, withdraw
from search.engines import get_engine
from search.engines.base import EngineUnavailable
from search.indexing import rebuild
from search.outbox import drain
from tests.factories import CaseStudyPageFactory, ImageFactory, LibraryFactory, translated
from tests.kb.review.helpers import approve

# Wagtail leaves the temporary files of renditions to the garbage collector.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WORD = "Zvaigznājs"
MAX_SECONDS = 2
NEIGHBOURS = ("blakus", "avots", "sekotaja")


@pytest.fixture
def shelf(people, django_capture_on_commit_callbacks):
    """A published case with a picture in five languages, in the search index."""
    with django_capture_on_commit_callbacks(execute=True):
        page = CaseStudyPageFactory(
            title=f"{WORD} lv",
            owner=people.author,
            external_id="zvaigznajs",
            pictures=[(ImageFactory(), f"{WORD} attēls", "")],
        )
        page.media.first().image.get_rendition("width-40|format-webp").file.close()
        for language in LANGUAGE_CODES:
            if language != "lv":
                translated(page, language, title=f"{WORD} {language}")
    rebuild()
    return page


@pytest.fixture
def surrounded(shelf, django_capture_on_commit_callbacks):
    """Older cases that name it: one with its topic; one that it grew from, and one that grew from
    it."""
    told = {"country": "LV", "year": 2022, "language": "lv", "state": Adaptation.State.PUBLISHED}
    told |= {"changed": "Citādi.", "outcome": "worked", "told": "Labi."}
    with django_capture_on_commit_callbacks(execute=True):
        CaseStudyPageFactory(external_id="blakus")
        origin = CaseStudyPageFactory(external_id="avots", topics=["youth"])
        follower = CaseStudyPageFactory(external_id="sekotaja", topics=["youth"])
        others = CaseStudyPage.objects.filter(external_id__in=NEIGHBOURS)
        others.update(first_published_at=timezone.now() - timedelta(days=9))
        Adaptation.objects.create(case=origin, own_case=shelf, library=LibraryFactory(), **told)
        Adaptation.objects.create(case=shelf, own_case=follower, library=LibraryFactory(), **told)
    return shelf


def surfaces() -> list[str]:
    """The address of everything that readers and machines get."""
    found = [
        "/sitemap.xml",
        "/api/v1/cases",
        "/api/v1/cases/zvaigznajs",
        f"/api/v1/search?q={WORD}",
        f"/api/v1/suggest?q={WORD}",
        *(f"/lv/cases/{name}/" for name in NEIGHBOURS),
    ]
    for code in LANGUAGE_CODES:
        found += [
            f"/{code}/",
            f"/{code}/cases/",
            f"/{code}/cases/?topic=media-literacy",
            f"/{code}/cases/zvaigznajs/",
            f"/{code}/feed/",
            f"/{code}/feed/media-literacy/",
            f"/{code}/search/?q={WORD}",
            f"/{code}/cite/zvaigznajs.bib",
        ]
    return found


def seen(client: Client) -> set[str]:
    """The surfaces on which the case can be met. (A search page repeats what was typed.)"""
    met = set()
    for address in surfaces():
        text = client.get(address).content.decode()
        if "/search" in address:
            found = "/cases/zvaigznajs/" in text
        elif address.startswith("/sitemap"):
            found = "zvaigznajs" in text
        else:
            found = WORD in text or '"zvaigznajs"' in text
        if found:
            met.add(address)
    return met


def exported() -> str:
    out = StringIO()
    call_command("export_cases", stdout=out)
    return out.getvalue()


def files(storage: str, *folders: str) -> set[str]:
    """Every file in some folders; the storages of the tests outlive each of them."""
    return {
        f"{folder}/{name}"
        for folder in folders
        if storages[storage].exists(folder)
        for name in storages[storage].listdir(folder)[1]
    }


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_gone_from_every_surface_within_two_seconds(surrounded, shelf, people, client, commits):
    everything = set(surfaces()) - {f"/api/v1/suggest?q={WORD}"}
    assert everything <= seen(client)
    assert WORD in exported()
    image = get_image_model().objects.get()
    names = [image.file.name, *(made.file.name for made in image.renditions.all())]
    assert all(storages["default"].exists(name) for name in names)
    start = time.perf_counter()
    with commits():
        withdraw(shelf, people.editor, "safety")
    seconds = time.perf_counter() - start
    assert seen(client) == set()
    assert WORD not in exported()
    assert not any(storages["default"].exists(name) for name in names)
    assert seconds < MAX_SECONDS


def test_gone_while_the_search_engine_is_down(
    surrounded, shelf, people, client, commits, monkeypatch
):
    def away(*args, **kwargs):
        raise EngineUnavailable("away")

    engine = get_engine()
    with monkeypatch.context() as patch, commits():
        for name in ("put", "delete"):
            patch.setattr(type(engine), name, away)
        withdraw(shelf, people.editor, "safety")
    # The index has it still …
    assert shelf.translation_key in engine.contents()
    # … and nobody finds it.
    assert seen(client) == set()


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_notice_at_the_old_address(shelf, people, client, language):
    withdraw(shelf, people.editor, "person")
    response = client.get(f"/{language}/cases/zvaigznajs/")
    assert response.status_code == 410
    text = response.content.decode()
    assert f'<html lang="{language}">' in text
    assert f'href="/{language}/cases/"' in text
    assert 'content="noindex"' in text
    assert "no-cache" in response["Cache-Control"]
    assert client.get(f"/{language}/cases/never-was/").status_code == 404


def test_the_archive_has_a_notice_of_its_own(shelf, people, client):
    withdraw(shelf, people.editor, "outdated")
    response = client.get("/en/cases/zvaigznajs/")
    assert response.status_code == 410
    assert "archive" in response.content.decode()


def test_who_may(shelf, people):
    for name in ("stranger", "editor_ua", "translator"):
        with pytest.raises(PermissionDenied):
            withdraw(shelf, getattr(people, name), "library")
    with pytest.raises(ValueError, match="whim"):
        withdraw(shelf, people.editor, "whim")
    for name in ("author", "editor"):
        with pytest.raises(PermissionDenied):
            erase(shelf, getattr(people, name), "person")
    assert not Withdrawal.objects.exists()
    assert withdraw(shelf, people.author, "library").by == people.author
    assert withdraw(shelf, people.editor, "safety").by == people.author
    assert Withdrawal.objects.count() == 1


def test_review_and_plans_end_with_it(shelf, people):
    page = CaseStudyPage.objects.get(pk=shelf.pk)
    page.save_revision()
    start_review(page, people.author)
    approve(page, people.editor, publish_on=(timezone.now() + timedelta(days=1)).isoformat())
    page.refresh_from_db()
    page.save_revision()
    start_review(page, people.author)
    withdraw(page, people.editor, "mistake")
    page = CaseStudyPage.objects.get(pk=shelf.pk)
    assert not page.workflow_in_progress
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()
    call_command("publish_scheduled")
    assert not CaseStudyPage.objects.live().exists()
    assert Notification.objects.filter(kind="withdrawn", recipient=people.author).count() == 1


def test_published_again_everything_is_back(shelf, people, client, commits):
    with commits():
        withdraw(shelf, people.editor, "mistake")
    with commits():
        CaseStudyPage.objects.get(pk=shelf.pk).get_latest_revision().publish()
    assert client.get("/lv/cases/zvaigznajs/").status_code == 200
    image = get_image_model().objects.get()
    assert storages["default"].exists(image.file.name)
    assert Withdrawal.objects.get().ended_at
    assert withdraw(shelf, people.editor, "safety").reason == "safety"
    assert Withdrawal.objects.count() == 2


def test_a_picture_of_another_case_stays(shelf, people, commits):
    image = get_image_model().objects.get()
    CaseStudyPageFactory(pictures=[(image, "", "")])
    with commits():
        withdraw(shelf, people.editor, "safety")
    assert storages["default"].exists(image.file.name)


def rows_with(word: str) -> set[str]:
    """The tables in which a word stands anywhere."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for value in model._base_manager.values_list(field.name, flat=True).iterator():
                    text = json.dumps(value, ensure_ascii=False, default=str)
                    if word in text:
                        found.add(f"{model._meta.label}.{field.name}")
    return found


def within_full_text() -> bool:
    """Whether the structures that Django has no model for know the word."""
    word = "zvaigznajs"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT string_agg(terms::text, ' ') FROM search_searchdocument")
            return word in str(cursor.fetchone()[0])
        for table in ("content", "data", "docsize", "idx"):
            cursor.execute(f"SELECT * FROM search_fulltext_{table}")  # noqa: S608  # our own names
            cells = [cell for row in cursor.fetchall() for cell in row]
            texts = [cell.encode() if isinstance(cell, str) else cell for cell in cells]
            # The lists hold words in alphabetical order, each without what it shares with the last.
            if any(isinstance(text, bytes) and b"vaigzn" in text for text in texts):
                return True
    return False


def test_erased_no_table_knows_a_word_of_it(shelf, people, client, commits):
    source, _created = TranslationSource.get_or_create_from_instance(shelf)
    source.update_from_db()
    string = String.objects.get(data=f"{WORD} lv")
    context = string.segments.get().context
    StringTranslation.objects.create(
        translation_of=string,
        context=context,
        locale=CaseStudyPage.objects.in_language("uk").get().locale,
        data=f"{WORD} українською",
    )
    image = get_image_model().objects.get()
    names = {image.file.name, *(made.file.name for made in image.renditions.all())}
    private = files("private", "withdrawn")
    before = rows_with(WORD)
    assert {"wagtailcore.Revision.content", "wagtail_localize.String.data"} <= before
    assert within_full_text()
    with commits():
        record = erase(shelf, people.administrator, "person")
    drain()
    assert rows_with(WORD) == set()
    assert rows_with(WORD.lower()) == set()
    assert not within_full_text()
    assert rows_with("zvaigznajs") == set()
    assert not get_image_model().objects.exists()
    assert not PageLogEntry.objects.filter(page_id=shelf.pk).exists()
    assert not names & files("default", "original_images", "images")
    assert files("private", "withdrawn") == private
    assert (record.by, record.reason) == (people.administrator, "person")
    assert record.erased_at
    assert seen(client) == set()
    assert client.get("/lv/cases/zvaigznajs/").status_code == 410


def test_the_command(shelf, capsys):
    with pytest.raises(CommandError):
        call_command("withdraw_case", "nothing", "--reason", "safety")
    call_command("withdraw_case", "zvaigznajs", "--reason", "safety")
    assert not CaseStudyPage.objects.live().exists()
    call_command("withdraw_case", "zvaigznajs", "--reason", "person", "--erase")
    assert capsys.readouterr().out == "withdrawn\nerased\n"
    assert not CaseStudyPage.objects.exists()


@pytest.mark.parametrize(
    ("name", "allowed", "may_erase"),
    [
        ("editor", True, False),
        ("administrator", True, True),
        ("editor_ua", False, False),
        ("translator", False, False),
        ("author", False, False),
    ],
)
def test_the_form_in_the_admin(people, name, allowed, may_erase):
    page = CaseStudyPageFactory()
    client = Client()
    client.force_login(getattr(people, name))
    address = f"/admin/practices/{page.pk}/withdraw/"
    html = client.get(address, follow=True).content.decode()
    assert ('name="reason"' in html) is allowed
    assert ('name="erase"' in html) is may_erase
    client.post(address, {"reason": "safety", "erase": "on"})
    assert CaseStudyPage.objects.filter(live=True).exists() is not allowed
    assert CaseStudyPage.objects.exists() is not may_erase
