"""Whatever somebody types into whichever field, it is shown as text, everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kb.groups import create_groups
from kb.models import CaseDraft, CaseStudyPage
from kb.notifications.sender import send_due
from kb.review.setup import set_up_review
from kb.submission.checks import blocking
from kb.submission.sending import send
from kb.submission.steps import LONGEST_TEXT, STEPS
from tests.factories import UserFactory
from tests.kb.review.helpers import approve
from tests.kb.submission.conftest import ANSWERS

pytestmark = pytest.mark.django_db
MARK = "zzhostilezz"
HOSTILE = {
    "script": f"<script>alert('{MARK}')</script>",
    "end of a script": f"</script></title></textarea><img src=x onerror=alert('{MARK}')>",
    "attribute": f"\"' onmouseover=alert('{MARK}') x='",
    "template": f"{{{{ {MARK}|safe }}}}{{% debug %}}${{{MARK}}}",
    "formula": f"=cmd|' /C calc'!A0 {MARK}",
    "right to left": f"\u202e{MARK}\u2066 \u200f",
    "of no width": f"z\u200b{MARK}\u200d\ufeff\u00ad",
    "markup of ours": f'<embed embedtype="image" id="1"/><a linktype="page" id="1">{MARK}</a>',
    "entities": f"&lt;script&gt;{MARK}&amp;#60;",
    "many marks": "Z" + "\u0335" * 60 + MARK,
    "not of the plane": f"\U0001f4a3\U000e0041{MARK}",
}
# The questions that are answered in words; the others take only what they offer.
TEXTS = [
    name
    for step in STEPS
    for name, field in step.form.base_fields.items()
    if type(field).__name__ == "CharField" and not name.startswith("period_")
]
ROWS = {
    "indicators": lambda text: {"label": text, "value": "5"},
    "partners": lambda text: {"name": text},
    "funders": lambda text: {"name": text},
    "sources": lambda text: {"title": text, "url": "https://example.org/"},
}


class Elements(HTMLParser):
    """Looks for what the text must never become."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.script = tag == "script"
        is_data = tag == "script" and ("type", "application/ld+json") in attrs
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src") and "script:" in (value or "")):
                self.bad.append(f"{tag} {name}")
        if tag in ("embed", "object", "iframe") or (tag == "img" and ("src", "x") in attrs):
            self.bad.append(tag)
        self.script = self.script and not is_data

    def handle_endtag(self, tag: str) -> None:
        self.script = False

    def handle_data(self, data: str) -> None:
        if self.script and MARK in data:
            self.bad.append("script")


def assert_text_only(response: Any, where: str) -> str:
    """An answer in which the text is text. Gives it."""
    assert response.status_code == 200, where
    html = response.content.decode()
    found = Elements()
    found.feed(html)
    assert found.bad == [], where
    return html


@pytest.fixture
def editor(site) -> Any:
    create_groups()
    set_up_review()
    return UserFactory(superuser=True)


@pytest.mark.parametrize("kind", HOSTILE)
def test_in_every_field_on_every_surface(kind, author, browser, open_tab, complete, editor):
    text = HOSTILE[kind]
    answers = {**ANSWERS, **dict.fromkeys(TEXTS, text)}
    answers |= {name: [row(text)] for name, row in ROWS.items()}
    CaseDraft.objects.filter(pk=complete.pk).update(data=answers)
    for step in STEPS:
        assert_text_only(browser.get(f"/lv/share/{complete.key}/{step.code}/"), step.code)
    assert_text_only(browser.get(f"/lv/share/{complete.key}/preview/"), "preview")
    page = send(complete.key, author)
    assert_text_only(browser.get(f"/lv/share/practice/{page.external_id}/"), "standing")
    admin = Client()
    admin.force_login(editor)
    assert MARK in assert_text_only(admin.get("/admin/reviews/"), "queue").replace("&#x27;", "'")
    table = admin.get("/admin/reviews/?export=csv")
    (row,) = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode())))
    assert not any(str(value).startswith(("=", "+", "-", "@")) for value in row.values())
    approve(page, editor)
    page = CaseStudyPage.objects.get(pk=page.pk)
    assert page.live
    # Nothing was cut out of it: people write about scripts, too.
    assert MARK in page.title
    reader = Client()
    for path in ("", "cases/", f"cases/{page.slug}/", f"search/?q={MARK}"):
        assert_text_only(reader.get(f"/lv/{path}"), path)
    public = reader.get(f"/lv/cases/{page.slug}/").content.decode()
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', public, re.S):
        assert MARK in json.dumps(json.loads(block))
    assert reader.get(f"/api/v1/cases/{page.external_id}").json()["title"] == page.title
    assert reader.get("/api/v1/cases")["Content-Type"].startswith("application/json")
    feed = reader.get("/lv/feed/").content
    from xml.etree import ElementTree

    assert MARK in " ".join(ElementTree.fromstring(feed).itertext())  # noqa: S314  # our own
    for form in ("bib", "ris"):
        cited = reader.get(f"/lv/cite/{page.external_id}.{form}").content.decode()
        assert cited.count("\n") < 60
    send_due()
    for message in mail.outbox:
        assert MARK not in message.subject + message.body + str(message.extra_headers)


@pytest.mark.parametrize("name", TEXTS)
def test_a_million_characters_and_nul_in_any_field(open_tab, complete, name):
    step = next(step for step in STEPS if name in step.form.base_fields)
    tab = open_tab(complete, step.code)
    response = tab.autosave(**{name: "a\x00b" + "ж" * 1_000_000})
    assert response.status_code in (200, 400)
    complete.refresh_from_db()
    answer = str(complete.answer(name))
    assert "\x00" not in answer
    assert len(answer) <= LONGEST_TEXT
    if response.status_code == 200:
        assert answer.startswith("abж")
    assert blocking(complete, _labels()) or name in ANSWERS


def _labels() -> Any:
    from kb.presentation.labels import Labels

    return Labels.load("lv")
