from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from search import health
from search.engines.base import EngineUnavailable
from search.engines.embedded import EmbeddedEngine
from search.models import OutboxEntry
from search.outbox import drain, register


def test_the_process_answers_without_a_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_everything_in_order(client: Client, case: Any) -> None:
    drain()

    response = client.get("/readyz")

    body = response.json()
    assert response.status_code == 200
    assert body["state"] == "ok"
    assert body["database"] == {"state": "ok", "engine": connection.vendor}
    assert body["search"].items() >= {"state": "ok", "engine": "embedded", "documents": 1}.items()
    assert body["queue"] == {"state": "ok", "waiting": 0, "failing": 0, "oldest_seconds": 0.0}


@pytest.mark.django_db
def test_a_queue_that_fails_is_told_but_readers_are_served(client: Client, case: Any) -> None:
    register([case.translation_key])
    OutboxEntry.objects.update(attempts=3, error="secret address")

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["queue"]["state"] == "failed"
    assert response.json()["queue"]["failing"] == 1
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_without_search_the_site_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: EmbeddedEngine) -> None:
        raise EngineUnavailable("secret address")

    monkeypatch.setattr(EmbeddedEngine, "status", fail)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["search"] == {"state": "failed", "engine": "embedded"}
    assert b"secret" not in response.content


def test_without_a_database_the_site_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", fail)

    ready = health.readiness()

    assert not ready.ok
    assert {part["state"] for part in ready.parts.values()} == {"failed"}


@pytest.mark.django_db
def test_the_age_of_the_queue(case: Any) -> None:
    register([case.translation_key])
    OutboxEntry.objects.update(created_at=timezone.now() - timedelta(minutes=5))

    assert health.readiness().parts["queue"]["oldest_seconds"] >= 300
