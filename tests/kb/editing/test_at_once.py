"""An editor's window saves by itself in the very moment in which she approves."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, connections, transaction

from kb.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory
from tests.kb.editing.helpers import form_of, page_url

PATIENCE = 30.0


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a row that this one holds."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the tests' SQLite is one connection in memory"
)
@pytest.mark.django_db(transaction=True)
def test_what_is_saved_meanwhile_does_not_undo_the_publication(admin, vocabulary):
    page = CaseStudyPageFactory(live=False)
    page.save_revision()
    data = form_of(admin, page_url("edit", page.pk), title="Nosaukums, kas mainās")
    answers: list[int] = []

    def save() -> None:
        try:
            answers.append(admin.post(page_url("edit", page.pk), data).status_code)
        finally:
            connections.close_all()

    window = threading.Thread(target=save)
    with transaction.atomic():
        CaseStudyPage.objects.filter(pk=page.pk).update(live=True)
        window.start()
        wait_until_somebody_waits()
    window.join()
    assert answers
    assert answers[0] < 500
    page.refresh_from_db()
    assert page.live
