"""An author at work."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from kb.models import CaseDraft, User
from kb.submission import drafts
from tests.factories import MemberFactory, index_page

ANSWERS = {
    "title": "Seniori mācās atpazīt viltus ziņas",
    "summary": "Bibliotēka kopā ar žurnālistiem rīkoja nodarbības senioriem, un viņi iemācījās "
    "pārbaudīt ziņas pirms pārsūtīšanas draugiem.",
    "context": "Pagastā dzīvo daudz vecu cilvēku, kuri ziņas lasa telefonā.",
    "actions": "Katru otrdienu tikāmies bibliotēkā.\n\n- Lasījām ziņas kopā\n- Pārbaudījām avotus",
    "topics": ["media-literacy"],
    "country": "LV",
    "region": "LV-113",
    "place": "Valmiera",
    "precision": "place",
    "library": "Valmieras bibliotēka",
    "language": "lv",
    "accept_licence": "on",
    "accept_rights": "on",
    "accept_people": "on",
}


@pytest.fixture
def author(site: SimpleNamespace, vocabulary: SimpleNamespace) -> User:
    """A librarian who has signed in."""
    user: User = MemberFactory().user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def browser(client: Client, author: User) -> Client:
    """Her browser."""
    client.force_login(author)
    return client


@pytest.fixture
def draft(author: User) -> CaseDraft:
    """A quick draft with nothing but what the account knows."""
    return drafts.begin(author, "lv", full=False)


@pytest.fixture
def complete(author: User) -> CaseDraft:
    """A full draft that can be sent."""
    made = CaseDraft.objects.create(owner=author, data=dict(ANSWERS), is_full=True)
    # Nobody writes one in a second.
    CaseDraft.objects.update(created_at=timezone.now() - timedelta(hours=1))
    made.refresh_from_db()
    return made


class Tab:
    """A window with one page of the form: what its script would send."""

    def __init__(self, client: Client, draft: CaseDraft, step: str = "story") -> None:
        self.client, self.step, self.key = client, step, draft.key
        self.url = f"/lv/share/{draft.key}/{step}/"
        screen = client.get(self.url).context["screen"]
        self.version, self.writer = screen.draft.version, screen.writer

    def post(self, data: dict[str, Any], **more: Any) -> Any:
        """Send fields as they are."""
        fields = {"version": self.version, "writer": self.writer, **data, **more}
        return self.client.post(self.url, fields)

    def autosave(self, **fields: Any) -> Any:
        """Save as the script does, and remember the new version."""
        response = self.post({**fields, "autosave": "1"})
        if response.status_code == 200:
            self.version = response.json()["version"]
        return response

    def press(self, go: str, **fields: Any) -> Any:
        """Press a button."""
        return self.post(fields, go=go)


@pytest.fixture
def open_tab(browser: Client) -> Any:
    """`open_tab(draft, "topics")`."""
    return lambda draft, step="story": Tab(browser, draft, step)


@pytest.fixture
def index_of() -> Any:
    """The list of practices of a language."""
    return index_page
