"""The demo sends the mails itself, in a thread beside the site."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from django.db import OperationalError

from kb.notifications import worker
from kb.notifications.sender import Report


def test_it_goes_on_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, told = Event(), []
    outcomes: list[Any] = [OperationalError("locked"), Report(sent=1)]

    def send_due() -> Report:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        stopped.set()
        return outcome

    monkeypatch.setattr(worker, "send_due", send_due)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.send_until(stopped, 0, told.append)
    assert told == [Report(sent=1)]
