from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.groups import create_groups
from kb.models import ReaderDemand, TranslationWish
from search.log import recording
from search.models import SearchLogEntry
from search.outbox import drain
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Notes are taken, and written when a test says so."""
    settings.SEARCH_LOG = True
    monkeypatch.setattr(recording, "_write_for_ever", lambda: None)
    recording._waiting.clear()
    yield
    recording._waiting.clear()


@pytest.fixture
def school(make_case: Any, vocabulary: SimpleNamespace) -> Any:
    case = make_case("lv", title="Skola")
    drain()
    return case


def noted() -> list[tuple[str, str, int, int, str]]:
    recording.flush()
    rows = SearchLogEntry.objects.order_by("pk")
    return list(rows.values_list("text", "language", "hits", "hits_in_language", "filters"))


def test_a_search_is_noted_after_the_answer(client: Client, school: Any) -> None:
    client.get("/uk/search/", {"q": "  SKOLA ", "country": "LV"})

    # Nothing is written before somebody flushes.
    assert not SearchLogEntry.objects.exists()
    assert noted() == [("skola", "uk", 1, 0, "country=LV")]
    entry = SearchLogEntry.objects.get()
    assert (entry.hour.minute, entry.hour.second) == (0, 0)


def test_what_is_found_in_other_languages_only_is_wanted(client: Client, school: Any) -> None:
    for language in ("uk", "uk", "lv"):
        client.get(f"/{language}/search/", {"q": "skola"})
    assert not ReaderDemand.objects.exists()
    recording.flush()
    assert list(
        ReaderDemand.objects.values_list("translation_key", "language", "kind", "count")
    ) == [(school.translation_key, "uk", "search", 2)]


@pytest.mark.parametrize(
    "query",
    ["", "anna@example.org", "+371 2612-3456", "zvaniet 26 12 34 56", "a @ b"],
)
def test_nothing_personal_is_noted(client: Client, school: Any, query: str) -> None:
    page = client.get("/lv/search/", {"q": query})

    assert page.context["token"] == ""
    assert noted() == []


def test_what_is_no_new_search_is_not_noted(client: Client, school: Any, settings: Any) -> None:
    client.get("/lv/search/", {"q": "skola", "page": "2"})  # there is but one page
    client.get("/lv/search/", {"q": "qwzxvb", "missed": "1"})
    settings.SEARCH_LOG = False
    client.get("/lv/search/", {"q": "skola"})

    assert len(noted()) <= 1


def test_the_choice_of_a_result(client: Client, school: Any) -> None:
    page = client.get("/lv/search/", {"q": "skola"})
    token = page.context["token"]
    assert f'data-token="{token}"' in page.content.decode()
    assert not page.cookies

    told = client.post("/lv/search/chosen/", {"token": token, "rank": "1"})
    client.post("/lv/search/chosen/", {"token": token, "rank": "7"})

    assert told.status_code == 204
    noted()
    assert SearchLogEntry.objects.get().clicked_rank == 1
    for bad in ({"token": "made-up", "rank": "1"}, {"token": token, "rank": "0"}, {}):
        assert client.post("/lv/search/chosen/", bad).status_code == 400
    assert client.get("/lv/search/chosen/").status_code == 405


def test_a_reader_says_what_is_missing(client: Client, school: Any) -> None:
    page = client.get("/lv/search/", {"q": "qwzxvb"})
    token = page.context["token"]
    assert token in page.content.decode()

    answer = client.post("/lv/search/missed/", {"token": token, "q": "qwzxvb"})

    assert answer["Location"] == "/lv/search/?q=qwzxvb&missed=1"
    assert noted() == [("qwzxvb", "lv", 0, 0, "")]
    assert SearchLogEntry.objects.get().missed
    assert client.get(answer["Location"]).context["thanked"]
    assert client.post("/lv/search/missed/", {"token": "x"}).status_code == 400


def test_forgetting(client: Client, school: Any) -> None:
    now = recording.this_hour()
    for days in (0, 1, 89, 91):
        SearchLogEntry.objects.create(
            hour=now - timedelta(days=days), text="x", language="lv", hits=1, hits_in_language=1
        )
    out = StringIO()

    call_command("forget_searches", stdout=out)

    assert out.getvalue() == "deleted 1\n"
    assert SearchLogEntry.objects.count() == 3
    call_command("search_worker", once=True, stdout=StringIO(), stderr=StringIO())


def test_tokens_are_forgotten_soon(client: Client, school: Any) -> None:
    client.get("/lv/search/", {"q": "skola"})
    noted()
    SearchLogEntry.objects.update(hour=recording.this_hour() - timedelta(hours=3))

    recording.forget()

    assert SearchLogEntry.objects.get().token is None


def test_many_notes_never_grow_without_end() -> None:
    assert recording._waiting.maxlen


@pytest.fixture
def entries(site: SimpleNamespace) -> None:
    hour = recording.this_hour()
    for text, language, hits, own, rank in (
        ("skola", "lv", 5, 5, 2),
        ("skola", "lv", 5, 5, None),
        ("=cmd()", "lv", 0, 0, None),
        ("море", "uk", 3, 0, 1),
    ):
        SearchLogEntry.objects.create(
            hour=hour, text=text, language=language, hits=hits, hits_in_language=own,
            clicked_rank=rank,
        )  # fmt: skip
    SearchLogEntry.objects.create(
        hour=hour - timedelta(days=30), text="old", language="ro", hits=0, hits_in_language=0
    )
    TranslationWish.objects.create(
        translation_key="7b1f9c1e-0000-4000-8000-000000000001",
        language="uk",
        day=date.today(),  # noqa: DTZ011  # the wish's own day
        count=4,
    )


def sign_in(client: Client, group: str) -> None:
    create_groups()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)


REPORTS = ("search_log", "search_log_nothing", "search_log_demand")


def test_reports(client: Client, entries: None) -> None:
    sign_in(client, "Editors Latvia")
    today = timezone.localdate().isoformat()

    queries, nothing, demand = (client.get(reverse(name)) for name in REPORTS)

    rows = {(r["text"], r["language"]): r for r in queries.context["object_list"]}
    assert (rows["skola", "lv"]["searches"], rows["skola", "lv"]["rank"]) == (2, 2)
    assert [r["text"] for r in nothing.context["object_list"]] == ["=cmd()", "old"]
    (ukrainian,) = [r for r in demand.context["object_list"] if r["language"] == "uk"]
    assert (ukrainian["elsewhere"], ukrainian["wishes"], ukrainian["examples"]) == (1, 4, "море")

    recent = client.get(reverse(REPORTS[1]), {"hour_from": today})
    assert [r["text"] for r in recent.context["object_list"]] == ["=cmd()"]
    sheet = client.get(reverse(REPORTS[1]), {"export": "csv"})
    lines = b"".join(sheet.streaming_content).decode().splitlines()
    assert lines[1].startswith("'=cmd(),")
    assert client.get(reverse(REPORTS[2]), {"export": "csv", "hour_from": today}).status_code == 200


@pytest.mark.parametrize(
    ("group", "status"),
    [("Administrators", 200), ("Translators Latvian", 200), ("Librarians", 302)],
)
def test_who_may_read_them(client: Client, entries: None, group: str, status: int) -> None:
    sign_in(client, group)

    for name in REPORTS:
        assert client.get(reverse(name)).status_code == status, name
