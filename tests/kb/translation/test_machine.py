"""Machine translation against a server of our own that behaves well, and in every bad way."""

from __future__ import annotations

import csv
import json
import re
import time
from io import StringIO

import pytest
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from kb.models import MachineTranslationRun, Suggestion
from kb.translation.errors import NotAllowed
from kb.translation.machine.configured import configured_provider
from kb.translation.machine.protecting import hide, refusal, reveal
from kb.translation.machine.service import machine_name, translate_by_machine
from kb.translation.workbench.board import State, read_board
from tests.factories import CaseStudyPageFactory
from tests.kb.translation.helpers import begin, reviewer, translator
from tests.kb.translation.stub_server import Stub, serving

pytestmark = pytest.mark.django_db


class Service(Stub):
    """Translates by putting "uk " before each text; `server.mood` says what goes wrong."""

    def serve(self):
        body = json.loads(self.body())
        self.server.requests.append((self.path, dict(self.headers), body))
        mood = self.server.mood
        if mood == "slow":
            time.sleep(0.6)
        if mood == "trickle":
            return self.trickle()
        if isinstance(mood, int):
            return self.answer(mood, b"no")
        if mood == "redirect":
            return self.answer(307, headers={"Location": "/elsewhere"})
        if mood == "garbage":
            return self.answer(200, b"\xff<html>")
        texts = [self.translate(text) for text in body.get("q", body.get("text"))]
        if mood == "short":
            texts = texts[1:]
        if "v2" in self.path:
            return self.answer(200, json.dumps({"translations": [{"text": t} for t in texts]}))
        return self.answer(200, json.dumps({"translatedText": texts}))

    def translate(self, text):
        if self.server.mood == "breaks tags":
            return f"uk {re.sub('<[^>]*>', '', text)}"
        return f"uk {text}"

    def trickle(self):
        """A byte now and then: no single wait is long."""
        self.send_response(200)
        self.end_headers()
        for _time in range(30):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)


@pytest.fixture(scope="module")
def server():
    with serving(Service) as stub:
        yield stub


@pytest.fixture
def stub(server, settings):
    server.mood, server.requests = "well", []
    settings.MACHINE_TRANSLATION_PROVIDER = "libretranslate"
    settings.MACHINE_TRANSLATION_URL = f"http://127.0.0.1:{server.server_port}"
    settings.MACHINE_TRANSLATION_KEY = "secret-key"
    settings.MACHINE_TRANSLATION_TIMEOUT = 0.4
    return server


@pytest.fixture
def translation(site):
    return begin(
        CaseStudyPageFactory(
            language="lv",
            summary="Rakstiet uz info@example.lv vai zvaniet +371 2612 3456, 2021. un 2022. gadā.",
            context='<p>Skat. <a href="https://example.org/">te</a> <b>20</b> reizes.</p>',
        )
    )


def row_of(translation, path):
    return next(row for row in read_board(translation) if row.segment.path == path)


def test_off_by_default(translation):
    assert configured_provider() is None
    assert machine_name() == ""
    with pytest.raises(NotAllowed):
        translate_by_machine(translation, translator())


@pytest.mark.parametrize("provider", ["libretranslate", "deepl"])
def test_offers_what_nobody_has_read_yet(translation, stub, settings, provider):
    settings.MACHINE_TRANSLATION_PROVIDER = provider
    user = translator()
    report = translate_by_machine(translation, user)
    rows = read_board(translation)
    assert report.offered == len(rows)
    assert (report.broken, report.problem) == (0, "")
    assert {row.state for row in rows} == {State.OFFERED}
    assert {s.author for s in Suggestion.objects.all()} == {None}
    assert all(s.is_machine_assisted for s in Suggestion.objects.all())
    assert not StringTranslation.objects.exists()
    assert "<a id" in row_of(translation, "context").text
    run = MachineTranslationRun.objects.get()
    assert (run.segments, run.outcome, run.user) == (len(rows), "ok", user)
    assert translate_by_machine(translation, user).offered == 0


def test_one_segment(translation, stub):
    row = row_of(translation, "title")
    report = translate_by_machine(translation, translator(), segment_id=row.segment.id)
    assert report.offered == 1
    assert row_of(translation, "title").text == f"uk {row.segment.source}"


def test_the_key_goes_where_the_service_wants_it(translation, stub, settings):
    row = row_of(translation, "title")
    translate_by_machine(translation, translator(), segment_id=row.segment.id)
    assert stub.requests[-1][2]["api_key"] == "secret-key"
    settings.MACHINE_TRANSLATION_PROVIDER = "deepl"
    translate_by_machine(translation, translator(), segment_id=row.segment.id)
    path, headers, body = stub.requests[-1]
    assert path == "/v2/translate"
    assert headers["Authorization"] == "DeepL-Auth-Key secret-key"
    assert (body["source_lang"], body["target_lang"]) == ("LV", "UK")


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("slow", "too long"),
        ("trickle", "too long"),
        (429, "too many requests"),
        (456, "quota"),
        (403, "key"),
        (500, "500"),
        ("redirect", "307"),
        ("garbage", "can't be read"),
        ("short", "can't be read"),
    ],
)
@pytest.mark.parametrize("provider", ["libretranslate", "deepl"])
def test_every_failure_is_a_message(translation, stub, settings, mood, words, provider):
    settings.MACHINE_TRANSLATION_PROVIDER = provider
    stub.mood = mood
    row = row_of(translation, "title")
    report = translate_by_machine(translation, translator(), segment_id=row.segment.id)
    assert words in report.problem
    assert "secret-key" not in report.problem
    assert not Suggestion.objects.exists()
    assert MachineTranslationRun.objects.get().outcome != "ok"
    assert len(stub.requests) == 1  # the redirect was not followed


def test_a_service_that_is_not_there_is_a_message(translation, stub, settings):
    settings.MACHINE_TRANSLATION_URL = "http://127.0.0.1:9"
    assert "can't be reached" in translate_by_machine(translation, translator()).problem
    settings.MACHINE_TRANSLATION_URL = "file:///etc/passwd"
    assert "address" in translate_by_machine(translation, translator()).problem


def test_broken_tags_are_left_out(translation, stub):
    stub.mood = "breaks tags"
    report = translate_by_machine(translation, translator())
    assert report.broken == 2  # the link, and what was hidden in the summary
    assert row_of(translation, "context").state == State.UNTRANSLATED
    assert row_of(translation, "title").state == State.OFFERED


def test_addresses_numbers_and_names_stay_here(translation, stub):
    user = translator()
    user.first_name, user.last_name = "Seniori", "Bērziņi"
    user.save()
    translate_by_machine(translation, user)
    sent = json.dumps(stub.requests[-1][2], ensure_ascii=False)
    assert "example.lv" not in sent
    assert "2612" not in sent
    assert "2021" in sent
    assert translation.source.get_source_instance().slug not in sent
    text = row_of(translation, "summary").text
    assert "info@example.lv" in text
    assert "+371 2612 3456" in text


def test_hiding_and_revealing():
    text, hidden = hide("Anna Kalniņa <b>raksta</b> uz a@b.lv", ["Anna Kalniņa"])
    assert text == '<x id="2"/> <b>raksta</b> uz <x id="1"/>'
    assert reveal(text, hidden) == "Anna Kalniņa <b>raksta</b> uz a@b.lv"
    assert reveal("<x id='1'></x> <x id=\"2\" />", hidden) == "a@b.lv Anna Kalniņa"
    assert reveal('<x id="1"/>', hidden) is None
    assert reveal('<x id="1"/> <x id="1"/> <x id="2"/>', hidden) is None
    assert reveal('<x id="3"/>', []) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jānis Bērziņš", "Pateicamies Jāņa Bērziņa kolēģiem."),
        ("Anna Kalniņa", "Runājām ar Annu Kalniņu."),
        ("Олена Шевченко", "Завдяки Олені Шевченко все вдалося."),
        ("Анна Иванова", "Спасибо Анне Ивановой."),
        ("Ion Popescu", "Ideea lui Ion Popescu."),
    ],
)
def test_a_name_is_hidden_in_any_case(name, text):
    hidden_text, hidden = hide(text, [name])
    assert not any(word in hidden_text for word in hidden[0].split())
    assert reveal(hidden_text, hidden) == text
    assert len(hidden) == 1


def test_what_only_begins_like_a_name_is_sent():
    text = "Janvārī bērzi un bērni; Ioana Popa citește; Іван читає."
    assert hide(text, ["Jānis Bērziņš", "Ion Popescu", "Іванна Коваль"]) == (text, [])


def test_what_readers_can_not_see_is_not_sent(translation, stub, monkeypatch):
    page = translation.source.get_source_instance()
    monkeypatch.setattr(type(page), "safety_marks", property(lambda self: ["people"]))
    with pytest.raises(NotAllowed, match="sensitive"):
        translate_by_machine(translation, translator())
    monkeypatch.setattr(type(page), "safety_marks", property(lambda self: ["place"]))
    assert refusal(page) == ""
    page.unpublish()
    with pytest.raises(NotAllowed, match="published"):
        translate_by_machine(translation, translator())
    assert stub.requests == []


def test_the_daily_limit_holds_for_all_together(translation, stub, settings):
    settings.MACHINE_TRANSLATION_DAILY_LIMIT = 60
    title = row_of(translation, "title").segment
    assert translate_by_machine(translation, translator(), segment_id=title.id).offered == 1
    report = translate_by_machine(translation, translator())
    assert "limit" in report.problem
    assert len(stub.requests) == 1


def test_the_log_tells_how_much_by_whom_and_what_came_of_it(translation, stub, client, settings):
    settings.MACHINE_TRANSLATION_DAILY_LIMIT = 5000
    asks, reads = translator(), reviewer()
    translate_by_machine(translation, asks)
    stub.mood = 500
    row = row_of(translation, "title")
    translate_by_machine(translation, asks, segment_id=row.segment.id)
    address = reverse("machine_report")
    client.force_login(asks)
    assert client.get(address).status_code == 302
    client.force_login(reads)
    content = client.get(address).content.decode()
    sent = sum(run.characters for run in MachineTranslationRun.objects.all())
    assert f"{sent:,} of 5,000 characters" in content
    assert "answered" in content
    assert "500" in content
    assert row.segment.source not in content
    answer = client.get(f"{address}?export=csv")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))
    assert [row[5] for row in rows[1:]][1:] == ["answered"]
    assert rows[1][2] == "Latvian → Ukrainian"
    settings.MACHINE_TRANSLATION_PROVIDER = ""
    assert "switched off" in client.get(address).content.decode()


def test_only_translators_of_the_language_may_ask(translation, stub):
    with pytest.raises(NotAllowed):
        translate_by_machine(translation, translator("ro"))
    assert stub.requests == []
