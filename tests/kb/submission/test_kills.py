"""The web process is killed fifty times while people write and send: what it has said is saved is
saved, what it has said is sent is sent, and nothing is there twice.

A real gunicorn on a real database. Its worker is killed (SIGKILL) at a random moment while two
authors wait for an answer; then they go on as their browsers would: the same once more.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from kb.groups import create_groups
from kb.models import CaseDraft, CaseStudyPage, Consent, Notification
from kb.review.setup import set_up_review
from scripts.postgres import free_port
from tests.factories import MemberFactory
from tests.kb.submission.conftest import ANSWERS

KILLS = 50
# One round in four sends; each case is sent once.
SENDS = 12
TOKEN = "t" * 32
PATIENCE = 60


@dataclass
class Server:
    """gunicorn with one worker, which is there again after each kill."""

    port: int
    worker_file: Path
    process: subprocess.Popen[bytes]
    killed: set[int] = field(default_factory=set)

    def worker(self) -> int:
        """The process that answers; waits for the one after the last kill."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server has ended"
            with suppress(FileNotFoundError):
                found = int(self.worker_file.read_text("ascii"))
                if found not in self.killed:
                    return found
            time.sleep(0.002)
        raise TimeoutError

    def kill(self) -> None:
        found = self.worker()
        self.killed.add(found)
        os.kill(found, signal.SIGKILL)

    def post(self, path: str, cookie: str, data: dict[str, str]) -> tuple[int, str] | None:
        """Status, and where it leads; None when no answer came."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Cookie": f"sessionid={cookie}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with closing(line):
            try:
                line.request("POST", path, urlencode(data), headers)
                answer = line.getresponse()
                body = answer.read().decode()
            except (OSError, http.client.HTTPException):
                return None
        return answer.status, answer.headers.get("Location") or body


@pytest.fixture
def database(tmp_path: Path) -> tuple[str, Callable[[], None]]:
    """A database that another process can open, and what shows us its present state. The tests'
    SQLite is in memory: it is copied into a file, and back."""
    if connection.vendor != "sqlite":
        values = connection.settings_dict
        address = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        return f"postgres://{address}/{values['NAME']}", lambda: None
    file = tmp_path / "db.sqlite3"
    connection.ensure_connection()

    def look() -> None:
        with closing(sqlite3.connect(file)) as copy:
            copy.backup(connection.connection)

    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{file}", look


@contextmanager
def serving(address: str, session: str, path: str, folder: Path) -> Iterator[Server]:
    port, worker_file = free_port(), folder / "worker"
    command = [
        sys.executable, "-m", "gunicorn", "tests.kb.submission.served:application",
        "--config", "python:tests.kb.submission.served", "--preload",
        "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4",
        "--no-control-socket", "--log-level", "critical",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.test",
        "DATABASE_URL": address,
        "WARM_SESSION": session,
        "WARM_PATH": path,
        "WORKER_FILE": str(worker_file),
    }
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) as process:
        try:
            server = Server(port, worker_file, process)
            server.worker()
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)


class Author:
    """Somebody who writes, in one tab, with what her browser has and what it was told."""

    def __init__(self, server: Server, cookie: str, drafts: list[str]) -> None:
        self.server, self.cookie, self.drafts = server, cookie, drafts
        self.key, self.version = drafts[0], 1
        self.typed = self.acknowledged = ""
        self.words = 0
        self.sent: dict[str, str] = {}

    def type(self) -> None:
        self.words += 1
        self.typed = f"Teksts {self.words} " + "ā" * 40

    def save(self) -> bool:
        """What the script does every few seconds; whether an answer came."""
        answer = self.server.post(
            f"/lv/share/{self.key}/story/",
            self.cookie,
            {
                "autosave": "1", "version": str(self.version), "writer": "tab",
                "context": self.typed,
            },
        )  # fmt: skip
        if answer is None:
            return False
        status, body = answer
        assert status == 200, body
        self.version = int(body.split(":")[1].strip(" }"))
        self.acknowledged = self.typed
        return True

    def send(self) -> bool:
        """Press the button of the next draft; whether an answer came."""
        key = self.drafts[-1]
        answer = self.server.post(
            f"/lv/share/{key}/send/", self.cookie, {"go": "submit", "version": "1", "writer": "b"}
        )
        if answer is None:
            return False
        status, target = answer
        assert status == 302, target
        assert "/practice/" in target, target
        self.sent[key] = target.split("?")[0]
        self.drafts.pop()
        return True


def members(number: int, drafts: int) -> list[tuple[str, list[str]]]:
    """Sessions, each with the drafts of its person."""
    found = []
    for _number in range(number):
        user = MemberFactory().user
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        made = [
            CaseDraft.objects.create(
                owner=user, is_full=True, data={**ANSWERS, "title": f"Prakse {user.pk} {place}"}
            )
            for place in range(drafts)
        ]
        client = Client()
        client.force_login(user)
        found.append((client.cookies["sessionid"].value, [str(draft.key) for draft in made]))
    CaseDraft.objects.update(created_at=timezone.now() - timedelta(hours=1))
    return found


@pytest.fixture
def people(transactional_db: None, site: object, vocabulary: object) -> list[tuple[str, list[str]]]:
    create_groups()
    set_up_review()
    return members(2, 2 + SENDS)


def during(server: Server, moment: float, *actions: object) -> list[bool]:
    """Do things at once, and kill the worker after so many seconds. Which of them got an answer?"""
    answered: list[bool] = [False] * len(actions)
    failures: list[BaseException] = []

    def run(place: int, action: object) -> None:
        try:
            answered[place] = action()  # type: ignore[operator]  # a callable
        except BaseException as error:  # noqa: BLE001  # told below
            failures.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    time.sleep(moment)
    server.kill()
    for thread in threads:
        thread.join()
    assert failures == []
    return answered


def seconds(action: object) -> float:
    start = time.perf_counter()
    assert action()  # type: ignore[operator]  # a callable
    return time.perf_counter() - start


def test_killed_fifty_times_while_two_people_write_and_send(people, database, tmp_path):
    address, look = database
    chance = random.Random(4711)
    (first_cookie, first_drafts), (second_cookie, second_drafts) = people
    path = f"/lv/share/{first_drafts[-1]}/send/"
    lost: Counter[str] = Counter()
    with serving(address, first_cookie, path, tmp_path) as server:
        writer = Author(server, first_cookie, first_drafts)
        sender = Author(server, second_cookie, second_drafts)
        writer.type(), sender.type()
        assert writer.save() and sender.save()  # noqa: PT018  # the first of a new process is slow
        quick, slow = seconds(writer.save), seconds(sender.send)
        for number in range(KILLS):
            before = {author: author.acknowledged for author in (writer, sender)}
            writer.type()
            is_sending = number % (KILLS // SENDS) == 0 and len(sender.drafts) > 1
            if not is_sending:
                sender.type()
            action = sender.send if is_sending else sender.save
            moment = chance.uniform(0, 1.3 * (slow if is_sending else 2 * quick))
            saved, done = during(server, moment, writer.save, action)
            lost["saves"] += not saved
            lost["sends" if is_sending else "saves"] += not done
            look()
            for author in (writer, sender):
                kept = CaseDraft.objects.get(key=author.key).data.get("context", "")
                assert kept in (author.acknowledged, author.typed), "what was saved is gone"
                if before[author] != author.acknowledged:
                    assert kept == author.acknowledged
            # The line is back: the same once more, with what the tab knows.
            assert saved or writer.save()
            assert done or action()
        while len(sender.drafts) > 1:
            assert sender.send()
    # Else nothing was killed in the middle of anything.
    assert lost["saves"] > KILLS // 5, lost
    assert lost["sends"] > 0, lost
    look()
    assert_everything_once(sender)


def assert_everything_once(sender: Author) -> None:
    """Every case that was sent, with all that belongs to it, and nothing besides."""
    pages = list(CaseStudyPage.objects.order_by("pk"))
    assert len(pages) == len(sender.sent)
    drafts = {str(one.key): one for one in CaseDraft.objects.filter(page__in=pages)}
    by_pk = {page.pk: page for page in pages}
    assert drafts.keys() == sender.sent.keys()
    for key, target in sender.sent.items():
        page = by_pk[drafts[key].page_id]
        assert target.endswith(f"/practice/{page.external_id}/")
        assert page.title == drafts[key].data["title"]
    numbers = [str(page.pk) for page in pages]
    rows = {
        "revisions": Revision.objects.filter(object_id__in=numbers),
        "reviews": WorkflowState.objects.filter(object_id__in=numbers),
    }
    for name, found in rows.items():
        counted = Counter(found.values_list("object_id", flat=True))
        assert counted == dict.fromkeys(numbers, 1), name
    assert Consent.objects.count() == len(pages)
    mails = Counter(Notification.objects.values_list("kind", "page_id", "recipient"))
    assert set(mails.values()) <= {1}
