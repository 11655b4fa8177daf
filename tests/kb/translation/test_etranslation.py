"""eTranslation, which answers later, against a server of our own that behaves well and badly."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from kb.models import MachineTranslationJob, MachineTranslationRun, Suggestion
from kb.translation.errors import NotAllowed
from kb.translation.machine.configured import configured_provider
from kb.translation.machine.etranslation import document_of, texts_of
from kb.translation.machine.jobs import KEPT, PATIENCE, problem_of
from kb.translation.machine.service import machine_answers_at_once, translate_by_machine
from kb.translation.workbench import work
from kb.translation.workbench.board import State, read_board
from tests.factories import CaseStudyPageFactory
from tests.kb.translation.helpers import begin, translator
from tests.kb.translation.stub_server import Stub, serving

pytestmark = pytest.mark.django_db
APPLICATION, PASSWORD = "shelf", "secret"


def md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Service(Stub):
    """Asks for digest authentication, then takes a document; `server.mood` says what goes wrong."""

    def serve(self):
        body = self.body()
        if not self.is_authentic():
            return self.answer(
                401, b"", {"WWW-Authenticate": 'Digest realm="et", nonce="n1", qop="auth"'}
            )
        self.server.requests.append(json.loads(body))
        mood = self.server.mood
        if mood == "slow":
            time.sleep(0.8)
        if isinstance(mood, int):
            return self.answer(mood, b"no")
        return self.answer(200, {"garbage": b"\xff<html>", "text": b'"yes"'}.get(mood, mood))

    def is_authentic(self):
        """RFC 7616, as the client must answer."""
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', self.headers.get("Authorization", "")))
        if not given:
            return False
        ha1, ha2 = md5(f"{APPLICATION}:et:{PASSWORD}"), md5(f"POST:{self.path}")
        parts = (ha1, "n1", given["nc"], given["cnonce"], given["qop"], ha2)
        return given["username"] == APPLICATION and given["response"] == md5(":".join(parts))


@pytest.fixture(scope="module")
def server():
    with serving(Service) as stub:
        yield stub


@pytest.fixture
def stub(server, settings):
    server.mood, server.requests = b"4711", []
    settings.MACHINE_TRANSLATION_PROVIDER = "etranslation"
    settings.MACHINE_TRANSLATION_URL = f"http://127.0.0.1:{server.server_port}/si/translate"
    settings.MACHINE_TRANSLATION_USER = APPLICATION
    settings.MACHINE_TRANSLATION_KEY = PASSWORD
    settings.MACHINE_TRANSLATION_TIMEOUT = 0.5
    return server


@pytest.fixture
def translation(site):
    return begin(
        CaseStudyPageFactory(
            language="lv",
            title="Pūces skola",
            summary="Rakstiet uz info@example.lv vai zvaniet +371 2612 3456, 2021. gadā.",
            context='<p>Skat. <a href="https://example.org/">te</a> <b>20</b> reizes.</p>',
        )
    )


def sent_document(stub):
    content = stub.requests[-1]["documentToTranslateBase64"]["content"]
    return base64.b64decode(content).decode()


def translated(document):
    """As the service would send it: every text begins with "uk"."""
    return base64.encodebytes(re.sub(r'(<div id="[^"]+">)', r"\1uk ", document).encode())


def call(address, content=b"", **options):
    options.setdefault("content_type", "application/octet-stream")
    return Client(enforce_csrf_checks=True).post(urlsplit(address).path, content, **options)


def answer_address(stub):
    (address,) = stub.requests[-1]["destinations"]["httpDestinations"]
    return address


def test_off_without_name_or_password(settings):
    settings.MACHINE_TRANSLATION_PROVIDER = "etranslation"
    settings.MACHINE_TRANSLATION_KEY = "x"
    assert configured_provider() is None
    settings.MACHINE_TRANSLATION_USER = "y"
    assert configured_provider().url.startswith("https://")
    assert not machine_answers_at_once()


def test_asks_now_and_offers_later(translation, stub, settings):
    settings.SITE_URL = "https://shelf.example.org"
    user = translator()
    report = translate_by_machine(translation, user)
    rows = read_board(translation)
    assert (report.asked, report.offered, report.problem) == (len(rows), 0, "")
    asked = stub.requests[-1]
    assert (asked["sourceLanguage"], asked["targetLanguages"]) == ("LV", ["UK"])
    assert asked["callerInformation"] == {"application": APPLICATION}
    assert answer_address(stub).startswith("https://shelf.example.org/machine-translation/")
    assert not Suggestion.objects.exists()
    job = MachineTranslationJob.objects.get()
    assert (job.request_id, job.state) == (4711, "waiting")

    assert call(answer_address(stub), translated(sent_document(stub))).status_code == 200
    rows = read_board(translation)
    assert {row.state for row in rows} == {State.OFFERED}
    assert all(s.is_machine_assisted and s.author is None for s in Suggestion.objects.all())
    summary = next(row for row in rows if row.segment.path == "summary")
    assert summary.text == f"uk {summary.segment.source}", "what was hidden is back"
    job.refresh_from_db()
    assert (job.state, job.offered, job.broken, job.run.outcome) == ("done", len(rows), 0, "ok")
    assert MachineTranslationRun.objects.get().user == user


def test_nothing_personal_leaves(translation, stub):
    user = translator()
    user.first_name, user.last_name = "Pūces", "skola"
    user.save()
    translate_by_machine(translation, user)
    document = sent_document(stub)
    for word in ("info@example.lv", "2612", "Pūces skola"):
        assert word not in document
    assert "2021" in document
    assert translation.source.get_source_instance().slug not in json.dumps(stub.requests[-1])
    job = MachineTranslationJob.objects.get()
    assert "info@" not in json.dumps(job.sent), "nor is it kept"


def test_sensitive_and_hidden_practices_stay_here(translation, stub, monkeypatch):
    page = translation.source.get_source_instance()
    with monkeypatch.context() as patched:
        patched.setattr(type(page), "safety_marks", property(lambda self: ["people"]))
        with pytest.raises(NotAllowed, match="sensitive"):
            translate_by_machine(translation, translator())
    page.unpublish()
    with pytest.raises(NotAllowed, match="published"):
        translate_by_machine(translation, translator())
    assert stub.requests == []


def test_one_at_a_time_and_not_beyond_the_limit(translation, stub, settings):
    user = translator()
    assert translate_by_machine(translation, user).asked
    assert "already" in translate_by_machine(translation, user).problem
    MachineTranslationJob.objects.update(state="failed", problem="-20028")
    settings.MACHINE_TRANSLATION_DAILY_LIMIT = 50
    assert "limit" in translate_by_machine(translation, user).problem
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (b"-20013", "does not translate between these languages"),
        (b"-20028", "too many requests"),
        (b"-99999", "error -99999"),
        (429, "too many requests"),
        (500, "error 500"),
        ("garbage", "can't be read"),
        ("text", "can't be read"),
        (b"", "can't be read"),
        ("slow", "too long"),
    ],
)
def test_every_failure_is_told_and_leaves_no_job(translation, stub, mood, reason):
    stub.mood = mood
    report = translate_by_machine(translation, translator())
    assert reason in report.problem
    assert report.asked == 0
    assert not MachineTranslationJob.objects.exists()
    assert reason in MachineTranslationRun.objects.get().outcome


def test_a_wrong_password(translation, stub, settings):
    settings.MACHINE_TRANSLATION_KEY = "wrong"
    settings.MACHINE_TRANSLATION_TIMEOUT = 5
    assert "does not know the key" in translate_by_machine(translation, translator()).problem
    assert stub.requests == []


def test_a_stranger_learns_and_changes_nothing(translation, stub):
    translate_by_machine(translation, translator())
    document = translated(sent_document(stub))
    assert call("/machine-translation/no-such-token/", document).status_code == 404
    assert call("/machine-translation/no-such-token/failed/").status_code == 404
    address = urlsplit(answer_address(stub)).path
    assert Client().get(address).status_code == 405
    assert MachineTranslationJob.objects.get().state == "waiting"
    assert not Suggestion.objects.exists()


def test_the_same_answer_twice(translation, stub):
    translate_by_machine(translation, translator())
    first = translated(sent_document(stub))
    other = translated(sent_document(stub).replace("skola", "cita"))
    assert call(answer_address(stub), first).status_code == 200
    count = Suggestion.objects.count()
    assert call(answer_address(stub), other).status_code == 200
    assert Suggestion.objects.count() == count
    assert call(f"{answer_address(stub)}failed/").status_code == 200
    assert MachineTranslationJob.objects.get().state == "done"


def test_broken_lost_doubled_and_strange_texts_are_left_out(translation, stub):
    translate_by_machine(translation, translator())
    document = sent_document(stub)
    parts = re.findall(r'<div id="(s[^"]+)">(.*?)</div>', document)
    of = {
        row.segment.path: f"s{row.segment.string_id}-{row.segment.context_id}"
        for row in read_board(translation)
    }
    texts = dict(parts)
    context = next(key for path, key in of.items() if path.startswith("context"))
    broken = [
        (of["title"], "uk Школа"),
        (of["title"], "uk Школа ще раз"),  # twice
        (of["summary"], texts[of["summary"]].replace('<x id="1"/>', "")),  # lost
        (context, re.sub("<[^>]*>", "", texts[context])),  # without its tags
        ("s999999-1", "<script>alert(1)</script>"),
        *((key, f"uk {text}") for key, text in parts if key not in set(of.values())),
    ]
    html = "".join(f"<DIV ID='{key}' lang=uk>\n{text}\n</DIV>" for key, text in broken)
    assert call(answer_address(stub), html.encode()).status_code == 200
    assert not Suggestion.objects.filter(text__contains="script").exists()
    states = {row.segment.path: row.state for row in read_board(translation)}
    assert states["title"] == states["summary"] == State.UNTRANSLATED
    job = MachineTranslationJob.objects.get()
    good = len(broken) - 5
    assert good > 0
    assert (job.state, job.offered, job.broken) == ("done", good, 2)


def test_what_somebody_wrote_meanwhile_stays(translation, stub):
    user = translator()
    translate_by_machine(translation, user)
    row = next(row for row in read_board(translation) if row.segment.path == "title")
    work.write(translation, row.segment.id, "Школа сови", user=user, token=row.token)
    call(answer_address(stub), translated(sent_document(stub)))
    row = next(row for row in read_board(translation) if row.segment.path == "title")
    assert (row.text, len(row.suggestions)) == ("Школа сови", 1)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"bm8gZGl2", b"<p>none of ours</p>"])
def test_an_answer_that_can_t_be_read(translation, stub, content):
    translate_by_machine(translation, translator())
    assert call(answer_address(stub), content).status_code == 200
    job = MachineTranslationJob.objects.get()
    assert job.state == "failed"
    assert "can't be read" in problem_of(job)


@pytest.mark.parametrize(
    ("code", "told"), [("-40010", "too long"), ("-1", "error -1"), ("<b>", "can't be read")]
)
def test_the_service_gives_up(translation, stub, code, told):
    translate_by_machine(translation, translator())
    address = stub.requests[-1]["errorCallback"]
    form = {"request-id": "4711", "error-code": code, "error-message": "x"}
    assert Client().post(urlsplit(address).path, form).status_code == 200
    job = MachineTranslationJob.objects.get()
    assert job.state == "failed"
    assert told in problem_of(job)
    assert translate_by_machine(translation, translator()).asked, "one may ask again"


def test_too_late_and_forgotten(translation, stub):
    user = translator()
    translate_by_machine(translation, user)
    MachineTranslationJob.objects.update(asked_at=timezone.now() - PATIENCE - timedelta(minutes=1))
    assert "within a day" in problem_of(MachineTranslationJob.objects.get())
    assert call(answer_address(stub), translated(sent_document(stub))).status_code == 404
    assert not Suggestion.objects.exists()
    MachineTranslationJob.objects.update(asked_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert translate_by_machine(translation, user).asked
    assert MachineTranslationJob.objects.count() == 1


def test_whoever_may_not_translate_any_more(translation, stub):
    user = translator()
    translate_by_machine(translation, user)
    user.groups.clear()
    assert call(answer_address(stub), translated(sent_document(stub))).status_code == 200
    job = MachineTranslationJob.objects.get()
    assert job.state == "failed"
    assert "could not be changed" in problem_of(job)
    assert not Suggestion.objects.exists()


def test_the_workbench_tells(translation, stub, client):
    user = translator()
    client.force_login(user)
    page = f"/admin/translations/{translation.pk}/"
    asked = client.post(f"{page}machine/", follow=True).content.decode()
    assert "eTranslation was asked for" in asked
    assert "has not answered yet" in asked
    assert "Translate by machine" not in asked
    call(answer_address(stub), translated(sent_document(stub)))
    answered = client.get(page).content.decode()
    assert "eTranslation answered on" in answered
    assert "uk Pūces skola" in answered
    again = client.post(f"{page}machine/", follow=True).content.decode()
    assert "Every passage has a text already." in again


def test_a_document_comes_back_as_it_went():
    texts = {"1-2": 'A <a id="a1">b</a> &amp; c', "3-4": "д\nе"}
    document = document_of(texts)
    assert texts_of(document.encode()) == texts
    assert texts_of(base64.b64encode(document.encode())) == texts
